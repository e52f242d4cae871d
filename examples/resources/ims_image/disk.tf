# A system disk image of a data disk on which an operating system is installed:

resource "ims_image" "disk" {
  name       = "ims_test_disk"
  volume_id  = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
  os_version = "CentOS 7.0 64bit"
  type       = "ECS"
}
