# A repeated resource without saying which instance.
resource "terraform_data" "server" {
  count = 2
  input = "web-${count.index}"
}

output "name" {
  value = terraform_data.server.output
}
