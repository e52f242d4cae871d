terraform {
  required_version = ">= 1.0"
  required_providers {
    fake = {
      source  = "kiln/fake"
      version = "~> 1.0"
    }
  }
}

variable "v" {
  default     = { a = { b = [1] } }
  description = "D"
}

variable "s" {
  type      = string
  sensitive = true
  default   = "q"
  nullable  = false
}

variable "needed" {
  type = number
}

locals {
  l = { q = var.v }
}

provider "fake" {}

provider "fake" {
  alias = "x"
}

resource "terraform_data" "a" {
  for_each         = toset(["x"])
  input            = { a = var.v.a.b[0], b = local.l.q.a, c = each.key, d = each.value, e = var.v }
  triggers_replace = [terraform_data.b[0].output, terraform_data.b[0].id, terraform_data.b[*].id, path.module]
  depends_on       = [terraform_data.b, fake_rich.r]
}

resource "terraform_data" "b" {
  count            = 1 + 1
  input            = jsonencode({ a = 1 })
  triggers_replace = "a${"b"}" == "ab" ? [for x in [1, 2] : x * 2] : null
}

resource "terraform_data" "n" {
  input            = null
  triggers_replace = upper("x")
}

resource "terraform_data" "k" {
  count            = length(var.s)
  input            = [for k, v in var.v : "${k}=${terraform_data.n.id}" if v != null]
  triggers_replace = terraform_data.a["x"].output
}

resource "fake_rich" "r" {
  provider = fake.x
  text     = var.s
  tags     = { a = "b" }
  many     = [{ a = var.s }]
  list {
    a = "1"
    deep {
      n = var.needed
    }
  }
  list {}
  single {
    a = terraform_data.n.id
  }
  map_block "k" {
    n = 1
  }
}

data "fake_old" "d" {
  name = terraform_data.n.output
}

output "o" {
  value       = terraform_data.a["x"].id
  description = "dd"
  depends_on  = [terraform_data.b]
  sensitive   = true
}

output "c" {
  value = 5
}

output "two" {
  value = [terraform_data.n.id, data.fake_old.d.tags["k"], terraform_data.n.id]
}
