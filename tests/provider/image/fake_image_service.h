#ifndef TESTS_PROVIDER_IMAGE_FAKE_IMAGE_SERVICE_H_
#define TESTS_PROVIDER_IMAGE_FAKE_IMAGE_SERVICE_H_

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "nlohmann/json.hpp"
#include "proto/text/cat.h"
#include "provider/image/image_service.h"
#include "provider/image/tags.h"

namespace provider::image {

// With TOKEN for each 32 hexadecimal digits: the random tokens that mark creates.
inline std::string WithoutTokens(std::string text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (size_t i = 0; (i = text.find_first_of(kDigits, i)) != std::string::npos;) {
    const size_t end = std::min(text.find_first_not_of(kDigits, i), text.size());
    if (end - i >= 32) text.replace(i, 32, "TOKEN");
    i = end - i >= 32 ? i + 5 : end;
  }
  return text;
}

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
  // A create that fails makes its image nevertheless; a file that fails to be added is.
  bool has_effect_all_the_same = false;
  std::function<void()> after_job = {};
  std::function<void()> after_describe = {};
  absl::Notification is_held = {};
  std::map<std::string, ims::Image> images = {};
  std::vector<std::string> calls = {};

  // Ends the wait for a job, as a session does that is stopped.
  void Stop() {
    if (auto waiting = std::exchange(waiting_, nullptr)) {
      waiting(absl::CancelledError("Stopped by the engine."));
    }
  }

  // Forgets who waits for a job, as the end of a process does.
  void DropWaiting() { waiting_ = nullptr; }

  void CreateImage(CreateCall call, absl::Time, Done<absl::StatusOr<std::string>> done) override {
    call.json_body = WithoutTokens(std::move(call.json_body));
    calls.push_back(proto::text::Cat("create ", call.json_body));
    absl::Status failure = Take("create");
    if (failure.ok() || has_effect_all_the_same) body_ = nlohmann::json::parse(call.json_body);
    if (!failure.ok()) return done(failure);
    done(std::string("job-1"));
  }

  void DescribeImage(CreateCall call, absl::Time, Done<absl::StatusOr<ims::Image>> done) override {
    call.json_body = WithoutTokens(std::move(call.json_body));
    calls.push_back(proto::text::Cat("describe ", call.json_body));
    absl::Status failure = Take("describe");
    if (!failure.ok() && !has_effect_all_the_same) return done(failure);
    const auto body = nlohmann::json::parse(call.json_body);
    const std::string id = proto::text::Cat("image-", ++described_);
    MakeOne(id, body, false);
    ims::Image& image = images[id];
    image.data_origin = "";
    image.status = "queued";
    image.disk_format = body.value("disk_format", "zvhd2");
    if (after_describe) after_describe();
    if (!failure.ok()) return done(failure);
    done(image);
  }

  void AddFile(std::string image_id, std::string image_url, absl::Time,
               Done<absl::StatusOr<std::string>> done) override {
    calls.push_back(proto::text::Cat("add file ", image_url, " to ", image_id));
    absl::Status failure = Take("add file");
    if (!failure.ok() && !has_effect_all_the_same) return done(failure);
    images[image_id].status = "saving";
    images[image_id].data_origin = proto::text::Cat("file,", image_url);
    job_end.image_ids = {image_id};
    if (!failure.ok()) return done(failure);
    done(std::string("job-1"));
  }

  void AwaitJob(std::string job_id, absl::Time, absl::AnyInvocable<void(const ims::Job&)>,
                Done<absl::StatusOr<ims::Job>> done) override {
    calls.push_back(proto::text::Cat("await job ", job_id));
    if (absl::Status failure = Take("await job"); !failure.ok()) return done(failure);
    if (!hold_jobs) {
      MakeImage();
      const ims::Job job = job_end;
      if (after_job) after_job();
      return done(job);
    }
    waiting_ = std::move(done);
    is_held.Notify();
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

  void ListImages(std::multimap<std::string, std::string> filters,
                  Done<absl::StatusOr<std::vector<ims::Image>>> done) override {
    calls.emplace_back("list");
    if (absl::Status failure = Take("list"); !failure.ok()) return done(failure);
    if (has_effect_all_the_same) MakeImage();
    std::vector<ims::Image> found;
    if (const auto id = filters.find("id"); id != filters.end()) {
      if (const auto image = images.find(id->second); image != images.end()) {
        found.push_back(image->second);
      }
      return done(found);
    }
    const std::string tag = filters.find("tag")->second;
    for (const auto& [id, image] : images) {
      for (const auto& [key, value] : image.tags) {
        // Tokens are made equal by CreateImage.
        if (tag.starts_with(key + "=")) found.push_back(image);
      }
    }
    done(found);
  }

  void Pause(absl::Duration, Done<absl::Status> done) override { done(Take("pause")); }

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
      if (change.attribute == "protected") image.is_protected = value.get<bool>();
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

  void DeleteImage(std::string image_id, std::string json_body, Done<absl::Status> done) override {
    calls.push_back(
        proto::text::Cat("delete ", image_id, json_body.empty() ? "" : " with ", json_body));
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

  std::string EndStatus() const {
    return job_end.status == ims::Job::Status::kFail ? "killed" : "active";
  }

  // Makes what the create call asked for: the main image, then the data images.
  void MakeImage() {
    for (auto& [id, image] : images) {
      if (image.status == "saving") image.status = EndStatus();
    }
    if (job_end.image_ids.empty() || body_.is_null()) return;
    const nlohmann::json body = std::exchange(body_, nullptr);
    const nlohmann::json data_images = body.value("data_images", nlohmann::json::array());
    size_t next = 0;
    if (body.contains("name")) MakeOne(job_end.image_ids.at(next++), body, false);
    for (const auto& data_image : data_images) {
      MakeOne(job_end.image_ids.at(next++), data_image, true);
    }
  }

  void MakeOne(const std::string& id, const nlohmann::json& body, bool is_data) {
    ims::Image image;
    image.id = id;
    image.name = body.value("name", "");
    image.description = body.value("description", "");
    image.min_disk = body.value("min_disk", 40);
    image.min_ram = body.value("min_ram", 0);
    if (body.contains("max_ram")) image.max_ram = body["max_ram"].get<int64_t>();
    for (const auto& tag : body.value("image_tags", nlohmann::json::array())) {
      image.tags[tag["key"]] = tag["value"];
    }
    for (const auto& tag : body.value("tags", nlohmann::json::array())) {
      const auto text = tag.get<std::string>();
      const size_t equals = text.find('=');  // Of the call that describes an image.
      image.tags.insert(equals == std::string::npos
                            ? SplitTagString(text)
                            : std::pair(text.substr(0, equals), text.substr(equals + 1)));
    }
    image.status = EndStatus();
    image.visibility = "private";
    image.os_type = body.value("os_type", "Linux");
    image.os_version = body.value("os_version", "CentOS 7.0 64bit");
    if (!detected_os_version.empty()) image.os_version = detected_os_version;
    image.os_bit = "64";
    image.platform = "CentOS";
    image.virtual_env_type = is_data ? "DataImage" : "FusionCompute";
    image.disk_format = "zvhd2";
    if (body.contains("instance_id")) {
      image.data_origin = proto::text::Cat("instance,", body["instance_id"].get<std::string>());
    } else if (body.contains("volume_id")) {
      image.data_origin = proto::text::Cat("volume,", body["volume_id"].get<std::string>());
    } else {
      image.data_origin = proto::text::Cat("file,", body.value("image_url", ""));
    }
    image.image_size = 449261568;
    image.enterprise_project_id = body.value("enterprise_project_id", "");
    image.hw_firmware_type = body.value("hw_firmware_type", "");
    image.created_at = image.updated_at = "2024-11-06T06:23:25Z";
    images[image.id] = image;
  }

  int described_ = 0;
  nlohmann::json body_ = nullptr;
  Done<absl::StatusOr<ims::Job>> waiting_ = nullptr;
};

}  // namespace provider::image

#endif  // TESTS_PROVIDER_IMAGE_FAKE_IMAGE_SERVICE_H_
