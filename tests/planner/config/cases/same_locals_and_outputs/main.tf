locals {
  a = 1
  b {}
}
locals {
  a = 2
}
locals "x" {}
output "x" {}
output "x" {
  value = 1
  foo   = 2
}
output "y" {
  value      = 1
  sensitive  = "foo"
  depends_on = [1, "a.b", a.b, local.a]
  precondition {
  }
  postcondition {
    condition     = true
    error_message = "x"
  }
}
output "z" {
  value       = 1
  sensitive   = null
  description = foo.bar
  precondition {
    condition     = true
    error_message = "x"
  }
}
output "1x" { value = 1 }
foo {}
variables {}
