# A block written as an argument.
resource "terraform_data" "server" {
  input = "web-1"
  lifecycle = {
    prevent_destroy = true
  }
}
