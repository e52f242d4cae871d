required_providers {}
resource {}
resource "terraform_data" {}
resource "terraform_data" "1a" {}
resource "1x" "a" {}
resource "terraform_data" "a" {
  count      = 1
  for_each   = {}
  provider   = foo.bar.baz
  depends_on = 1
  lifecycle {
    create_before_destroy = var.x
    prevent_destroy       = "maybe"
    ignore_changes        = [all]
    replace_triggered_by  = [foo.bar, var.x]
    foo                   = 1
    bar {}
  }
  lifecycle {}
}
resource "terraform_data" "a" {}
data "terraform_remote_state" "d" {
  lifecycle {
    create_before_destroy = true
    ignore_changes        = all
  }
}
data "terraform_remote_state" "d" {
}
resource "terraform_data" "b" {
  lifecycle {
    ignore_changes = ["input", "*", foo[*], a.b[0], a["x"]]
    precondition {
      condition     = true
      error_message = 1
    }
    postcondition {
      condition = self.x == 1
    }
  }
  provider = "foo"
  _ {}
  _ {}
  locals {}
}
resource "terraform_data" "c" {
  provider = foo["x"]
}
