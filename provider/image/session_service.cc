#include <memory>
#include <string>
#include <utility>

#include "provider/image/image_service.h"

namespace provider::image {
namespace {

class SessionService final : public ImageService {
 public:
  SessionService(std::shared_ptr<ims::Session> session, std::shared_ptr<ims::Session> images)
      : session_(std::move(session)), images_(std::move(images)) {}

  void CreateImage(CreateCall call, absl::Time deadline,
                   Done<absl::StatusOr<std::string>> done) override {
    session_->CreateImage(std::move(call.path), std::move(call.json_body), std::move(call.method),
                          deadline, std::move(done));
  }
  void DescribeImage(CreateCall call, absl::Time deadline,
                     Done<absl::StatusOr<ims::Image>> done) override {
    session_->DescribeImage(std::move(call.json_body), deadline, std::move(done));
  }
  void AddFile(std::string image_id, std::string image_url, absl::Time deadline,
               Done<absl::StatusOr<std::string>> done) override {
    session_->AddFile(std::move(image_id), std::move(image_url), deadline, std::move(done));
  }
  void GetJob(std::string job_id, Done<absl::StatusOr<ims::Job>> done) override {
    session_->GetJob(std::move(job_id), std::move(done));
  }
  void AwaitJob(std::string job_id, absl::Time deadline,
                absl::AnyInvocable<void(const ims::Job&)> progress,
                Done<absl::StatusOr<ims::Job>> done) override {
    if (images_ != session_) {
      done = [images = images_, done = std::move(done)](absl::StatusOr<ims::Job> job) mutable {
        if (job.ok()) {
          for (const std::string& id : job->image_ids) images->ExpectImage(id);
        }
        done(std::move(job));
      };
    }
    session_->AwaitJob(std::move(job_id), deadline, std::move(done), std::move(progress));
  }
  void ReadImage(std::string image_id, Done<absl::StatusOr<ims::Image>> done) override {
    images_->ReadImage(std::move(image_id), std::move(done));
  }
  void ListImages(std::multimap<std::string, std::string> filters,
                  Done<absl::StatusOr<std::vector<ims::Image>>> done) override {
    images_->ListImages(std::move(filters), std::move(done));
  }
  void UpdateImage(std::string image_id, std::vector<ims::ImageChange> changes,
                   Done<absl::StatusOr<ims::Image>> done) override {
    images_->UpdateImage(std::move(image_id), std::move(changes), std::move(done));
  }
  void SetTags(std::string image_id, std::map<std::string, std::string> tags,
               Done<absl::Status> done) override {
    images_->SetTags(std::move(image_id), std::move(tags), std::move(done));
  }
  void RemoveTags(std::string image_id, std::vector<std::string> keys,
                  Done<absl::Status> done) override {
    images_->RemoveTags(std::move(image_id), std::move(keys), std::move(done));
  }
  void DeleteImage(std::string image_id, std::string json_body, Done<absl::Status> done) override {
    images_->DeleteImage(std::move(image_id), std::move(json_body), std::move(done));
  }
  void AwaitGone(std::string image_id, absl::Time deadline, Done<absl::Status> done) override {
    images_->AwaitGone(std::move(image_id), deadline, std::move(done));
  }

  void Pause(absl::Duration pause, Done<absl::Status> done) override {
    session_->Pause(pause, std::move(done));
  }

 private:
  const std::shared_ptr<ims::Session> session_;
  const std::shared_ptr<ims::Session> images_;
};

}  // namespace

std::shared_ptr<ImageService> ServiceOf(std::shared_ptr<ims::Session> session,
                                        std::shared_ptr<ims::Session> images) {
  return std::make_shared<SessionService>(std::move(session), std::move(images));
}

}  // namespace provider::image
