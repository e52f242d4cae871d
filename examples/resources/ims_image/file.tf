# A system disk image of a file in an OBS bucket, and an image of a data disk that comes with it:

resource "ims_image" "file" {
  name        = "ims_test_file"
  description = "Create an image from a file in an OBS bucket"
  image_url   = "ims-image:centos70.qcow2"
  os_version  = "CentOS 7.0 64bit"
  min_disk    = 40

  data_images {
    name      = "ims_test_file_data"
    image_url = "ims-image:data1.qcow2"
    min_disk  = 100
  }
}
