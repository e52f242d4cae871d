#ifndef PROVIDER_PARTS_CHANGE_H_
#define PROVIDER_PARTS_CHANGE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "proto/value/value.h"
#include "provider/parts/timeouts.h"
#include "provider/resource/resource.h"

// What the types of objects that are changed by calls and jobs have in common (see
// plain_resource.h).
namespace provider::parts {

// What an operation works with: the calls of the session that its type needs, and the signal to
// end early, whose raiser ends the session's waits as well.
template <typename Service>
struct Tools {
  std::shared_ptr<Service> service = {};
  std::shared_ptr<resource::StopSignal> stop = {};
};

// A read or apply of a PlainType that is the function `operation(tools, request, done)`;
// `service_of(session)` gives the service.
template <auto service_of, auto operation, typename Request, typename Done>
void Operate(resource::CallContext context, Request request, Done done) {
  operation({service_of(std::move(context.session)), std::move(context.stop)}, std::move(request),
            std::move(done));
}

// One create, update or delete on its way: what was asked, by when, and the answer. A type's own
// class derives from it and does the work; it answers exactly once.
template <typename Service>
class Change {
 protected:
  Change(Tools<Service> tools, resource::ApplyRequest request, absl::Duration usual_timeout,
         resource::Done<resource::ApplyAnswer> done)
      : tools_(std::move(tools)),
        prior_(std::move(request.prior)),
        planned_(std::move(request.planned)),
        private_bytes_(std::move(request.private_bytes)),
        reporter_(std::move(request.reporter)),
        timeout_(TimeoutOf(Object(), Argument(), usual_timeout)),
        deadline_(absl::Now() + timeout_),
        done_(std::move(done)) {}

  bool IsCreate() const { return prior_.IsNull(); }
  bool IsDelete() const { return planned_.IsNull(); }
  bool IsUpdate() const { return !IsCreate() && !IsDelete(); }
  // The planned object, of a delete the prior one.
  const proto::value::Value& Object() const { return IsDelete() ? prior_ : planned_; }
  // The argument of the block `timeouts` that this is about.
  const char* Argument() const { return IsCreate() ? "create" : IsDelete() ? "delete" : "update"; }

  void Answer(proto::value::Value state, resource::Diagnostics diags, bool unfinished = false) {
    resource::ApplyAnswer answer;
    answer.state = std::move(state);
    answer.private_bytes = private_bytes_;
    answer.diags = std::move(diags);
    answer.unfinished = unfinished && IsCreate();
    done_(std::move(answer));
  }

  const Tools<Service> tools_;
  const proto::value::Value prior_;    // Null: create.
  const proto::value::Value planned_;  // Null: delete.
  const std::string private_bytes_;
  const std::shared_ptr<resource::ApplyReporter> reporter_;  // Null if nobody listens.
  const absl::Duration timeout_;
  const absl::Time deadline_;

 private:
  resource::Done<resource::ApplyAnswer> done_;
};

}  // namespace provider::parts

#endif  // PROVIDER_PARTS_CHANGE_H_
