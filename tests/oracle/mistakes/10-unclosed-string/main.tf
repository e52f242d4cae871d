# A quotation mark is missing.
locals {
  name = "web-1
  size = 3
}

output "name" {
  value = local.name
}
