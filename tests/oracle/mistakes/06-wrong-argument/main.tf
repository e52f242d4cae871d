# An argument that is misspelt.
resource "terraform_data" "server" {
  inputs = "web-1"
}
