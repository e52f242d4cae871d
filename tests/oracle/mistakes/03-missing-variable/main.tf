# A variable without default that nobody sets.
variable "image_name" {
  type        = string
  description = "What the image is called."
}

output "name" {
  value = var.image_name
}
