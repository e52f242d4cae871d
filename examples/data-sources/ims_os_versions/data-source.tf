data "ims_os_versions" "centos" {
  platform = "CentOS"
  os_type  = "Linux"
}

output "centos" {
  value = [for one in data.ims_os_versions.centos.os_versions : one.os_version if one.os_bit == 64]
}
