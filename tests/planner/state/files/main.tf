# What made written_by_terraform.json: terraform apply.
variable "secret" {
  default   = "hush"
  sensitive = true
}

resource "terraform_data" "kinds" {
  count = 2
  input = { text = "<x>&\u2028é", half = 1.5, big = 123456789012345678901234567890, list = [1, "a", null], none = [], empty = {} }
}

resource "terraform_data" "keyed" {
  for_each         = toset(["x\"y", "z"])
  input            = { a = var.secret, d = terraform_data.kinds[0].id, l = [var.secret] }
  triggers_replace = ["q"]
  lifecycle {
    create_before_destroy = true
    precondition {
      condition     = length([var.secret]) == 1
      error_message = "no"
    }
  }
}

resource "terraform_data" "broken" {
  provisioner "local-exec" {
    command = "false"
  }
}

output "ids" { value = terraform_data.kinds[*].id }
output "number" { value = 1e3 }
output "empty" { value = {} }
output "nested" { value = [[], {}, [{ a = [] }]] }
output "hidden" {
  value     = var.secret
  sensitive = true
}
