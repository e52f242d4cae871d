# An image is imported by its id. What it was made from is read from the service; arguments that the
# service does not tell, such as `is_config`, are taken over from the configuration without a change
# of the image. If there are blocks `data_images`, the ids of their images follow behind commas, in
# the order of the blocks; of images of a server's disks alone the first is named first.

terraform import ims_image.server 3f7185de-b59a-4bb8-aa1d-7a513528b0e9
