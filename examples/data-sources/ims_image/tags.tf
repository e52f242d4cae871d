# One image of the project's own, by its tags:

resource "ims_image" "web" {
  name        = "web"
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"

  tags = {
    role  = "web"
    stage = "production"
  }
}

data "ims_image" "production" {
  visibility = "private"
  depends_on = [ims_image.web]

  tag = {
    role  = "web"
    stage = "production"
  }
}
