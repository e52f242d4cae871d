#include <utility>

#include "provider/image_share/share_service.h"

namespace provider::image_share {
namespace {

class SessionService final : public ShareService {
 public:
  explicit SessionService(std::shared_ptr<ims::Session> session) : session_(std::move(session)) {}

  void ShareImage(std::string image_id, std::vector<std::string> projects, absl::Time deadline,
                  Done<absl::StatusOr<std::string>> done) override {
    session_->ShareImage(std::move(image_id), std::move(projects), deadline, std::move(done));
  }
  void UnshareImage(std::string image_id, std::vector<std::string> projects, absl::Time deadline,
                    Done<absl::StatusOr<std::string>> done) override {
    session_->UnshareImage(std::move(image_id), std::move(projects), deadline, std::move(done));
  }
  void AwaitJob(std::string job_id, absl::Time deadline,
                Done<absl::StatusOr<ims::Job>> done) override {
    session_->AwaitJob(std::move(job_id), deadline, std::move(done));
  }
  void ListMembers(std::string image_id,
                   Done<absl::StatusOr<std::vector<ims::Member>>> done) override {
    session_->ListMembers(std::move(image_id), std::move(done));
  }

 private:
  const std::shared_ptr<ims::Session> session_;
};

}  // namespace

std::shared_ptr<ShareService> ServiceOf(std::shared_ptr<ims::Session> session) {
  return std::make_shared<SessionService>(std::move(session));
}

}  // namespace provider::image_share
