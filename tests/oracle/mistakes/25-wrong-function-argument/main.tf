# An argument of a function that does not fit.
variable "names" {
  type    = list(string)
  default = ["a", "b"]
}

output "name" {
  value = upper(var.names)
}
