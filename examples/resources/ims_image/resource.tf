# A system disk image of a server:

resource "ims_image" "server" {
  name        = "ims_test"
  description = "Create a system disk image from an ECS"
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"

  tags = {
    key1 = "value1"
    key2 = "value2"
  }
}
