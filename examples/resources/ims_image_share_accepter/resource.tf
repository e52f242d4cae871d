# The image belongs to one project, which the provider works in by default. Another project accepts
# it. The two may as well have configurations of their own.

provider "ims" {
  alias      = "second"
  project_id = "fedcba9876543210fedcba9876543210"
}

resource "ims_image" "web" {
  name        = "web"
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
}

resource "ims_image_share" "web" {
  image_id = ims_image.web.id
  projects = ["fedcba9876543210fedcba9876543210"]
}

resource "ims_image_share_accepter" "web" {
  provider = ims.second
  image_id = ims_image_share.web.image_id
}
