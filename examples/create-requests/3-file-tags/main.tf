# A system disk image from a file in a bucket, with tags in the older notation.
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
  name        = "ims_test_file"
  description = "Create an image from a file in an OBS bucket"
  image_url   = "ims-image:centos70.qcow2"
  os_version  = "CentOS 7.0 64bit"
  min_disk    = 40
  tag_strings = ["aaa.111", "bbb.333", "ccc.444"]
}
