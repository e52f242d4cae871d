# A whole module of the usual kind.
terraform {
  required_version = ">= 1.5"
  required_providers {
    ims = {
      source  = "kiln/ims"
      version = "~> 0.1"
    }
  }
}

variable "names" {
  type        = map(object({ role = string, size = optional(number, 40) }))
  description = "What to make." # by role
  default     = {}

  validation {
    condition     = alltrue([for name, one in var.names : one.size >= 10 && length(name) < 128])
    error_message = "A size is at least 10 GB, not ${min(0, [for one in var.names : one.size]...)}."
  }
}

locals {
  // The largest first.
  order = reverse(sort([for name, one in var.names : format("%05d/%s", one.size, name)]))
  text  = <<-EOT
    %{for line in local.order~}
    - ${split("/", line)[1]}
    %{endfor~}
  EOT
  parts = {
    for name, one in var.names : one.role => {
      name = name
      size = -one.size * 2 + (one.size % 3 == 0 ? 1 : 0)
    }...
    if !contains(["none", "off"], one.role)
  }
}

resource "ims_image" "one" {
  for_each = var.names

  name        = each.key
  instance_id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
  min_disk    = each.value.size
  tags = {
    role          = each.value.role
    "kiln.io/set" = join(",", keys(var.names))
  }

  dynamic "data_images" {
    for_each = each.value.size > 100 ? [1, 2] : []
    content {
      name = "${each.key}-${data_images.key}"
    }
  }

  lifecycle {
    ignore_changes = [tags["role"], description]
  }
}

output "ids" {
  value = { for key, image in ims_image.one : key => image.id }
}
output "first" { value = try(values(ims_image.one)[0].id, null) }
