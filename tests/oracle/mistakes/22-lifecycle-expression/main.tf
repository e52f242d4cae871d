# A variable where only a literal may be.
variable "protect" {
  type    = bool
  default = true
}

resource "terraform_data" "server" {
  lifecycle {
    prevent_destroy = var.protect
  }
}
