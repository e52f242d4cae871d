# An index that is not there.
variable "zones" {
  type    = list(string)
  default = ["a", "b"]
}

output "third" {
  value = var.zones[2]
}
