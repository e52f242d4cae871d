resource "ims_image" "web" {
  name        = "web"
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
}

# Another file for each new image.
resource "ims_image_export" "web" {
  image_id    = ims_image.web.id
  bucket_url  = "ims-export:web/${ims_image.web.id}.qcow2"
  file_format = "qcow2"
}
