#ifndef PROVIDER_IMAGE_IMAGE_SERVICE_H_
#define PROVIDER_IMAGE_IMAGE_SERVICE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/resource/stop_signal.h"

namespace provider::image {

// An image as the service describes it (ims-api.md 4.1). Empty texts and nullopt: the
// answer had no such field.
struct RemoteImage {
  std::string id = {};
  std::string name = {};
  std::string status = {};
  std::string visibility = {};
  std::string description = {};
  std::optional<int64_t> min_disk = {};
  std::optional<int64_t> min_ram = {};
  std::optional<int64_t> max_ram = {};
  std::map<std::string, std::string> tags = {};
  std::string os_type = {};
  std::string os_version = {};
  std::string os_bit = {};
  std::string platform = {};
  std::string virtual_env_type = {};
  std::string disk_format = {};
  std::string data_origin = {};
  std::string checksum = {};
  std::optional<int64_t> image_size = {};
  std::string cmk_id = {};
  std::string hw_firmware_type = {};
  std::string enterprise_project_id = {};
  bool supports_arm = false;
  std::string created_at = {};
  std::string updated_at = {};
};

// How a job stands. `error` tells why it failed, with the service's code and reason.
struct JobState {
  enum class Phase { kRunning, kSucceeded, kFailed };
  Phase phase = Phase::kRunning;
  std::string image_id = {};  // Empty as long as the service does not tell it.
  std::string error = {};
};

// One attribute's new value for a PATCH; `json` is its value as JSON text.
struct AttributeChange {
  std::string attribute = {};  // As the service names it: "name", "__description" …
  std::string json = {};
};

// What the resource needs of the service. Every method answers once, through `done`, on
// any thread, and never blocks. Errors are worded for the user: the service's code,
// message and request id are in them. Their codes tell what to make of them:
//   kNotFound          there is no such image or job
//   kDeadlineExceeded  `deadline` has passed; what was waited for may still happen
//   kCancelled         the stop signal was raised; likewise
//   kUnknown           whether the call had its effect is not known (its answer was lost)
class ImageService {
 public:
  template <typename T>
  using Done = absl::AnyInvocable<void(T)>;
  // Until when to wait, and what ends the wait early.
  struct Wait {
    absl::Time deadline;
    std::shared_ptr<resource::StopSignal> stop;
  };

  virtual ~ImageService() = default;

  // The enterprise project of images that set none; empty: the service's default.
  virtual std::string DefaultEnterpriseProject() const = 0;
  // Sends the create call, once. Answers with the id of its job.
  virtual void Create(std::string json_body, Done<absl::StatusOr<std::string>> done) = 0;
  // Waits until the job has ended, well or not.
  virtual void AwaitJob(std::string_view job_id, Wait wait,
                        Done<absl::StatusOr<JobState>> done) = 0;
  // Looks at the job once.
  virtual void LookAtJob(std::string_view job_id, Done<absl::StatusOr<JobState>> done) = 0;
  // Never older than a change made through this object.
  virtual void Read(std::string_view image_id, Done<absl::StatusOr<RemoteImage>> done) = 0;
  // Changes all attributes at once.
  virtual void Change(std::string_view image_id, std::vector<AttributeChange> changes,
                      Done<absl::Status> done) = 0;
  virtual void SetTags(std::string_view image_id, std::map<std::string, std::string> tags,
                       Done<absl::Status> done) = 0;
  virtual void RemoveTags(std::string_view image_id, std::vector<std::string> keys,
                          Done<absl::Status> done) = 0;
  // Ok if there is no such image.
  virtual void Delete(std::string_view image_id, Done<absl::Status> done) = 0;
  // Waits until the image is gone.
  virtual void AwaitGone(std::string_view image_id, Wait wait, Done<absl::Status> done) = 0;
};

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_IMAGE_SERVICE_H_
