# A function that is misspelt.
output "name" {
  value = uper("web")
}
