#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "provider/ims/member.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto member = provider::ims::ParseMember(body);
  if (member.ok() && member->project_id.empty()) std::abort();
  (void)provider::ims::ParseMemberPage(body).ok();
  return 0;
}
