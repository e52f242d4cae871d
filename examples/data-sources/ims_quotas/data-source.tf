data "ims_quotas" "all" {}

output "images_left" {
  value = [for one in data.ims_quotas.all.quotas : one.quota - one.used if one.type == "image"]
}
