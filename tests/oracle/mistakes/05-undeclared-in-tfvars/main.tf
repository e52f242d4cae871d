# A variables file that sets what is not declared.
variable "min_disk" {
  type    = number
  default = 40
}

output "disk" {
  value = var.min_disk
}
