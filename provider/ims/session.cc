#include "provider/ims/session.h"

#include <unordered_map>
#include <utility>

#include "proto/text/cat.h"
#include "provider/auth/authenticator.h"
#include "provider/http/call_budget.h"
#include "provider/http/client.h"
#include "provider/http/event_loop.h"
#include "provider/http/retry.h"
#include "provider/ims/caller.h"
#include "provider/ims/deletion_waiter.h"
#include "provider/ims/image_calls.h"
#include "provider/ims/image_finder.h"
#include "provider/ims/image_reader.h"
#include "provider/ims/job_calls.h"
#include "provider/ims/job_poller.h"
#include "provider/ims/name_index.h"
#include "provider/ims/os_version_calls.h"
#include "provider/ims/pauses.h"
#include "provider/ims/quota_calls.h"
#include "provider/ims/registration_calls.h"
#include "provider/ims/tag_calls.h"

namespace provider::ims {
namespace {

using proto::text::Cat;

http::Transport TransportOf(http::Client& client) {
  return [&client](http::Request request, http::ResponseCallback done) {
    client.Send(std::move(request), std::move(done));
  };
}

absl::Status CheckConfig(const SessionConfig& config) {
  const auth::Credentials& who = config.credentials;
  const bool has_keys = !who.access_key.empty() && !who.secret_key.empty();
  const bool has_user = !who.user_name.empty() || !who.user_id.empty();
  if (who.token.empty() && !has_keys && (!has_user || who.password.empty())) {
    return absl::InvalidArgumentError(
        "No credentials: give a token, an access key with its secret key, or a user name with "
        "its password.");
  }
  for (const std::string* url : {&config.ims_url, &config.auth_url}) {
    if (!url->starts_with("https://") && !url->starts_with("http://")) {
      return absl::InvalidArgumentError(
          Cat("The address \"", *url, "\" does not begin with https://."));
    }
  }
  return absl::OkStatus();
}

}  // namespace

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
        iam_retrier_(loop, &iam_budget_, TransportOf(client_), &http::JudgeByStatus, config.log),
        authenticator_(
            loop, TransportOf(client_),
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

Session::Session(const SessionConfig& config)
    : config_(config),
      loop_(std::make_unique<http::EventLoop>(config.max_connections)),
      core_(std::make_unique<Core>(loop_.get(), config)) {}

absl::StatusOr<std::shared_ptr<Session>> Session::Open(const SessionConfig& config) {
  const absl::Status status = CheckConfig(config);
  if (!status.ok()) return status;
  return std::shared_ptr<Session>(new Session(config));
}

Session::~Session() {
  loop_->Post([core = core_.get()] {
    core->Stop();
    core->CutOff();
  });
  if (!loop_->IsLoopThread()) {
    loop_->Finish([core = std::move(core_)]() mutable { core.reset(); });
    return;
  }
  // The thread ends by itself, and takes the loop along.
  http::EventLoop* const loop = loop_.get();
  loop->Finish([core = std::move(core_), owned = std::move(loop_)]() mutable {
    core.reset();
    owned.reset();
  });
}

void Session::OnLoop(absl::AnyInvocable<void(Core&)> action) {
  loop_->Post([core = core_.get(), action = std::move(action)]() mutable { action(*core); });
}

void Session::CreateImage(std::string path, std::string json_body, std::string method,
                          absl::Time deadline, Done<absl::StatusOr<std::string>> done) {
  OnLoop([path = std::move(path), json_body = std::move(json_body), method = std::move(method),
          deadline, done = std::move(done)](Core& core) mutable {
    core.images.Create(path, std::move(json_body), deadline,
                       [&core, method = std::move(method),
                        done = std::move(done)](absl::StatusOr<std::string> job_id) mutable {
                         if (job_id.ok()) core.job_kinds.emplace(*job_id, std::move(method));
                         done(std::move(job_id));
                       });
  });
}

void Session::DescribeImage(std::string json_body, absl::Time deadline,
                            Done<absl::StatusOr<Image>> done) {
  OnLoop([json_body = std::move(json_body), deadline, done = std::move(done)](Core& core) mutable {
    core.registrations.Describe(
        std::move(json_body), deadline,
        [&core, done = std::move(done)](absl::StatusOr<Image> image) mutable {
          if (image.ok()) core.OnMade(image->id);
          done(std::move(image));
        });
  });
}

void Session::AddFile(std::string image_id, std::string image_url, absl::Time deadline,
                      Done<absl::StatusOr<std::string>> done) {
  OnLoop([image_id = std::move(image_id), image_url = std::move(image_url), deadline,
          done = std::move(done)](Core& core) mutable {
    core.registrations.AddFile(image_id, image_url, deadline,
                               core.Begun("registration", image_id, std::move(done)));
  });
}

void Session::GetJob(std::string job_id, Done<absl::StatusOr<Job>> done) {
  OnLoop([job_id = std::move(job_id), done = std::move(done)](Core& core) mutable {
    core.jobs.Get(job_id, {}, std::move(done));
  });
}

Session::WaitId Session::AwaitJob(std::string job_id, absl::Time deadline,
                                  Done<absl::StatusOr<Job>> done,
                                  absl::AnyInvocable<void(const Job&)> on_progress) {
  const WaitId id = ++last_wait_;
  OnLoop([id, job_id = std::move(job_id), deadline, done = std::move(done),
          on_progress = std::move(on_progress)](Core& core) mutable {
    const auto kind = core.job_kinds.extract(job_id);
    const auto changed = core.job_images.extract(job_id);
    core.poller.Watch(
        id, job_id, kind.empty() ? "" : kind.mapped(), deadline,
        [&core, changed = changed.empty() ? "" : changed.mapped(),
         done = std::move(done)](absl::StatusOr<Job> job) mutable {
          if (!changed.empty()) core.finder.OnWritten(changed);
          if (job.ok()) {
            for (const std::string& image_id : job->image_ids) core.OnMade(image_id);
          }
          done(std::move(job));
        },
        std::move(on_progress));
  });
  return id;
}

void Session::ReadImage(std::string image_id, Done<absl::StatusOr<Image>> done) {
  OnLoop([image_id = std::move(image_id), done = std::move(done)](Core& core) mutable {
    core.reader.Read(image_id, std::move(done));
  });
}

void Session::ExpectImage(std::string image_id) {
  OnLoop([image_id = std::move(image_id)](Core& core) { core.OnMade(image_id); });
}

void Session::FindImagesNamed(std::string name, Done<std::vector<std::string>> done) {
  OnLoop([name = std::move(name), done = std::move(done)](Core& core) mutable {
    core.names.Find(std::move(name), std::move(done));
  });
}

void Session::OnManaged(std::vector<std::string> image_ids) {
  OnLoop([ids = std::move(image_ids)](Core& core) { core.names.OnManaged(ids); });
}

void Session::ListImages(std::multimap<std::string, std::string> filters,
                         Done<absl::StatusOr<std::vector<Image>>> done) {
  OnLoop([filters = std::move(filters), done = std::move(done)](Core& core) mutable {
    core.images.List(std::move(filters), std::move(done));
  });
}

void Session::ListProjectTags(Done<absl::StatusOr<ProjectTags>> done) {
  OnLoop(
      [done = std::move(done)](Core& core) mutable { core.tags.ListOfProject(std::move(done)); });
}

void Session::ListQuotas(Done<absl::StatusOr<std::vector<Quota>>> done) {
  OnLoop([done = std::move(done)](Core& core) mutable { core.quotas.List(std::move(done)); });
}

void Session::ListOsVersions(std::vector<std::string> tags,
                             Done<absl::StatusOr<std::vector<OsVersion>>> done) {
  OnLoop([tags = std::move(tags), done = std::move(done)](Core& core) mutable {
    core.os_versions.List(tags, std::move(done));
  });
}

void Session::UpdateImage(std::string image_id, std::vector<ImageChange> changes,
                          Done<absl::StatusOr<Image>> done) {
  OnLoop([image_id = std::move(image_id), changes = std::move(changes),
          done = std::move(done)](Core& core) mutable {
    core.images.Update(image_id, changes, core.Written(image_id, std::move(done)));
  });
}

void Session::SetTags(std::string image_id, std::map<std::string, std::string> tags,
                      Done<absl::Status> done) {
  OnLoop([image_id = std::move(image_id), tags = std::move(tags),
          done = std::move(done)](Core& core) mutable {
    core.tags.Set(image_id, tags, core.Written(image_id, std::move(done)));
  });
}

void Session::RemoveTags(std::string image_id, std::vector<std::string> keys,
                         Done<absl::Status> done) {
  OnLoop([image_id = std::move(image_id), keys = std::move(keys),
          done = std::move(done)](Core& core) mutable {
    core.tags.Remove(image_id, keys, core.Written(image_id, std::move(done)));
  });
}

void Session::GetTags(std::string image_id,
                      Done<absl::StatusOr<std::map<std::string, std::string>>> done) {
  OnLoop([image_id = std::move(image_id), done = std::move(done)](Core& core) mutable {
    core.tags.Get(image_id, std::move(done));
  });
}

void Session::ShareImage(std::string image_id, std::vector<std::string> projects,
                         absl::Time deadline, Done<absl::StatusOr<std::string>> done) {
  OnLoop([image_id = std::move(image_id), projects = std::move(projects), deadline,
          done = std::move(done)](Core& core) mutable {
    core.members.Share(image_id, projects, deadline,
                       core.Begun("share", image_id, std::move(done)));
  });
}

void Session::UnshareImage(std::string image_id, std::vector<std::string> projects,
                           absl::Time deadline, Done<absl::StatusOr<std::string>> done) {
  OnLoop([image_id = std::move(image_id), projects = std::move(projects), deadline,
          done = std::move(done)](Core& core) mutable {
    core.members.Unshare(image_id, projects, deadline,
                         core.Begun("unshare", image_id, std::move(done)));
  });
}

void Session::AnswerShare(std::string image_id, ShareAnswer answer, absl::Time deadline,
                          Done<absl::StatusOr<std::string>> done) {
  OnLoop([image_id = std::move(image_id), answer = std::move(answer), deadline,
          done = std::move(done)](Core& core) mutable {
    core.members.Answer(image_id, std::move(answer), deadline,
                        core.Begun("answer", image_id, std::move(done)));
  });
}

void Session::ListMembers(std::string image_id, Done<absl::StatusOr<std::vector<Member>>> done) {
  OnLoop([image_id = std::move(image_id), done = std::move(done)](Core& core) mutable {
    core.members.List(image_id, std::move(done));
  });
}

void Session::GetOwnMember(std::string image_id, Done<absl::StatusOr<Member>> done) {
  OnLoop([image_id = std::move(image_id), done = std::move(done)](Core& core) mutable {
    core.members.GetOwn(image_id, std::move(done));
  });
}

void Session::ExportImage(std::string image_id, Export request, absl::Time deadline,
                          Done<absl::StatusOr<std::string>> done) {
  OnLoop([image_id = std::move(image_id), request = std::move(request), deadline,
          done = std::move(done)](Core& core) mutable {
    core.exports.Start(image_id, request, deadline,
                       core.Begun("export", image_id, std::move(done)));
  });
}

void Session::DeleteImage(std::string image_id, std::string json_body, Done<absl::Status> done) {
  OnLoop([image_id = std::move(image_id), json_body = std::move(json_body),
          done = std::move(done)](Core& core) mutable {
    core.reader.OnDeleted(image_id);
    core.images.Delete(image_id, std::move(json_body), core.Written(image_id, std::move(done)));
  });
}

Session::WaitId Session::AwaitGone(std::string image_id, absl::Time deadline,
                                   Done<absl::Status> done) {
  const WaitId id = ++last_wait_;
  OnLoop(
      [id, image_id = std::move(image_id), deadline, done = std::move(done)](Core& core) mutable {
        core.deletions.Watch(id, image_id, deadline, std::move(done));
      });
  return id;
}

Session::WaitId Session::Pause(absl::Duration pause, Done<absl::Status> done) {
  const WaitId id = ++last_wait_;
  OnLoop([id, pause, done = std::move(done)](Core& core) mutable {
    core.pauses.Start(id, pause, std::move(done));
  });
  return id;
}

void Session::CancelWait(WaitId id) {
  OnLoop([id](Core& core) {
    core.pauses.Cancel(id);
    core.poller.Cancel(id);
    core.deletions.Cancel(id);
  });
}

void Session::Stop() {
  StopSiblings();
  OnLoop([](Core& core) { core.Stop(); });
}

}  // namespace provider::ims
