# A file that needs no conversion, imported quickly; the only way for files of more than 128 GB:

resource "ims_image" "file_quick" {
  name            = "ims_test_quick"
  image_url       = "ims-image:centos70.zvhd2"
  os_version      = "CentOS 7.0 64bit"
  min_disk        = 40
  is_quick_import = true
}
