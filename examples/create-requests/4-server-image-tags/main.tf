# A system disk image of a server, with tags.
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
  description = "Create a system disk image from an ECS"
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"

  tags = {
    key1 = "value1"
    key2 = "value2"
  }
}
