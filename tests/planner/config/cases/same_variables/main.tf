variable "source" {}
variable "1a" {}
variable "a" { type = "string" }
variable "b" { type = "list" }
variable "b2" { type = strin }
variable "b3" { type = list(string, number) }
variable "b4" { type = list() }
variable "b5" { type = object }
variable "b6" { type = object({a = optional(string, 1, 2)}) }
variable "b61" { type = object({b = optional()}) }
variable "b7" { type = optional(string) }
variable "b8" { type = tuple(string) }
variable "b9" { type = object({a = optional(number, "x")}) }
variable "b10" { type = foo(string) }
variable "b11" { type = 1 + 2 }
variable "b12" { type = string(any) }
variable "b13" { type = object("x") }
variable "b14" { type = object({(a) = string}) }
variable "b15" { type = map }
variable "c" {
  type    = number
  default = "x"
}
variable "c" {
  default     = foo.bar
  nullable    = "x"
  sensitive   = 1
  description = 5
}
variable "d" {
  nullable = false
  default  = null
}
variable "e" {
  foo = 1
  bar {}
  validation {}
  validation {
    condition     = true
    error_message = "x"
  }
  validation {
    condition     = var.other > 1
    error_message = "lower"
    x             = 1
  }
}
variable "f" "g" {}
variable {}
variable "h" {
  default = upper("x")
  type    = any
}
variable "i" {
  type    = list(string)
  default = [1, 2, {}]
}
variable "j" {
  type        = map(string)
  default     = { a = [] }
  description = null
}
