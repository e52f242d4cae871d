# The folder has not been initialised.
terraform {
  required_providers {
    ims = {
      source = "kiln/ims"
    }
  }
}

data "ims_images" "all" {}
