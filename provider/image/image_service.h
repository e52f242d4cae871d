#ifndef PROVIDER_IMAGE_IMAGE_SERVICE_H_
#define PROVIDER_IMAGE_IMAGE_SERVICE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/image/kind.h"
#include "provider/ims/image.h"
#include "provider/ims/job.h"
#include "provider/ims/session.h"

namespace provider::image {

// The calls of a session (provider/ims/session.h says what each does and how it fails)
// that the resource needs. Tests put a fake here.
class ImageService {
 public:
  template <typename T>
  using Done = absl::AnyInvocable<void(T)>;

  virtual ~ImageService() = default;

  virtual void CreateImage(CreateCall call, absl::Time deadline,
                           Done<absl::StatusOr<std::string>> done) = 0;
  // For kinds with a file: the image without it, then the file.
  virtual void DescribeImage(CreateCall call, absl::Time deadline,
                             Done<absl::StatusOr<ims::Image>> done) = 0;
  virtual void AddFile(std::string image_id, std::string image_url, absl::Time deadline,
                       Done<absl::StatusOr<std::string>> done) = 0;
  virtual void GetJob(std::string job_id, Done<absl::StatusOr<ims::Job>> done) = 0;
  // `progress` may be null.
  virtual void AwaitJob(std::string job_id, absl::Time deadline,
                        absl::AnyInvocable<void(const ims::Job&)> progress,
                        Done<absl::StatusOr<ims::Job>> done) = 0;
  virtual void ReadImage(std::string image_id, Done<absl::StatusOr<ims::Image>> done) = 0;
  virtual void ListImages(std::multimap<std::string, std::string> filters,
                          Done<absl::StatusOr<std::vector<ims::Image>>> done) = 0;
  virtual void UpdateImage(std::string image_id, std::vector<ims::ImageChange> changes,
                           Done<absl::StatusOr<ims::Image>> done) = 0;
  virtual void SetTags(std::string image_id, std::map<std::string, std::string> tags,
                       Done<absl::Status> done) = 0;
  virtual void RemoveTags(std::string image_id, std::vector<std::string> keys,
                          Done<absl::Status> done) = 0;
  virtual void DeleteImage(std::string image_id, std::string json_body,
                           Done<absl::Status> done) = 0;
  virtual void AwaitGone(std::string image_id, absl::Time deadline, Done<absl::Status> done) = 0;
  // Ok once `pause` is over; kCancelled if the service is stopped before.
  virtual void Pause(absl::Duration pause, Done<absl::Status> done) = 0;
};

// The service as `session` reaches it; the images themselves as `images` does, for those in another
// region. Neither is null.
std::shared_ptr<ImageService> ServiceOf(std::shared_ptr<ims::Session> session,
                                        std::shared_ptr<ims::Session> images);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_IMAGE_SERVICE_H_
