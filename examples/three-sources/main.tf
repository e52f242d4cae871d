# One image from each of the three sources: a server, a file in an OBS bucket, a data disk.
# The values are those of the service's own documentation ("Creating an Image").

terraform {
  required_providers {
    ims = {
      source = "kiln/ims"
    }
  }
}

# Region and credentials come from HW_* or OS_* environment variables.
provider "ims" {
  endpoints = var.endpoints
}

variable "endpoints" {
  type        = map(string)
  description = "Addresses of the services `ims` and `iam` where they are not the region's own."
  default     = {}
}

variable "description" {
  type        = string
  description = "What the image made from the server says about itself."
  default     = "Create a system disk image from an ECS"
}

variable "stage" {
  type        = string
  description = "Value of the tag `stage` of all images."
  default     = "test"
}

variable "file_image_name" {
  type        = string
  description = "Name of the image made from the file."
  default     = "ims_test_file"
}

variable "file" {
  type        = string
  description = "The image file, as bucket:object."
  default     = "ims-image:centos70.qcow2"
}

locals {
  tags = {
    key1  = "value1"
    stage = var.stage
  }
}

resource "ims_image" "server" {
  name        = "ims_test"
  description = var.description
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
  tags        = local.tags
}

resource "ims_image" "file" {
  name        = var.file_image_name
  description = "Create an image from a file in an OBS bucket"
  image_url   = var.file
  os_version  = "CentOS 7.0 64bit"
  min_disk    = 40
  tags        = local.tags
}

resource "ims_image" "disk" {
  name        = "ims_test_disk"
  description = "Create a system disk image from a data disk"
  volume_id   = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
  type        = "ECS"
  os_version  = "CentOS 7.0 64bit"
  tags        = local.tags
}

output "images" {
  description = "The id of each image by name."
  value = {
    for image in [ims_image.server, ims_image.file, ims_image.disk] : image.name => image.id
  }
}

output "sizes" {
  description = "The least system disk of each image, in GB."
  value       = { for image in [ims_image.server, ims_image.file, ims_image.disk] : image.name => image.min_disk }
}
