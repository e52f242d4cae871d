# A data disk image of a file:

resource "ims_image" "file_data" {
  name      = "ims_test_data"
  image_url = "ims-image:data2.qcow2"
  type      = "DataImage"
  os_type   = "Linux"
  min_disk  = 40
}
