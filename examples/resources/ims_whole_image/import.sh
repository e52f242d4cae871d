# A full-ECS image is imported by its id. Arguments that the service does not tell, such as `vault_id`
# and `delete_backup`, are taken over from the configuration without a change of the image.

terraform import ims_whole_image.server 3f7185de-b59a-4bb8-aa1d-7a513528b0e9
