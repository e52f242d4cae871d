terraform {
  required_providers {
    ims = {
      source = "kiln/ims"
    }
  }
}

# Credentials come from the environment: HW_ACCESS_KEY and HW_SECRET_KEY.
provider "ims" {
  region = "eu-de"
  cloud  = "otc.t-systems.com"

  default_tags = {
    managed_by = "terraform"
  }
}

resource "ims_image" "web" {
  name        = "web-2024-11"
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
}
