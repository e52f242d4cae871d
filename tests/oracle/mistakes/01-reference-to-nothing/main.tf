# A reference to a resource whose name is misspelt.
resource "terraform_data" "server" {
  input = "web-1"
}

output "name" {
  value = terraform_data.sever.output
}
