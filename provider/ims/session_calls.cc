// The session's calls: each runs on the event loop, and tells what remembers images and jobs.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "provider/ims/session.h"
#include "provider/ims/session_core.h"

namespace provider::ims {

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

}  // namespace provider::ims
