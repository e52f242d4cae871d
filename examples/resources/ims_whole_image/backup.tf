# From a backup:

resource "ims_whole_image" "backup" {
  name             = "backup_whole_image"
  description      = "Create a full-ECS image from a CBR backup"
  backup_id        = "9b27efab-4a17-4c06-bfa2-3e0cf021d3c3"
  whole_image_type = "CBR"
}
