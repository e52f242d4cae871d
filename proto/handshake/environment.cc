#include "proto/handshake/environment.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <random>

#include "absl/status/status.h"
#include "proto/text/cat.h"

namespace proto::handshake {
namespace {

using proto::text::Cat;

constexpr size_t kMaxSocketPathBytes = 107;

}  // namespace

absl::StatusOr<int> ChooseProtocol(std::string_view offered, absl::Span<const int> supported) {
  if (supported.empty()) return absl::FailedPreconditionError("no protocol is supported");
  if (offered.empty()) return *std::min_element(supported.begin(), supported.end());
  std::optional<int> best;
  for (std::string_view rest = offered; !rest.empty();) {
    const size_t comma = std::min(rest.find(','), rest.size());
    int version = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + comma, version);
    const bool is_number = error == std::errc() && end == rest.data() + comma;
    if (is_number && (!best || version > *best) &&
        std::find(supported.begin(), supported.end(), version) != supported.end())
      best = version;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (best) return *best;
  return absl::FailedPreconditionError(Cat("the engine offers the plugin protocols \"",
                                           offered.substr(0, 100),
                                           "\", of which this plugin speaks none"));
}

std::string ChooseSocketPath(std::string_view directory) {
  std::random_device random;
  const std::string name =
      Cat("plugin", ::getpid(), "-", random() % 1000000000U);  // Below 30 bytes.
  if (directory.empty()) {
    const char* tmpdir = std::getenv("TMPDIR");
    directory = tmpdir == nullptr || *tmpdir == '\0' ? "/tmp" : tmpdir;
  }
  std::string path = Cat(directory, directory.ends_with('/') ? "" : "/", name);
  return path.size() <= kMaxSocketPathBytes ? path : Cat("/tmp/", name);
}

}  // namespace proto::handshake
