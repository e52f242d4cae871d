#ifndef TESTS_PROVIDER_IMAGE_SHARE_FAKE_SHARE_SERVICE_H_
#define TESTS_PROVIDER_IMAGE_SHARE_FAKE_SHARE_SERVICE_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "proto/text/cat.h"
#include "provider/image_share/share_service.h"

namespace provider::image_share {

// A service that really keeps the members of one image, answers at once unless told
// otherwise, and lists the calls it got: projects by their first letter. Not thread-safe.
class FakeShareService final : public ShareService {
 public:
  // What the next call of a method answers instead of working: an error by method name.
  std::map<std::string, absl::Status> failures = {};
  // Projects that jobs say they failed for.
  std::set<std::string> stubborn = {};
  bool jobs_fail = false;
  // Jobs end when Stop is called, not at once.
  bool hold_jobs = false;
  std::map<std::string, std::string> members = {};  // Status by project.
  std::vector<std::string> calls = {};

  // Ends the wait for a job, as a session does that is stopped.
  void Stop() {
    if (auto waiting = std::exchange(waiting_, nullptr)) {
      waiting(absl::CancelledError("Stopped by the engine."));
    }
  }

  void ShareImage(std::string /*image_id*/, std::vector<std::string> projects, absl::Time,
                  Done<absl::StatusOr<std::string>> done) override {
    Begin("share", projects, std::move(done));
  }
  void UnshareImage(std::string /*image_id*/, std::vector<std::string> projects, absl::Time,
                    Done<absl::StatusOr<std::string>> done) override {
    Begin("unshare", projects, std::move(done));
  }
  void AwaitJob(std::string /*job_id*/, absl::Time, Done<absl::StatusOr<ims::Job>> done) override {
    if (absl::Status failure = Take("await"); !failure.ok()) return done(failure);
    waiting_ = std::move(done);
    if (!hold_jobs) End();
  }
  void ListMembers(std::string image_id,
                   Done<absl::StatusOr<std::vector<ims::Member>>> done) override {
    calls.emplace_back("list");
    if (absl::Status failure = Take("list"); !failure.ok()) return done(failure);
    std::vector<ims::Member> out;
    for (const auto& [id, status] : members) {
      out.push_back({.image_id = image_id, .project_id = id, .status = status});
    }
    done(std::move(out));
  }

 private:
  void Begin(const std::string& method, const std::vector<std::string>& projects,
             Done<absl::StatusOr<std::string>> done) {
    std::string call = method;
    for (const std::string& id : projects) proto::text::Append(call, " ", id.substr(0, 1));
    calls.push_back(call);
    job_ = {.id = "j1", .status = ims::Job::Status::kSuccess};
    if (jobs_fail) {
      job_.status = ims::Job::Status::kFail;
      job_.error_code = "IMG.0112";
      job_.fail_reason = "adding a tenant failed";
    }
    for (const std::string& id : projects) {
      job_.member_results.push_back(
          {.project_id = id, .status = stubborn.contains(id) ? "failed" : "success"});
    }
    const absl::Status failure = Take(method);
    // An answer that is lost does not undo the effect, which comes first.
    const bool is_refused = !failure.ok() && failure.code() != absl::StatusCode::kUnknown;
    if (!is_refused && !jobs_fail) Apply(method, projects);
    if (!failure.ok()) return done(failure);
    done(std::string("j1"));
  }
  void Apply(const std::string& method, const std::vector<std::string>& projects) {
    for (const std::string& id : projects) {
      if (stubborn.contains(id)) continue;
      if (method == "share") members.emplace(id, "pending");
      if (method == "unshare") members.erase(id);
    }
  }
  void End() {
    if (auto waiting = std::exchange(waiting_, nullptr)) waiting(job_);
  }
  absl::Status Take(const std::string& method) {
    const auto found = failures.find(method);
    if (found == failures.end()) return absl::OkStatus();
    absl::Status failure = std::move(found->second);
    failures.erase(found);
    return failure;
  }

  ims::Job job_ = {};
  Done<absl::StatusOr<ims::Job>> waiting_ = nullptr;
};

}  // namespace provider::image_share

#endif  // TESTS_PROVIDER_IMAGE_SHARE_FAKE_SHARE_SERVICE_H_
