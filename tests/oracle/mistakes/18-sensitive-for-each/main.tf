# Secrets as keys.
variable "tokens" {
  type      = set(string)
  sensitive = true
  default   = ["a", "b"]
}

resource "terraform_data" "server" {
  for_each = var.tokens
  input    = each.key
}
