# A registration is imported by the id of its image, with or without its file: if the image still
# waits for it (its status is "queued"), the next apply brings it.

terraform import ims_image_registration.ubuntu 4ca46bf1-5c61-48ff-b4f3-0ad4e5e3ba86
