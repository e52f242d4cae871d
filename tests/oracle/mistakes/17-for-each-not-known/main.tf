# Keys that are only known after apply.
resource "terraform_data" "id" {}

resource "terraform_data" "server" {
  for_each = toset([terraform_data.id.id])
  input    = each.key
}
