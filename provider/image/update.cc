#include <memory>
#include <string>
#include <utility>

#include "proto/text/cat.h"
#include "provider/image/changes.h"
#include "provider/image/image_state.h"
#include "provider/image/operations.h"
#include "provider/parts/explain.h"

namespace provider::image {
namespace {

using proto::value::Value;
using resource::ApplyAnswer;
using resource::Diagnostic;

// One update on its way: attributes, then removed tags, then set tags, then the read.
// `reached_` is the image as far as the steps that have succeeded made it.
class Update : public std::enable_shared_from_this<Update> {
 public:
  Update(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done)
      : tools_(std::move(tools)),
        planned_(std::move(request.planned)),
        reached_(std::move(request.prior)),
        private_bytes_(std::move(request.private_bytes)),
        changes_(FindChanges(reached_, planned_)),
        done_(std::move(done)) {}

  void Start() {
    if (IsNothingToAsk()) return Answer(PartialState(planned_, Id()));
    if (tools_.stop->IsRaised()) {
      return Fail(absl::CancelledError("The image was not changed: nothing had been sent yet."));
    }
    if (changes_.attributes.empty()) return RemoveTags();
    tools_.service->UpdateImage(
        Id(), changes_.attributes,
        [self = shared_from_this()](const absl::StatusOr<ims::Image>& changed) {
          if (!changed.ok()) return self->Fail(changed.status());
          self->TakeOverAttributes();
          self->RemoveTags();
        });
  }

 private:
  bool IsNothingToAsk() const {
    return changes_.attributes.empty() && changes_.tags_to_set.empty() &&
           changes_.tags_to_remove.empty();
  }
  std::string Id() const { return std::string(reached_.GetAttr("id").AsString()); }

  void TakeOverAttributes() {
    const Value tags = reached_.GetAttr("tags");
    reached_ = PartialState(planned_, Id()).WithAttr("tags", tags);
  }

  void RemoveTags() {
    if (changes_.tags_to_remove.empty()) return SetTags();
    tools_.service->RemoveTags(Id(), changes_.tags_to_remove,
                               [self = shared_from_this()](absl::Status status) {
                                 if (!status.ok()) return self->Fail(std::move(status));
                                 self->SetTags();
                               });
  }

  void SetTags() {
    if (changes_.tags_to_set.empty()) return ReadBack();
    tools_.service->SetTags(Id(), changes_.tags_to_set,
                            [self = shared_from_this()](absl::Status status) {
                              if (!status.ok()) return self->Fail(std::move(status));
                              self->ReadBack();
                            });
  }

  void ReadBack() {
    tools_.service->ReadImage(Id(), [self = shared_from_this()](absl::StatusOr<ims::Image> remote) {
      if (remote.ok()) return self->Answer(AppliedState(self->planned_, *remote));
      self->Answer(PartialState(self->planned_, self->Id()),
                   {Diagnostic::Severity::kWarning,
                    "The image was changed but cannot be read",
                    proto::text::Cat(remote.status().message()),
                    {}});
    });
  }

  // Answers with what the service has now.
  void Fail(absl::Status status) {
    tools_.service->ReadImage(Id(), [self = shared_from_this(), status = std::move(status)](
                                        absl::StatusOr<ims::Image> remote) {
      self->Answer(
          remote.ok() ? RefreshedState(self->reached_, *remote) : self->reached_,
          {Diagnostic::Severity::kError, "Cannot change the image", parts::Explain(status), {}});
    });
  }

  void Answer(Value state, Diagnostic diag = {}) {
    ApplyAnswer answer;
    answer.state = std::move(state);
    answer.private_bytes = private_bytes_;
    if (!diag.summary.empty()) answer.diags.push_back(std::move(diag));
    done_(std::move(answer));
  }

  const Tools tools_;
  const Value planned_;
  Value reached_;
  const std::string private_bytes_;
  const Changes changes_;
  resource::Done<ApplyAnswer> done_;
};

}  // namespace

void UpdateImage(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done) {
  std::make_shared<Update>(std::move(tools), std::move(request), std::move(done))->Start();
}

}  // namespace provider::image
