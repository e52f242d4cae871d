# A colon in the place of the equals sign.
resource "terraform_data" "server" {
  input: "web-1"
}
