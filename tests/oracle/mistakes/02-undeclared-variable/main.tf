# A variable that is declared under another name.
variable "region" {
  type    = string
  default = "eu-west-101"
}

locals {
  zone = "${var.regoin}a"
}

output "zone" {
  value = local.zone
}
