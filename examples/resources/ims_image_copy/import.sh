# A copy is imported by its own id; one in another region by REGION/ID or REGION/PROJECT/ID. Of
# which image it is a copy is read from the service.

terraform import ims_image_copy.encrypted 3f7185de-b59a-4bb8-aa1d-7a513528b0e9
