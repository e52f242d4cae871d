#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "provider/records/record_lines.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const provider::records::FileContent content =
      provider::records::ReadLines({reinterpret_cast<const char*>(data), size});
  // What was read can be written and read again.
  std::string again = provider::records::HeadLine(content.engine_pid);
  for (const auto& [token, record] : content.records) {
    again += provider::records::PutLine(record);
  }
  const provider::records::FileContent second = provider::records::ReadLines(again);
  if (content.valid_bytes > size || second.records != content.records) std::abort();
  return 0;
}
