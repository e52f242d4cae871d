check "fine" {
  assert {
    condition     = path.module != ""
    error_message = "x"
  }
}
