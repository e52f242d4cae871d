# Two resources of one name.
resource "terraform_data" "server" {
  input = "web-1"
}

resource "terraform_data" "server" {
  input = "web-2"
}
