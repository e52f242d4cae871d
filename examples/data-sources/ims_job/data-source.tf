resource "ims_image" "web" {
  name        = "web"
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
}

data "ims_job" "web" {
  job_id = ims_image.web.job_id
}

output "took" {
  value = "${data.ims_job.web.begin_time} to ${data.ims_job.web.end_time}"
}
