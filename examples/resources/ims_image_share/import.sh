# A share is imported by the id of the image, with all projects that the image is shared with.

terraform import ims_image_share.web 3f7185de-b59a-4bb8-aa1d-7a513528b0e9
