# An export is imported by the id of the image, a slash, and `bucket_url`. The service is asked only
# whether the image exists.

terraform import ims_image_export.web 3f7185de-b59a-4bb8-aa1d-7a513528b0e9/ims-export:web/3f7185de-b59a-4bb8-aa1d-7a513528b0e9.qcow2
