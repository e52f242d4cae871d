resource "ims_image_registration" "ubuntu" {
  name       = "ubuntu"
  image_url  = "ims-image:ubuntu2004.qcow2"
  os_version = "Ubuntu 20.04 server 64bit"
  min_disk   = 40

  tags = {
    stage = "production"
  }
}
