terraform {
  required_providers {
    a   = "1.x"
    b   = { source = "x/y/z/w" }
    e   = { sorce = "a/b" }
    f   = { source = "a/b", configuration_aliases = [f.x, g.y, 5] }
    g   = { version = 5 }
    i   = { source = var.x }
    J   = { source = "kiln/ims" }
    n   = { source = "kiln/terraform-provider-foo" }
    o   = { source = "terraform.io/builtin/terraform" }
    q   = { source = 5 }
    r   = { version = var.x }
    s   = [1]
    t   = foo
    v_w = "1.0"
    zz  = { configuration_aliases = 5 }
    x-y = { source = "kiln/x", version = ">= 1, < 2, != 1.5" }
  }
  required_providers {
  }
  backend "local" { path = "x" }
  backend "local" {
  }
  experiments = [foo]
}
terraform {
  required_version = "1.11.4, foo"
  foo              = 1
  bar {}
  required_providers {
    o = {}
  }
  backend {}
}
