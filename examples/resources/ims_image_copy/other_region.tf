# A copy in another region: it is read, changed and deleted there. The agency lets the image service
# act in both regions.

resource "ims_image_copy" "far" {
  source_image_id = ims_image.web.id
  name            = "web"
  region          = "eu-test-2"
  agency_name     = "ims_copy_image"
}
