#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/mutex.h"
#include "proto/text/cat.h"
#include "provider/ims/session.h"

namespace provider::ims {

bool IsRegionName(std::string_view text) {
  return !text.empty() && text.size() <= 63 && std::ranges::all_of(text, [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_';
  });
}

std::string AddressInRegion(const std::string& url, const std::string& ours,
                            const std::string& other) {
  return ours.empty() ? url : absl::StrReplaceAll(url, {{ours, other}});
}

absl::StatusOr<std::shared_ptr<Session>> Session::InRegion(const std::string& region,
                                                           const std::string& project_name) {
  if (!config_.credentials.token.empty()) {
    return absl::FailedPreconditionError(proto::text::Cat(
        "The provider block has a token, which is for one project, and the region \"", region,
        "\" has others. Use an access key, or a user and a password, instead."));
  }
  // It becomes part of an address.
  if (!IsRegionName(region)) {
    return absl::InvalidArgumentError(proto::text::Cat("\"", region, "\" is not a region."));
  }
  const absl::MutexLock lock(&siblings_mutex_);
  std::shared_ptr<Session>& sibling = siblings_[{region, project_name}];
  if (sibling != nullptr) return sibling;
  SessionConfig config = config_;
  config.ims_url = AddressInRegion(config.ims_url, config.project.region, region);
  config.project = {.name = project_name, .region = region};
  sibling = std::shared_ptr<Session>(new Session(config));
  if (is_stopped_) sibling->Stop();
  return sibling;
}

void Session::StopSiblings() {
  const absl::MutexLock lock(&siblings_mutex_);
  is_stopped_ = true;
  for (const auto& [place, sibling] : siblings_) sibling->Stop();
}

}  // namespace provider::ims
