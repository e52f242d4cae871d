#include <memory>
#include <string>
#include <utility>

#include "provider/image/image_service.h"

namespace provider::image {
namespace {

class SessionService final : public ImageService {
 public:
  explicit SessionService(std::shared_ptr<ims::Session> session) : session_(std::move(session)) {}

  void CreateImage(CreateCall call, absl::Time deadline,
                   Done<absl::StatusOr<std::string>> done) override {
    session_->CreateImage(std::move(call.path), std::move(call.json_body), std::move(call.method),
                          deadline, std::move(done));
  }
  void GetJob(std::string job_id, Done<absl::StatusOr<ims::Job>> done) override {
    session_->GetJob(std::move(job_id), std::move(done));
  }
  void AwaitJob(std::string job_id, absl::Time deadline,
                absl::AnyInvocable<void(const ims::Job&)> progress,
                Done<absl::StatusOr<ims::Job>> done) override {
    session_->AwaitJob(std::move(job_id), deadline, std::move(done), std::move(progress));
  }
  void ReadImage(std::string image_id, Done<absl::StatusOr<ims::Image>> done) override {
    session_->ReadImage(std::move(image_id), std::move(done));
  }
  void ListImages(std::multimap<std::string, std::string> filters,
                  Done<absl::StatusOr<std::vector<ims::Image>>> done) override {
    session_->ListImages(std::move(filters), std::move(done));
  }
  void UpdateImage(std::string image_id, std::vector<ims::ImageChange> changes,
                   Done<absl::StatusOr<ims::Image>> done) override {
    session_->UpdateImage(std::move(image_id), std::move(changes), std::move(done));
  }
  void SetTags(std::string image_id, std::map<std::string, std::string> tags,
               Done<absl::Status> done) override {
    session_->SetTags(std::move(image_id), std::move(tags), std::move(done));
  }
  void RemoveTags(std::string image_id, std::vector<std::string> keys,
                  Done<absl::Status> done) override {
    session_->RemoveTags(std::move(image_id), std::move(keys), std::move(done));
  }
  void DeleteImage(std::string image_id, std::string json_body, Done<absl::Status> done) override {
    session_->DeleteImage(std::move(image_id), std::move(json_body), std::move(done));
  }
  void AwaitGone(std::string image_id, absl::Time deadline, Done<absl::Status> done) override {
    session_->AwaitGone(std::move(image_id), deadline, std::move(done));
  }

  void Pause(absl::Duration pause, Done<absl::Status> done) override {
    session_->Pause(pause, std::move(done));
  }

 private:
  const std::shared_ptr<ims::Session> session_;
};

}  // namespace

std::shared_ptr<ImageService> ServiceOf(std::shared_ptr<ims::Session> session) {
  return std::make_shared<SessionService>(std::move(session));
}

}  // namespace provider::image
