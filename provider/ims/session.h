#ifndef PROVIDER_IMS_SESSION_H_
#define PROVIDER_IMS_SESSION_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "provider/auth/credentials.h"
#include "provider/http/log.h"
#include "provider/ims/errors.h"
#include "provider/ims/export_calls.h"
#include "provider/ims/image.h"
#include "provider/ims/job.h"
#include "provider/ims/member_calls.h"
#include "provider/ims/os_version_calls.h"
#include "provider/ims/quota_calls.h"
#include "provider/ims/tag_calls.h"

namespace provider::http {
class EventLoop;
}

namespace provider::ims {

// How to reach the service and as whom. Addresses without '/' at the end.
struct SessionConfig {
  std::string ims_url = {};   // "https://ims.eu-de.example.com"
  std::string auth_url = {};  // "https://iam.eu-de.example.com/v3"
  auth::Credentials credentials = {};
  auth::Project project = {};
  bool insecure = false;
  std::string cacert_file = {};
  std::string user_agent = "terraform-provider-ims";
  // Of all calls to one endpoint together; shrinks when the service throttles. The gateway
  // lets 200 a second through for each kind of call (ims-api.md 13.2), and making an image
  // takes three kinds: create, job, list.
  double requests_per_second = 600;
  int max_connections = 32;
  http::LogFunction log = {};
};

// Speaks to the service: one thread (the loop) for all calls, waits, tokens and timers.
// Thread-safe. Nothing here blocks, and Open does not touch the network. Every `done` is
// called exactly once, on the loop's thread; it must not block. Errors are worded for the
// user, with the service's code, message and request id. Their codes:
//   kNotFound           there is no such image or job
//   kDeadlineExceeded   the deadline has passed; what was waited for may still happen
//   kCancelled          the wait was cancelled or the session stopped; likewise
//   kUnknown            only of calls that begin a job: whether it had its effect is not known
//   the others          see ToStatus in errors.h, SendError in http/message.h
class Session {
 public:
  template <typename T>
  using Done = absl::AnyInvocable<void(T)>;
  using WaitId = uint64_t;

  // Fails if the configuration cannot work: no address, no credentials.
  static absl::StatusOr<std::shared_ptr<Session>> Open(const SessionConfig& config);
  // Everything that runs answers kCancelled first. May happen on the loop's thread.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // The same account's project `project_name` in another region (ims-api.md 7.3): a session of its
  // own, opened at the first call, the same from then on; it ends and stops with this one. Its
  // address is AddressInRegion. Fails if the credentials are a token, which is for one project.
  absl::StatusOr<std::shared_ptr<Session>> InRegion(const std::string& region,
                                                    const std::string& project_name);

  // Sends a call that makes an image (ims-api.md 5, 7.2); answers with the id of its job.
  // It is repeated only if it certainly had no effect (ims-api.md 13.5): never sent, or
  // refused by throttling or with a code that asks to come later; until `deadline`.
  //   path    "/v2/cloudimages/action"
  //   method  which kind of create it is: jobs of one kind take about as long
  void CreateImage(std::string path, std::string json_body, std::string method, absl::Time deadline,
                   Done<absl::StatusOr<std::string>> done);
  // Makes an image that has no file yet (ims-api.md 6.1) and answers with it; repeated as
  // CreateImage.
  void DescribeImage(std::string json_body, absl::Time deadline, Done<absl::StatusOr<Image>> done);
  // Gives such an image its file, `image_url` as bucket:object (6.3); answers with the id of the
  // job. Repeated as CreateImage.
  void AddFile(std::string image_id, std::string image_url, absl::Time deadline,
               Done<absl::StatusOr<std::string>> done);
  // Looks at the job once.
  void GetJob(std::string job_id, Done<absl::StatusOr<Job>> done);
  // Waits until the job has ended, well or not: a failed job is an answer. Errors while
  // looking do not end the wait. `on_progress`, which may be null, is called on the loop's thread
  // with the running job whenever a look shows another progress or task; of many similar jobs
  // only some are looked at. It must not block.
  WaitId AwaitJob(std::string job_id, absl::Time deadline, Done<absl::StatusOr<Job>> done,
                  absl::AnyInvocable<void(const Job&)> on_progress = nullptr);
  // Never older than a write of this process that has been answered. Reads that come
  // together share list calls.
  void ReadImage(std::string image_id, Done<absl::StatusOr<Image>> done);
  // An image has just been made, by a job of another session: as if this one had awaited it.
  void ExpectImage(std::string image_id);
  // Ids of images of the project, newest first, that have this name and are in nobody's state as
  // far as OnManaged told: for hints (name_index.h). Never fails; empty if they cannot be had soon.
  void FindImagesNamed(std::string name, Done<std::vector<std::string>> done);
  // The engine's state holds these images.
  void OnManaged(std::vector<std::string> image_ids);
  // All images that fit the filters of ims-api.md 6.4, such as {"name", "web"}.
  void ListImages(std::multimap<std::string, std::string> filters,
                  Done<absl::StatusOr<std::vector<Image>>> done);
  // Every tag that an image of the project has.
  void ListProjectTags(Done<absl::StatusOr<ProjectTags>> done);
  void ListQuotas(Done<absl::StatusOr<std::vector<Quota>>> done);
  // Operating systems that fit all of `tags`.
  void ListOsVersions(std::vector<std::string> tags,
                      Done<absl::StatusOr<std::vector<OsVersion>>> done);
  // One PATCH with all changes; attributes that the image lacks are added.
  void UpdateImage(std::string image_id, std::vector<ImageChange> changes,
                   Done<absl::StatusOr<Image>> done);
  // Sets these tags, beside the others. Nothing is sent for an empty map.
  void SetTags(std::string image_id, std::map<std::string, std::string> tags,
               Done<absl::Status> done);
  void RemoveTags(std::string image_id, std::vector<std::string> keys, Done<absl::Status> done);
  void GetTags(std::string image_id, Done<absl::StatusOr<std::map<std::string, std::string>>> done);
  // Shares the image with projects, or takes it back from them; answers with the id of a job
  // that tells a result for each (Job::member_results). A repetition does no harm, so it is
  // repeated after failures until `deadline`.
  void ShareImage(std::string image_id, std::vector<std::string> projects, absl::Time deadline,
                  Done<absl::StatusOr<std::string>> done);
  void UnshareImage(std::string image_id, std::vector<std::string> projects, absl::Time deadline,
                    Done<absl::StatusOr<std::string>> done);
  // Accepts or rejects, for our own project, an image that was shared with it; likewise.
  void AnswerShare(std::string image_id, ShareAnswer answer, absl::Time deadline,
                   Done<absl::StatusOr<std::string>> done);
  // The projects that the image is shared with; kNotFound also for an image of others.
  void ListMembers(std::string image_id, Done<absl::StatusOr<std::vector<Member>>> done);
  // Our own project among them; kNotFound if it is not shared with it.
  void GetOwnMember(std::string image_id, Done<absl::StatusOr<Member>> done);
  // Writes the image to a bucket; repeated and answered as CreateImage.
  void ExportImage(std::string image_id, Export request, absl::Time deadline,
                   Done<absl::StatusOr<std::string>> done);
  // Asks for deletion, with `json_body` if it is not empty (ims-api.md 6.8); ok if there is no
  // such image.
  void DeleteImage(std::string image_id, std::string json_body, Done<absl::Status> done);
  // Waits until the image is gone.
  WaitId AwaitGone(std::string image_id, absl::Time deadline, Done<absl::Status> done);

  // Ok once `pause` is over.
  WaitId Pause(absl::Duration pause, Done<absl::Status> done);

  // Ends a wait early: it answers kCancelled, soon. Ended waits are ignored.
  void CancelWait(WaitId id);
  // Everything that waits answers kCancelled, and so do later calls. Creates and other
  // writes that are on the wire are awaited.
  void Stop();

 private:
  class Core;
  explicit Session(const SessionConfig& config);
  // Runs `action` with the core on the loop's thread.
  void OnLoop(absl::AnyInvocable<void(Core&)> action);

  void StopSiblings() ABSL_LOCKS_EXCLUDED(siblings_mutex_);

  const SessionConfig config_;
  std::unique_ptr<http::EventLoop> loop_;
  // Lives on the loop's thread; owned by the loop's last task once this is destroyed.
  std::unique_ptr<Core> core_;
  std::atomic<WaitId> last_wait_ = 0;
  absl::Mutex siblings_mutex_;
  // By region and project name.
  std::map<std::pair<std::string, std::string>, std::shared_ptr<Session>> siblings_
      ABSL_GUARDED_BY(siblings_mutex_);
  bool is_stopped_ ABSL_GUARDED_BY(siblings_mutex_) = false;
};

// Whether `text` can be the name of a region: lower-case letters, digits, "-" and "_".
bool IsRegionName(std::string_view text);
// The address of the service in the region `other`, when it is `url` in ours: `url` with the name
// of our region replaced. An address without it is taken to serve all regions.
std::string AddressInRegion(const std::string& url, const std::string& ours,
                            const std::string& other);

}  // namespace provider::ims

#endif  // PROVIDER_IMS_SESSION_H_
