#ifndef PROVIDER_IMAGE_EXPORT_EXPORT_SERVICE_H_
#define PROVIDER_IMAGE_EXPORT_EXPORT_SERVICE_H_

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/ims/export_calls.h"
#include "provider/ims/image.h"
#include "provider/ims/job.h"
#include "provider/ims/session.h"

namespace provider::image_export {

// The calls of a session (provider/ims/session.h says what each does and how it fails) that
// the resource needs. Tests put a fake here.
class ExportService {
 public:
  template <typename T>
  using Done = absl::AnyInvocable<void(T)>;

  virtual ~ExportService() = default;

  virtual void ExportImage(std::string image_id, ims::Export request, absl::Time deadline,
                           Done<absl::StatusOr<std::string>> done) = 0;
  virtual void AwaitJob(std::string job_id, absl::Time deadline,
                        Done<absl::StatusOr<ims::Job>> done, Done<const ims::Job&> on_progress) = 0;
  virtual void GetJob(std::string job_id, Done<absl::StatusOr<ims::Job>> done) = 0;
  virtual void ReadImage(std::string image_id, Done<absl::StatusOr<ims::Image>> done) = 0;
};

// The service as `session`, which is not null, reaches it.
std::shared_ptr<ExportService> ServiceOf(std::shared_ptr<ims::Session> session);

}  // namespace provider::image_export

#endif  // PROVIDER_IMAGE_EXPORT_EXPORT_SERVICE_H_
