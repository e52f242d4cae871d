variable "a" {
  type    = string
  default = "x"
}
resource "terraform_data" "x" {
  input = 1
  lifecycle { prevent_destroy = true }
}
output "o" { value = 1 }
