# A provider whose source is not declared.
resource "ims_image" "base" {
  name        = "base"
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
}
