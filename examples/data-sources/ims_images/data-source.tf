# All public images of two families, by name:

data "ims_images" "linux" {
  visibility = "public"
  name_regex = "^(CentOS|Ubuntu) "
  sort_key   = "name"
  sort_dir   = "asc"
}

output "linux" {
  value = { for image in data.ims_images.linux.images : image.name => image.id }
}
