#ifndef TESTS_PROVIDER_IMAGE_FAKE_IMAGE_SERVICE_H_
#define TESTS_PROVIDER_IMAGE_FAKE_IMAGE_SERVICE_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"
#include "proto/text/cat.h"
#include "provider/image/image_service.h"

namespace provider::image {

// A service that really keeps images, answers at once unless told otherwise, and lists
// the calls it got. Not thread-safe.
class FakeImageService final : public ImageService {
 public:
  // What the next call of a method answers instead of working: an error by method name.
  std::map<std::string, absl::Status> failures = {};
  // Jobs end when FinishJob is called, not at once.
  bool hold_jobs = false;
  ims::Job job_end = {
      .id = "job-1", .status = ims::Job::Status::kSuccess, .image_ids = {"image-1"}};
  std::string detected_os_version = {};
  std::map<std::string, ims::Image> images = {};
  std::vector<std::string> calls = {};

  // Ends the wait for a job, as a session does that is stopped.
  void Stop() {
    if (auto waiting = std::exchange(waiting_, nullptr)) {
      waiting(absl::CancelledError("Stopped by the engine."));
    }
  }

  void CreateImage(std::string json_body, absl::Time,
                   Done<absl::StatusOr<std::string>> done) override {
    calls.push_back(proto::text::Cat("create ", json_body));
    if (absl::Status failure = Take("create"); !failure.ok()) return done(failure);
    body_ = nlohmann::json::parse(json_body);
    done(std::string("job-1"));
  }

  void AwaitJob(std::string job_id, absl::Time, Done<absl::StatusOr<ims::Job>> done) override {
    calls.push_back(proto::text::Cat("await job ", job_id));
    if (absl::Status failure = Take("await job"); !failure.ok()) return done(failure);
    if (!hold_jobs) {
      MakeImage();
      return done(job_end);
    }
    waiting_ = std::move(done);
  }

  void GetJob(std::string job_id, Done<absl::StatusOr<ims::Job>> done) override {
    calls.push_back(proto::text::Cat("look at job ", job_id));
    if (absl::Status failure = Take("look at job"); !failure.ok()) return done(failure);
    if (hold_jobs) return done(ims::Job{.id = "job-1"});
    MakeImage();
    done(job_end);
  }

  void ReadImage(std::string image_id, Done<absl::StatusOr<ims::Image>> done) override {
    calls.push_back(proto::text::Cat("read ", image_id));
    if (absl::Status failure = Take("read"); !failure.ok()) return done(failure);
    const auto found = images.find(image_id);
    if (found == images.end()) return done(absl::NotFoundError("There is no such image."));
    done(found->second);
  }

  void UpdateImage(std::string image_id, std::vector<ims::ImageChange> changes,
                   Done<absl::StatusOr<ims::Image>> done) override {
    std::string call = proto::text::Cat("change ", image_id);
    for (const ims::ImageChange& change : changes) {
      proto::text::Append(call, " ", change.attribute, "=", change.json);
    }
    calls.push_back(call);
    if (absl::Status failure = Take("change"); !failure.ok()) return done(failure);
    ims::Image& image = images[image_id];
    for (const ims::ImageChange& change : changes) {
      const auto value = nlohmann::json::parse(change.json);
      if (change.attribute == "name") image.name = value;
      if (change.attribute == "__description") image.description = value;
      if (change.attribute == "min_ram") image.min_ram = value.get<int64_t>();
      if (change.attribute == "max_ram") image.max_ram = value.get<int64_t>();
      if (change.attribute == "hw_firmware_type") image.hw_firmware_type = value;
      if (change.attribute == "enterprise_project_id") image.enterprise_project_id = value;
    }
    image.updated_at = "2024-11-07T00:00:00Z";
    done(image);
  }

  void SetTags(std::string image_id, std::map<std::string, std::string> tags,
               Done<absl::Status> done) override {
    std::string call = proto::text::Cat("set tags ", image_id);
    for (const auto& [key, value] : tags) proto::text::Append(call, " ", key, "=", value);
    calls.push_back(call);
    if (absl::Status failure = Take("set tags"); !failure.ok()) return done(failure);
    for (auto& [key, value] : tags) images[image_id].tags[key] = value;
    done(absl::OkStatus());
  }

  void RemoveTags(std::string image_id, std::vector<std::string> keys,
                  Done<absl::Status> done) override {
    std::string call = proto::text::Cat("remove tags ", image_id);
    for (const std::string& key : keys) proto::text::Append(call, " ", key);
    calls.push_back(call);
    if (absl::Status failure = Take("remove tags"); !failure.ok()) return done(failure);
    for (const std::string& key : keys) images[image_id].tags.erase(key);
    done(absl::OkStatus());
  }

  void DeleteImage(std::string image_id, Done<absl::Status> done) override {
    calls.push_back(proto::text::Cat("delete ", image_id));
    if (absl::Status failure = Take("delete"); !failure.ok()) return done(failure);
    images.erase(image_id);
    done(absl::OkStatus());
  }

  void AwaitGone(std::string image_id, absl::Time, Done<absl::Status> done) override {
    calls.push_back(proto::text::Cat("await gone ", image_id));
    done(Take("await gone"));
  }

 private:
  absl::Status Take(const std::string& method) {
    const auto found = failures.find(method);
    if (found == failures.end()) return absl::OkStatus();
    absl::Status failure = std::move(found->second);
    failures.erase(found);
    return failure;
  }

  void MakeImage() {
    if (job_end.image_ids.empty() || body_.is_null()) return;
    ims::Image image;
    image.id = job_end.image_ids.front();
    image.name = body_.value("name", "");
    image.description = body_.value("description", "");
    image.min_disk = body_.value("min_disk", 40);
    image.min_ram = body_.value("min_ram", 0);
    if (body_.contains("max_ram")) image.max_ram = body_["max_ram"].get<int64_t>();
    for (const auto& tag : body_.value("image_tags", nlohmann::json::array())) {
      image.tags[tag["key"]] = tag["value"];
    }
    image.status = job_end.status == ims::Job::Status::kFail ? "killed" : "active";
    image.visibility = "private";
    image.os_type = body_.value("os_type", "Linux");
    image.os_version = body_.value("os_version", "CentOS 7.0 64bit");
    if (!detected_os_version.empty()) image.os_version = detected_os_version;
    image.os_bit = "64";
    image.platform = "CentOS";
    image.virtual_env_type = "FusionCompute";
    image.disk_format = "zvhd2";
    if (body_.contains("instance_id")) {
      image.data_origin = proto::text::Cat("instance,", body_["instance_id"].get<std::string>());
    } else if (body_.contains("volume_id")) {
      image.data_origin = proto::text::Cat("volume,", body_["volume_id"].get<std::string>());
    } else {
      image.data_origin = proto::text::Cat("file,", body_.value("image_url", ""));
    }
    image.image_size = 449261568;
    image.enterprise_project_id = body_.value("enterprise_project_id", "");
    image.hw_firmware_type = body_.value("hw_firmware_type", "");
    image.created_at = image.updated_at = "2024-11-06T06:23:25Z";
    images[image.id] = image;
    body_ = nullptr;
  }

  nlohmann::json body_ = nullptr;
  Done<absl::StatusOr<ims::Job>> waiting_ = nullptr;
};

}  // namespace provider::image

#endif  // TESTS_PROVIDER_IMAGE_FAKE_IMAGE_SERVICE_H_
