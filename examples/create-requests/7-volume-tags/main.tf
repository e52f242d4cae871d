# A system disk image of a data disk on which a system is installed, with tags in the older notation.
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
  name        = "ims_test"
  description = "Create a system disk image from a data disk"
  volume_id   = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
  type        = "ECS"
  os_version  = "CentOS 7.0 64bit"
  tag_strings = ["aaa.111", "bbb.333", "ccc.444"]
}
