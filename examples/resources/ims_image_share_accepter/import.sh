# An image that this project has accepted is imported by its id.

terraform import ims_image_share_accepter.web 3f7185de-b59a-4bb8-aa1d-7a513528b0e9
