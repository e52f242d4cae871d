# A data disk image of a data disk, with tags in the older notation.
terraform {
  required_providers {
    ims = {
      source = "kiln/ims"
    }
  }
}

variable "endpoints" {
  type    = map(string)
  default = {}
}

provider "ims" {
  endpoints = var.endpoints
  # The request is to be the documented one, without the tag that finds lost images again.
  create_token_key = ""
}

resource "ims_image" "example" {
  data_images {
    name        = "ims_data_image_test"
    description = "Create a data disk image from the data disk of an ECS"
    volume_id   = "c5dfbd0c-bf0a-4798-a453-61dc6b54aa30"
    tag_strings = ["aaa.111", "bbb.333", "ccc.444"]
  }
}
