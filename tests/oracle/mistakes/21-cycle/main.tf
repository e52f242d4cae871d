# Resources that need each other.
resource "terraform_data" "blue" {
  input = terraform_data.green.id
}

resource "terraform_data" "green" {
  input = terraform_data.blue.id
}
