resource "ims_image" "web" {
  name        = "web"
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
}

resource "ims_image_share" "web" {
  image_id = ims_image.web.id
  projects = ["fedcba9876543210fedcba9876543210"]
}

data "ims_image_members" "web" {
  image_id = ims_image_share.web.image_id
}

output "pending" {
  value = [for member in data.ims_image_members.web.members : member.member_id if member.status == "pending"]
}
