variable "b" {}
variable "a" {
  type = number
  validation {
    condition     = var.a > 1
    error_message = "x"
  }
}
variable "a" { description = "d" }
locals { nope = 1 }
output "p" { value = 1 }
output "o" { depends_on = [terraform_data.x] }
provider "foo" {}
provider "foo" { alias = "x" }
resource "terraform_data" "y" {}
resource "terraform_data" "x" { depends_on = [terraform_data.y] }
data "terraform_remote_state" "z" {}
resource "terraform_data" "x" {
  lifecycle {
    prevent_destroy      = false
    replace_triggered_by = [a.b]
    precondition {
      condition     = 1 == var.a
      error_message = "foo"
    }
  }
}
