resource "ims_image" "web" {
  name        = "web"
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
}

resource "ims_image_share" "web" {
  image_id = ims_image.web.id
  projects = [
    "fedcba9876543210fedcba9876543210",
    "11112222333344445555666677778888",
  ]
}

output "who_accepted" {
  value = [for project, status in ims_image_share.web.members : project if status == "accepted"]
}
