#include <utility>

#include "provider/image_share_accepter/accepter_service.h"

namespace provider::image_share_accepter {
namespace {

class SessionService final : public AccepterService {
 public:
  explicit SessionService(std::shared_ptr<ims::Session> session) : session_(std::move(session)) {}

  void AnswerShare(std::string image_id, ims::ShareAnswer answer, absl::Time deadline,
                   Done<absl::StatusOr<std::string>> done) override {
    session_->AnswerShare(std::move(image_id), std::move(answer), deadline, std::move(done));
  }
  void AwaitJob(std::string job_id, absl::Time deadline,
                Done<absl::StatusOr<ims::Job>> done) override {
    session_->AwaitJob(std::move(job_id), deadline, std::move(done));
  }
  void GetOwnMember(std::string image_id, Done<absl::StatusOr<ims::Member>> done) override {
    session_->GetOwnMember(std::move(image_id), std::move(done));
  }

 private:
  const std::shared_ptr<ims::Session> session_;
};

}  // namespace

std::shared_ptr<AccepterService> ServiceOf(std::shared_ptr<ims::Session> session) {
  return std::make_shared<SessionService>(std::move(session));
}

}  // namespace provider::image_share_accepter
