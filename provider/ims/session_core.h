#ifndef PROVIDER_IMS_SESSION_CORE_H_
#define PROVIDER_IMS_SESSION_CORE_H_

#include <string>
#include <unordered_map>
#include <utility>

#include "absl/status/statusor.h"
#include "provider/auth/authenticator.h"
#include "provider/http/call_budget.h"
#include "provider/http/client.h"
#include "provider/http/event_loop.h"
#include "provider/http/retry.h"
#include "provider/ims/caller.h"
#include "provider/ims/deletion_waiter.h"
#include "provider/ims/export_calls.h"
#include "provider/ims/image_calls.h"
#include "provider/ims/image_finder.h"
#include "provider/ims/image_reader.h"
#include "provider/ims/job_calls.h"
#include "provider/ims/job_poller.h"
#include "provider/ims/member_calls.h"
#include "provider/ims/name_index.h"
#include "provider/ims/os_version_calls.h"
#include "provider/ims/pauses.h"
#include "provider/ims/quota_calls.h"
#include "provider/ims/registration_calls.h"
#include "provider/ims/session.h"
#include "provider/ims/tag_calls.h"

namespace provider::ims {

// What a session is made of, from the bytes up to the kinds of calls. Lives on the event loop's
// thread. Inside this folder only.
class Session::Core {
 public:
  Core(http::EventLoop* loop, const SessionConfig& config)
      : client_(loop,
                {.insecure = config.insecure,
                 .cacert_file = config.cacert_file,
                 .user_agent = config.user_agent},
                config.log),
        iam_budget_(loop, config.requests_per_second),
        budget_(loop, config.requests_per_second),
        iam_retrier_(loop, &iam_budget_, Transport(), &http::JudgeByStatus, config.log),
        authenticator_(
            loop, Transport(),
            [this](http::Request request, http::ResponseCallback done) {
              iam_retrier_.Send(std::move(request), {}, std::move(done));
            },
            config.auth_url, config.credentials, config.project),
        retrier_(
            loop, &budget_,
            [this](http::Request request, http::ResponseCallback done) {
              authenticator_.Send(std::move(request), std::move(done));
            },
            &JudgeAnswer, config.log),
        caller_(config.ims_url, &retrier_, &authenticator_),
        images(&caller_),
        tags(&caller_),
        jobs(&caller_),
        members(&caller_),
        exports(&caller_),
        registrations(&caller_),
        quotas(&caller_),
        os_versions(&caller_),
        finder(loop, &images),
        reader(loop, &finder, [this] { return budget_.Delay(http::CallBudget::Lane::kReads); }),
        poller(loop, &jobs),
        names(loop, &images),
        deletions(loop, &finder),
        pauses(loop) {}

  void Stop() {
    poller.Stop();
    deletions.Stop();
    names.Stop();
    pauses.Stop();
    reader.Stop();
    retrier_.Stop();
    iam_retrier_.Stop();
    budget_.Stop();
    iam_budget_.Stop();
  }
  void CutOff() { client_.Stop(); }

  // A job of `kind` has begun that changes the image: remembered until it is waited for.
  Done<absl::StatusOr<std::string>> Begun(std::string kind, std::string image_id,
                                          Done<absl::StatusOr<std::string>> done) {
    return [this, kind = std::move(kind), image_id = std::move(image_id),
            done = std::move(done)](absl::StatusOr<std::string> job_id) mutable {
      if (job_id.ok()) {
        job_kinds.emplace(*job_id, std::move(kind));
        job_images.emplace(*job_id, image_id);
      }
      finder.OnWritten(image_id);
      done(std::move(job_id));
    };
  }

  void OnMade(const std::string& image_id) {
    finder.OnWritten(image_id);
    reader.OnMade(image_id);
  }

  // A write to the image has had, or may have had, its effect.
  template <typename Result>
  Done<Result> Written(std::string image_id, Done<Result> done) {
    return [this, image_id = std::move(image_id), done = std::move(done)](Result result) mutable {
      finder.OnWritten(image_id);
      done(std::move(result));
    };
  }

 private:
  http::Transport Transport() {
    return [this](http::Request request, http::ResponseCallback done) {
      client_.Send(std::move(request), std::move(done));
    };
  }

  http::Client client_;
  http::CallBudget iam_budget_;
  http::CallBudget budget_;
  http::Retrier iam_retrier_;
  auth::Authenticator authenticator_;
  http::Retrier retrier_;
  Caller caller_;

 public:
  ImageCalls images;
  TagCalls tags;
  JobCalls jobs;
  MemberCalls members;
  ExportCalls exports;
  RegistrationCalls registrations;
  QuotaCalls quotas;
  OsVersionCalls os_versions;
  ImageFinder finder;
  ImageReader reader;
  JobPoller poller;
  NameIndex names;
  DeletionWaiter deletions;
  Pauses pauses;
  // Of jobs begun here, until they are waited for.
  std::unordered_map<std::string, std::string> job_kinds = {};
  std::unordered_map<std::string, std::string> job_images = {};  // That they change.
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_SESSION_CORE_H_
