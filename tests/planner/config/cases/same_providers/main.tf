provider "1a" {}
provider {}
provider "a" {
  alias      = "1"
  version    = "x"
  count      = 1
  source     = 1
  depends_on = []
  for_each   = {}
  lifecycle {}
  locals {}
}
provider "b" {}
provider "b" {}
provider "c" { alias = "x" }
provider "c" { alias = "x" }
provider "d" { alias = foo }
provider "e" {
  alias   = "bar"
  version = "~> 1.0"
}
provider "A" {}
