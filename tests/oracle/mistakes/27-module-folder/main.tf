# A folder that does not exist.
module "net" {
  source = "./modules/nett"
}
