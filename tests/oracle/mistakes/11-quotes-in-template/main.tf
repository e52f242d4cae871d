# A template that is not closed.
variable "name" {
  default = "web"
}

output "greeting" {
  value = "I am ${upper(var.name)"
}
