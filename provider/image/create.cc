#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "proto/text/cat.h"
#include "provider/image/changes.h"
#include "provider/image/create_call.h"
#include "provider/image/doubles.h"
#include "provider/image/fill.h"
#include "provider/image/fingerprint.h"
#include "provider/image/image_search.h"
#include "provider/image/operations.h"
#include "provider/image/private_bytes.h"
#include "provider/image/read_all.h"
#include "provider/image/tags.h"
#include "provider/image/timeouts.h"
#include "provider/image/unfinished.h"
#include "provider/parts/explain.h"

namespace provider::image {
namespace {

using proto::text::Cat;
using proto::value::Value;
using resource::ApplyAnswer;
using resource::Diagnostic;

// One create on its way; kept alive by the callbacks it waits for, of which there is one at a
// time.
class Creation : public std::enable_shared_from_this<Creation> {
 public:
  Creation(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done)
      : tools_(std::move(tools)),
        prior_(std::move(request.prior)),
        planned_(WithEnterpriseProject(std::move(request.planned), *tools_.kind, tools_.options)),
        reporter_(std::move(request.reporter)),
        deadline_(absl::Now() + CreateTimeout(planned_)),
        done_(std::move(done)) {
    const PrivateBytes content = ReadPrivateBytes(request.private_bytes);
    record_.token = content.token.empty() ? MakeToken() : content.token;
    record_.fingerprint = Fingerprint(*tools_.kind, tools_.options, planned_);
    record_.name = NameOf(planned_);
    if (!IsUnfinished(*tools_.kind, prior_)) return;
    record_.job_id = JobOf(prior_, request.private_bytes);
    if (NeedsFile()) record_.image_ids = IdsOf(prior_).All();
  }

  void Start() {
    if (tools_.stop->IsRaised()) {
      return FailWithNothing("Interrupted", "The image was not made: nothing had been sent yet.");
    }
    if (!record_.job_id.empty() || !record_.image_ids.empty()) return TakeUp();
    if (auto claimed = tools_.records->Claim(record_.fingerprint)) {
      record_ = *std::move(claimed);
      return TakeUp();
    }
    StartAnew();
  }

 private:
  // Whether the create call makes an image that waits for its file.
  bool NeedsFile() const { return !tools_.kind->file.empty(); }

  void TakeUp() {
    is_taken_up_ = true;
    if (!record_.image_ids.empty() && !NeedsFile()) return Read(record_.image_ids);
    if (!record_.job_id.empty()) return Await();
    if (!record_.image_ids.empty()) return Fill();
    Search();
  }

  // The intent is on disk before the call is on the wire.
  void StartAnew() {
    record_.sent_at = absl::Now();
    tools_.records->Put(record_, [self = shared_from_this()](const absl::Status& status) {
      if (!status.ok()) {
        self->Warn("The image is made without a safety net",
                   Cat("The create call cannot be remembered on disk: ", status.message(),
                       ". If this run is killed, look for the image before you apply again."));
      }
      self->Send();
    });
  }

  void Send() {
    CreateCall call = tools_.kind->create_call(planned_, tools_.options, record_.token);
    if (NeedsFile()) {
      return tools_.service->DescribeImage(
          std::move(call), deadline_,
          [self = shared_from_this()](const absl::StatusOr<ims::Image>& image) {
            if (!image.ok()) return self->OnNotSent(image.status());
            self->OnDescribed(image->id);
          });
    }
    tools_.service->CreateImage(std::move(call), deadline_,
                                [self = shared_from_this()](absl::StatusOr<std::string> job_id) {
                                  if (!job_id.ok()) return self->OnNotSent(job_id.status());
                                  self->OnBegun(*std::move(job_id));
                                });
  }

  void OnNotSent(const absl::Status& status) {
    if (absl::IsUnknown(status)) {
      lost_answer_ = status;
      return Search();
    }
    tools_.records->Forget(record_.token);
    FailWithNothing(kCannotCreate, parts::Explain(status));
  }

  void OnBegun(std::string job_id) {
    record_.job_id = std::move(job_id);
    tools_.records->Put(record_, nullptr);
    Await();
  }

  void OnDescribed(std::string image_id) {
    record_.image_ids = {std::move(image_id)};
    tools_.records->Put(record_, nullptr);
    Fill();
  }

  void Fill() {
    Checkpoint();
    FillImage(tools_.service, tools_.stop,
              {record_.image_ids.front(), FileOf(*tools_.kind, planned_).value_or(std::string()),
               is_taken_up_, deadline_},
              [self = shared_from_this()](absl::StatusOr<std::string> job_id) {
                self->OnFilled(std::move(job_id));
              });
  }

  void OnFilled(absl::StatusOr<std::string> job_id) {
    if (absl::IsNotFound(job_id.status()) && is_taken_up_) {
      return GiveUpAndStartAnew(record_.image_ids);
    }
    if (!job_id.ok()) return FailUnfinished(job_id.status());
    if (job_id->empty()) return Read(record_.image_ids);
    OnBegun(*std::move(job_id));
  }

  // The answer to the call was lost, now or in an earlier run: its images carry the token.
  void Search() {
    if (!CanSearch()) return FailInTheDark();
    const size_t expected = IdsOf(planned_).data.size() + (IsDataOnly(planned_) ? 0 : 1);
    using Until = ImageQuestion::Until;
    SearchImages(
        tools_.service,
        {.filters = ByTag(tools_.options.create_token_key, record_.token),
         .until = NeedsFile() ? Until::kListed : Until::kEnded,
         .expected = expected,
         .deadline = deadline_},
        [self = shared_from_this()](const absl::StatusOr<std::vector<ims::Image>>& images) {
          self->OnSearched(images);
        });
  }

  bool CanSearch() const {
    const std::optional<TagMap> wanted = WantedTags(planned_, tools_.options);
    return tools_.kind->takes_tags && !tools_.options.create_token_key.empty() && wanted &&
           wanted->size() < kMaxTags;
  }

  void OnSearched(const absl::StatusOr<std::vector<ims::Image>>& images) {
    if (!images.ok()) {
      lost_answer_ = images.status();
      return FailInTheDark();
    }
    if (images->empty()) {
      // Never twice in one run: the image may only not be listed yet. Another run has looked again.
      if (!is_taken_up_ || is_sent_again_) return FailInTheDark();
      is_sent_again_ = true;
      return StartAnew();
    }
    if (NeedsFile()) {
      if (images->size() > 1) is_sent_again_ = true;  // By an earlier run.
      return OnDescribed(images->front().id);
    }
    std::vector<std::string> ids;
    for (const ims::Image& image : *images) ids.push_back(image.id);
    Read(std::move(ids));
  }

  void Await() {
    Checkpoint();
    tools_.service->AwaitJob(
        record_.job_id, deadline_,
        [reporter = reporter_](const ims::Job& job) {
          if (reporter != nullptr) reporter->Progress(job.current_task, job.progress);
        },
        [self = shared_from_this()](absl::StatusOr<ims::Job> job) {
          self->OnJobEnded(std::move(job));
        });
  }

  void OnJobEnded(absl::StatusOr<ims::Job> job) {
    if (!job.ok()) {
      // The service forgets old jobs, not their images.
      if (absl::IsNotFound(job.status()) && is_taken_up_) {
        return record_.image_ids.empty() ? Search() : Fill();
      }
      return FailUnfinished(job.status());
    }
    if (job->image_ids.empty() && NeedsFile()) job->image_ids = record_.image_ids;
    if (job->status == ims::Job::Status::kFail) {
      if (is_taken_up_) return GiveUpAndStartAnew(job->image_ids);
      job->id = record_.job_id;
      job_error_ = parts::ExplainFailure(*job);
      if (job->image_ids.empty()) {
        tools_.records->Forget(record_.token);
        return FailWithNothing(kCannotCreate, job_error_);
      }
    } else if (job->image_ids.empty()) {
      return FailUnfinished(absl::InternalError(
          Cat("The job ", record_.job_id, " succeeded, but the service does not tell its image.")));
    }
    Read(job->image_ids);
  }

  // What an earlier run has begun came to nothing, or to images that cannot be used.
  void GiveUpAndStartAnew(std::vector<std::string> useless) {
    if (!useless.empty()) {
      std::string id = std::move(useless.back());
      useless.pop_back();
      return tools_.service->DeleteImage(
          id, tools_.delete_body(planned_),
          [self = shared_from_this(), useless](const absl::Status& status) mutable {
            if (!status.ok()) return self->FailUnfinished(status);
            self->GiveUpAndStartAnew(std::move(useless));
          });
    }
    tools_.records->Forget(record_.token);
    record_ = {.token = MakeToken(), .fingerprint = record_.fingerprint, .name = record_.name};
    is_taken_up_ = false;
    StartAnew();
  }

  void Read(std::vector<std::string> ids) {
    record_.image_ids = std::move(ids);
    tools_.records->Put(record_, nullptr);
    ReadAll(tools_.service, record_.image_ids,
            [self = shared_from_this()](absl::StatusOr<Remotes> remotes) {
              self->OnRead(std::move(remotes));
            });
  }

  void OnRead(absl::StatusOr<Remotes> remotes) {
    if (!remotes.ok()) return AnswerUnread(remotes.status());
    if (remotes->empty()) {
      if (is_taken_up_) return GiveUpAndStartAnew({});
      if (job_error_.empty()) return AnswerUnread(absl::NotFoundError("There is no such image."));
      tools_.records->Forget(record_.token);
      return FailWithNothing(kCannotCreate, job_error_);
    }
    ids_ = Assign(planned_, InOrder(record_.image_ids, *remotes));
    if (!job_error_.empty() || IsKilled(*remotes)) return FailWithImages();
    CheckpointAs(WithJob(PartialState(planned_, ids_)));
    Complete(*remotes);
  }

  static bool IsKilled(const Remotes& remotes) {
    return std::ranges::any_of(remotes,
                               [](const auto& remote) { return remote.second.status == "killed"; });
  }

  // Asks for what the create call could not say, if anything is left.
  void Complete(const Remotes& remotes) {
    const Value planned = WithJob(WithIds(planned_, ids_));
    const Value reached = WithJob(tools_.maker().Refreshed(PartialState(planned_, ids_), remotes));
    if (FindChanges(*tools_.kind, tools_.options, reached, planned).empty()) {
      return Finish(WithJob(tools_.maker().Applied(planned, ids_, remotes)), {});
    }
    UpdateImage(tools_, {reached, planned, planned, "", nullptr},
                [self = shared_from_this()](ApplyAnswer answer) {
                  // The image is good; what is left is an update.
                  self->can_go_on_ = resource::HasErrors(answer.diags);
                  self->Finish(std::move(answer.state), std::move(answer.diags));
                });
  }

  void Finish(Value state, resource::Diagnostics diags) {
    for (Diagnostic& diag : diags) diags_.push_back(std::move(diag));
    if (!is_sent_again_) return Answer(std::move(state));
    RemoveDoubles(tools_.service,
                  {tools_.options.create_token_key, record_.token, record_.image_ids,
                   tools_.delete_body(planned_)},
                  [self = shared_from_this(),
                   state = std::move(state)](const std::vector<std::string>& removed) mutable {
                    for (const std::string& id : removed) {
                      self->Warn("A second image was deleted",
                                 Cat("An earlier create call whose answer was lost had made the "
                                     "image ",
                                     id, " as well."));
                    }
                    self->Answer(std::move(state));
                  });
  }

  // An error would taint an image that is good.
  void AnswerUnread(const absl::Status& status) {
    if (!job_error_.empty()) return FailWithImages();
    ids_.main = record_.image_ids.front();
    Warn("The image was made but cannot be read",
         Cat("The image ", ids_.main, " is in the state; the next refresh completes it. ",
             status.message()));
    Answer(WithJob(PartialState(planned_, ids_)));
  }

  // The job failed; what it has left behind is kept for deletion.
  void FailWithImages() {
    if (ids_.main.empty()) ids_.main = record_.image_ids.front();
    if (job_error_.empty()) job_error_ = "The service reports that making the image failed.";
    Error(kCannotCreate, Cat(job_error_, "\n\nThe failed image ", ids_.main,
                             " is in the state as tainted; the next apply replaces it."));
    Answer(WithJob(PartialState(planned_, ids_)));
  }

  void FailUnfinished(const absl::Status& status) {
    Diagnostic diag = ExplainUnfinished(*tools_.kind, record_, status, CreateTimeout(planned_));
    // An engine that keeps checkpoints does not take the object for tainted. Another one does at
    // any error; when it stops, it needs none to end with failure.
    if (absl::IsCancelled(status) && reporter_ == nullptr) {
      diag.severity = Diagnostic::Severity::kWarning;
    }
    diags_.push_back(std::move(diag));
    private_bytes_ = WritePrivateBytes({.job_id = record_.job_id});
    can_go_on_ = true;
    Answer(UnfinishedObject(tools_.maker(), planned_, record_));
  }

  // Nobody knows whether there is a job. The record stays for the next run if that can look for
  // what there is; else this is the only notice.
  void FailInTheDark() {
    if (!CanSearch()) tools_.records->Forget(record_.token);
    diags_.push_back(ExplainLostAnswer(planned_, lost_answer_, CanSearch()));
    done_({Value::Null(planned_.type()), {}, std::move(diags_)});
  }

  void FailWithNothing(std::string_view summary, std::string detail) {
    Error(summary, std::move(detail));
    // An object that is unfinished stays so.
    const bool is_resumed = !prior_.IsNull();
    done_({is_resumed ? prior_ : Value::Null(planned_.type()), {}, std::move(diags_)});
  }

  void Answer(Value state) {
    record_.is_answered = true;
    tools_.records->Put(record_, nullptr);
    done_({std::move(state), std::move(private_bytes_), std::move(diags_), can_go_on_});
  }

  void Checkpoint() { CheckpointAs(UnfinishedObject(tools_.maker(), planned_, record_)); }
  void CheckpointAs(const Value& state) {
    if (reporter_ == nullptr) return;
    reporter_->Checkpoint(state, WritePrivateBytes({.job_id = record_.job_id}));
  }

  // The job belongs to the object, not only to the private bytes: the engine does not hand
  // those of a tainted object to its deletion (C.9).
  Value WithJob(const Value& state) const {
    if (record_.job_id.empty()) return state;
    return state.WithAttr("job_id", Value::String(record_.job_id));
  }

  void Error(std::string_view summary, std::string detail) {
    diags_.push_back({Diagnostic::Severity::kError, std::string(summary), std::move(detail), {}});
  }
  void Warn(std::string_view summary, std::string detail) {
    diags_.push_back({Diagnostic::Severity::kWarning, std::string(summary), std::move(detail), {}});
  }

  const Tools tools_;
  const Value prior_;
  const Value planned_;
  const std::shared_ptr<resource::ApplyReporter> reporter_;
  const absl::Time deadline_;
  resource::Done<ApplyAnswer> done_;
  records::CreateRecord record_ = {};
  bool is_taken_up_ = false;    // From an earlier run, or an unfinished object.
  bool is_sent_again_ = false;  // After an answer was lost.
  absl::Status lost_answer_ = {};
  ImageSet ids_ = {};
  std::string job_error_ = {};
  std::string private_bytes_ = {};
  bool can_go_on_ = false;  // From the answered object, if there are errors.
  resource::Diagnostics diags_ = {};
};

}  // namespace

void CreateImage(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done) {
  std::make_shared<Creation>(std::move(tools), std::move(request), std::move(done))->Start();
}

}  // namespace provider::image
