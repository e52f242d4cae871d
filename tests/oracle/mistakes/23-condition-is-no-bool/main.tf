# A condition that is neither true nor false.
variable "name" {
  type    = string
  default = "web"
}

resource "terraform_data" "server" {
  lifecycle {
    precondition {
      condition     = var.name
      error_message = "The server needs a name."
    }
  }
}
