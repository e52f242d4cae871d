# Single quotes.
output "name" {
  value = 'web-1'
}
