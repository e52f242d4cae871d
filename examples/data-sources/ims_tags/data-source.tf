resource "ims_image" "web" {
  name        = "web"
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"

  tags = {
    stage = "production"
  }
}

data "ims_tags" "all" {
  depends_on = [ims_image.web]
}

output "stages" {
  value = data.ims_tags.all.tags["stage"]
}
