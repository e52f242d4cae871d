check "fine" {
  data "terraform_remote_state" "fine" {
    backend = "local"
  }
  assert {
    condition     = data.terraform_remote_state.fine.outputs.x == 1
    error_message = "x"
  }
}
check "nothing" {}
check "only_data" {
  data "terraform_remote_state" "alone" {
    backend = "local"
  }
}
check "two" {
  data "terraform_remote_state" "first" {
    backend = "local"
  }
  data "terraform_remote_state" "second" {
    backend = "local"
  }
  assert {
    condition     = path.module != ""
    error_message = "x"
  }
}
check "repeated" {
  data "terraform_remote_state" "repeated" {
    count   = 2
    backend = "local"
  }
  assert {
    condition     = path.module != ""
    error_message = "x"
  }
}
check "each" {
  data "terraform_remote_state" "each" {
    for_each = {}
    backend  = "local"
    lifecycle {}
  }
  assert {
    condition     = path.module != ""
    error_message = "x"
  }
}
check "fine" {
  assert {
    condition     = path.module != ""
    error_message = "x"
  }
}
data "terraform_remote_state" "taken" {
  backend = "local"
}
check "taken" {
  data "terraform_remote_state" "taken" {
    backend = "local"
  }
  assert {
    condition     = path.module != ""
    error_message = "x"
  }
}
check "arguments" {
  description = "x"
  assert {
    condition     = path.module != ""
    error_message = "x"
    severity      = "low"
  }
  resource "terraform_data" "a" {}
  assert {
    condition     = path.module != ""
    error_message = "x"
  }
}
check "1 name" {
  assert {
    condition     = path.module != ""
    error_message = "x"
  }
}
check "constant" {
  assert {
    condition     = 1 < 2
    error_message = "x"
  }
  assert {
    condition     = path.module != ""
    error_message = "x"
  }
}
check "two" "labels" {
  assert {
    condition     = path.module != ""
    error_message = "x"
  }
}
check {
  assert {
    condition     = path.module != ""
    error_message = "x"
  }
}
