# A required argument is not there.
terraform {
  required_providers {
    ims = {
      source = "kiln/ims"
    }
  }
}

resource "ims_image_share" "partner" {
  image_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
}
