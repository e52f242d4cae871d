#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "proto/text/cat.h"
#include "provider/image/changes.h"
#include "provider/image/image_state.h"
#include "provider/image/operations.h"
#include "provider/image/read_all.h"
#include "provider/image/tags.h"
#include "provider/parts/explain.h"

namespace provider::image {
namespace {

using proto::value::Value;
using resource::ApplyAnswer;
using resource::Diagnostic;

// One update on its way: for each image its attributes, then removed tags, then set tags; then the
// read. `reached_` is the object as far as the steps that have succeeded made it.
class Update : public std::enable_shared_from_this<Update> {
 public:
  Update(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done)
      : tools_(std::move(tools)),
        planned_(std::move(request.planned)),
        reached_(std::move(request.prior)),
        private_bytes_(std::move(request.private_bytes)),
        ids_(IdsOf(reached_)),
        done_(std::move(done)) {
    for (Changes& changes : FindChanges(*tools_.kind, tools_.options, reached_, planned_)) {
      left_.push_back(std::move(changes));
    }
  }

  void Start() {
    if (left_.empty()) return Answer(PartialState(planned_, ids_));
    if (tools_.stop->IsRaised()) {
      return Fail(absl::CancelledError("The image was not changed: nothing had been sent yet."));
    }
    NextImage();
  }

 private:
  void NextImage() {
    if (left_.empty()) return ReadBack();
    now_ = std::move(left_.front());
    left_.pop_front();
    if (now_.attributes.empty()) return RemoveTags();
    tools_.service->UpdateImage(
        now_.image_id, now_.attributes,
        [self = shared_from_this()](const absl::StatusOr<ims::Image>& changed) {
          if (!changed.ok()) return self->Fail(changed.status());
          self->TakeOverAttributes();
          self->RemoveTags();
        });
  }

  void RemoveTags() {
    if (now_.tags_to_remove.empty()) return SetTags();
    tools_.service->RemoveTags(now_.image_id, now_.tags_to_remove,
                               [self = shared_from_this()](absl::Status status) {
                                 if (!status.ok()) return self->Fail(std::move(status));
                                 self->TakeOverTags(/*set=*/false);
                                 self->SetTags();
                               });
  }

  void SetTags() {
    if (now_.tags_to_set.empty()) return NextImage();
    tools_.service->SetTags(now_.image_id, now_.tags_to_set,
                            [self = shared_from_this()](absl::Status status) {
                              if (!status.ok()) return self->Fail(std::move(status));
                              self->TakeOverTags(/*set=*/true);
                              self->NextImage();
                            });
  }

  // `change` makes, of the part of `reached_` that the present image is, what it is now; the
  // second parameter is the same part of the plan.
  template <typename Change>
  void ChangeReached(Change change) {
    if (!now_.block) {
      reached_ = change(reached_, planned_);
      return;
    }
    std::vector<Value> blocks(DataImages(reached_).begin(), DataImages(reached_).end());
    Value& block = blocks[*now_.block];
    block = change(block, DataImages(planned_)[*now_.block]);
    reached_ = WithDataImages(reached_, std::move(blocks));
  }

  void TakeOverAttributes() {
    ChangeReached([&](Value reached, const Value& planned) {
      for (const std::string_view name : tools_.kind->changeable) {
        const Value* const after = planned.Find(name);
        if (after != nullptr && after->IsKnown()) reached = reached.WithAttr(name, *after);
      }
      return reached;
    });
  }

  void TakeOverTags(bool set) {
    ChangeReached([&](const Value& reached, const Value& planned) {
      TagMap tags = ToTagMap(reached.GetAttr("tags_all"));
      for (const std::string& key : now_.tags_to_remove) tags.erase(key);
      if (set) {
        for (const auto& [key, value] : now_.tags_to_set) tags[key] = value;
      }
      if (!set) return WithRefreshedTags(reached, tags, tools_.options);
      return reached.WithAttr("tags", planned.GetAttr("tags"))
          .WithAttr("tag_strings", planned.GetAttr("tag_strings"))
          .WithAttr("tags_all", ToValue(tags));
    });
  }

  void ReadBack() {
    ReadAll(
        tools_.service, ids_.All(),
        [self = shared_from_this()](const absl::StatusOr<Remotes>& remotes) {
          if (remotes.ok()) {
            return self->Answer(self->tools_.maker().Applied(self->planned_, self->ids_, *remotes));
          }
          self->Answer(PartialState(self->planned_, self->ids_),
                       {Diagnostic::Severity::kWarning,
                        "The image was changed but cannot be read",
                        proto::text::Cat(remotes.status().message()),
                        {}});
        });
  }

  // Answers with what the service has now.
  void Fail(absl::Status status) {
    ReadAll(tools_.service, ids_.All(),
            [self = shared_from_this(),
             status = std::move(status)](const absl::StatusOr<Remotes>& remotes) {
              const bool is_read = remotes.ok() && !remotes->empty();
              self->Answer(is_read ? self->tools_.maker().Refreshed(self->reached_, *remotes)
                                   : self->reached_,
                           {Diagnostic::Severity::kError,
                            "Cannot change the image",
                            parts::Explain(status),
                            {}});
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
  const ImageSet ids_;
  std::deque<Changes> left_ = {};
  Changes now_ = {};
  resource::Done<ApplyAnswer> done_;
};

}  // namespace

void UpdateImage(Tools tools, resource::ApplyRequest request, resource::Done<ApplyAnswer> done) {
  std::make_shared<Update>(std::move(tools), std::move(request), std::move(done))->Start();
}

}  // namespace provider::image
