# An image of an ISO file, from which a server can be installed:

resource "ims_image" "file_iso" {
  name       = "ims_test_iso"
  image_url  = "ims-image:centos70.iso"
  type       = "IsoImage"
  os_version = "CentOS 7.0 64bit"
  min_disk   = 40
}
