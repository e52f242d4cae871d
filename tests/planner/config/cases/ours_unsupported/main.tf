terraform {
  cloud {}
}
terraform {
  backend "s3" {
    bucket = "b"
  }
}
# Modules are read
# by other
# tests.
# Moved
# blocks
# are
# read.
# Removed
# ones,
# too.
import {
  to = a.b
  id = "x"
}
# Checks and ephemeral
# resources, too.
resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = "true"
  }
  connection {}
}
