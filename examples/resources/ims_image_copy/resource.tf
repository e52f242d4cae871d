resource "ims_image" "web" {
  name        = "web"
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
}

# The copy is encrypted, the image that it is made from is not.
resource "ims_image_copy" "encrypted" {
  source_image_id = ims_image.web.id
  name            = "web-encrypted"
  cmk_id          = "33333333-cccc-4ccc-8ccc-000000000001"

  tags = {
    stage = "production"
  }
}
