#include <utility>

#include "provider/image_export/export_service.h"

namespace provider::image_export {
namespace {

class SessionService final : public ExportService {
 public:
  explicit SessionService(std::shared_ptr<ims::Session> session) : session_(std::move(session)) {}

  void ExportImage(std::string image_id, ims::Export request, absl::Time deadline,
                   Done<absl::StatusOr<std::string>> done) override {
    session_->ExportImage(std::move(image_id), std::move(request), deadline, std::move(done));
  }
  void AwaitJob(std::string job_id, absl::Time deadline, Done<absl::StatusOr<ims::Job>> done,
                Done<const ims::Job&> on_progress) override {
    session_->AwaitJob(std::move(job_id), deadline, std::move(done), std::move(on_progress));
  }
  void GetJob(std::string job_id, Done<absl::StatusOr<ims::Job>> done) override {
    session_->GetJob(std::move(job_id), std::move(done));
  }
  void ReadImage(std::string image_id, Done<absl::StatusOr<ims::Image>> done) override {
    session_->ReadImage(std::move(image_id), std::move(done));
  }

 private:
  const std::shared_ptr<ims::Session> session_;
};

}  // namespace

std::shared_ptr<ExportService> ServiceOf(std::shared_ptr<ims::Session> session) {
  return std::make_shared<SessionService>(std::move(session));
}

}  // namespace provider::image_export
