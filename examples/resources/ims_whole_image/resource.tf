# From a server, which is backed up to the vault first:

resource "ims_whole_image" "server" {
  name        = "instance_whole_image"
  description = "Create an image from an ECS"
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
  vault_id    = "de9fcf45-11b2-432c-8562-5c5428574600"

  # The backup goes when the image goes.
  delete_backup = true
}
