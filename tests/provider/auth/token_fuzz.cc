#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "provider/auth/project_lookup.h"
#include "provider/auth/token_source.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string body(reinterpret_cast<const char*>(data), size);
  const provider::http::Response answer{201, {{"X-Subject-Token", "t"}}, body};
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  const auto token = provider::auth::ParseToken(answer, now);
  if (!token.ok() || token->expires < now) std::abort();
  (void)provider::auth::ReadProjectList(answer, "eu-de").ok();
  (void)provider::auth::ReadTokenProject(answer, "").ok();
  return 0;
}
