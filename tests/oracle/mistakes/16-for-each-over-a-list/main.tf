# A list where for_each wants a map or a set.
variable "names" {
  type    = list(string)
  default = ["a", "b"]
}

resource "terraform_data" "server" {
  for_each = var.names
  input    = each.key
}
