# Inputs of a module: one is missing, one is misspelt.
module "net" {
  source = "./net"
  cdir   = "10.0.0.0/16"
}
