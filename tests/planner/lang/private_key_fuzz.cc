#include <cstddef>
#include <cstdint>
#include <string>

#include "planner/lang/decrypt_rsa.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string error;
  planner::lang::ReadRsaKey(std::string(reinterpret_cast<const char*>(data), size), &error);
  return 0;
}
