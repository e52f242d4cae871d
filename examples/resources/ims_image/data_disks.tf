# Data disk images of disks of a server, made by one job. They are one object, whose `id` is that
# of the first:

resource "ims_image" "data_disks" {
  data_images {
    name        = "ims_data_image_test"
    description = "Create a data disk image from the data disk of an ECS"
    volume_id   = "c5dfbd0c-bf0a-4798-a453-61dc6b54aa30"
    tags        = { role = "logs" }
  }

  data_images {
    name      = "ims_data_image_test2"
    volume_id = "22222222-bbbb-4bbb-8bbb-000000000001"
  }
}

output "data_image_ids" {
  value = ims_image.data_disks.data_images[*].id
}
