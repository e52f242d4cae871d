#ifndef PROVIDER_EMULATOR_CREATION_H_
#define PROVIDER_EMULATOR_CREATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "provider/emulator/creation_request.h"
#include "provider/emulator/errors.h"
#include "provider/emulator/images.h"
#include "provider/emulator/world.h"

// From a creation request to the images it will make.
namespace provider::emulator {

struct Creation {
  std::string job_type = {};
  std::string sub_job_type = {};  // Not empty: one sub job per image.
  // Complete but for what the moment gives: id, owner, status, times.
  std::vector<Image> images = {};
  // Not empty: the job will fail with this, because a file is bad.
  std::string error_code = {};
  std::string fail_reason = {};
  // Made on the way, from this server; its id is still missing, in `__backup_id` too.
  std::optional<Backup> new_backup = {};
};

// Checks a request in the order of ims-api.md 14.2, from the name to the state of the source,
// and describes the images (14.5). Quota and flow control are the caller's.
std::variant<Creation, Failure> PlanCreation(const World& world, const CreationRequest& request);

// What every private image has, whatever it is made from. `description` may be empty.
Image BasicImage(std::string_view name, std::string_view description,
                 std::string_view enterprise_project_id);
// Sets min_disk (GB) and __image_size.
void SetSize(Image& image, std::int64_t min_disk, std::int64_t bytes);
// Sets __os_version and what follows from it.
void SetOs(Image& image, std::string_view os_version);

// Gives a planned image what the moment gives: status queued, not listed yet.
void CompleteImage(Image& image, std::string id, std::string_view project_id, absl::Time now);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_CREATION_H_
