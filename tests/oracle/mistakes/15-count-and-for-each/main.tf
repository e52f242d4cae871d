# Both ways to repeat a block.
resource "terraform_data" "server" {
  count    = 2
  for_each = toset(["a", "b"])
  input    = each.key
}
