#ifndef PROVIDER_IMS_TAG_CALLS_H_
#define PROVIDER_IMS_TAG_CALLS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "provider/ims/caller.h"

namespace provider::ims {

using Tags = std::map<std::string, std::string>;
// Depth and size are limited.
absl::StatusOr<Tags> ParseTags(std::string_view body);

// All tags of a project's images: the values by key.
using ProjectTags = std::map<std::string, std::vector<std::string>>;
// Depth and size are limited.
absl::StatusOr<ProjectTags> ParseProjectTags(std::string_view body);

// The calls about the tags of images (ims-api.md 8). Use on the loop's thread only.
class TagCalls {
 public:
  explicit TagCalls(Caller* caller) : caller_(caller) {}

  // Sets these tags beside the others, at once. Nothing is sent for none.
  void Set(std::string_view image_id, const Tags& tags, Done<absl::Status> done);
  // Keys that are not there are fine. Nothing is sent for none.
  void Remove(std::string_view image_id, const std::vector<std::string>& keys,
              Done<absl::Status> done);
  void Get(std::string_view image_id, Done<absl::StatusOr<Tags>> done);
  void ListOfProject(Done<absl::StatusOr<ProjectTags>> done);

 private:
  void Act(std::string_view image_id, std::string body, Done<absl::Status> done);

  Caller* const caller_;
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_TAG_CALLS_H_
