# The newest public image of a family:

data "ims_image" "ubuntu" {
  visibility  = "public"
  os_type     = "Linux"
  platform    = "Ubuntu"
  name_regex  = "^Ubuntu 2[0-9][.]04"
  most_recent = true
}

output "ubuntu" {
  value = data.ims_image.ubuntu.id
}
