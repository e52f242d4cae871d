# A value that does not fit the type of its variable.
variable "ports" {
  type = list(number)
}

output "first" {
  value = var.ports[0]
}
