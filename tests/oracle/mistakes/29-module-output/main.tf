# An output that the module does not have.
module "net" {
  source = "./net"
}

output "id" {
  value = module.net.idd
}
