# An argument written as a block.
terraform {
  required_providers {
    ims = {
      source = "kiln/ims"
    }
  }
}

resource "ims_image" "base" {
  name        = "base"
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
  tags {
    stage = "test"
  }
}
