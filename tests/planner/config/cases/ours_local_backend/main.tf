terraform {
  backend "local" {
    path = var.x
    foo  = 1
  }
}
