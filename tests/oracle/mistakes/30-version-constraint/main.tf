# A version constraint that is none.
terraform {
  required_version = "latest"
}

output "name" {
  value = "web"
}
