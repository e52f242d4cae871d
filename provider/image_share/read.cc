#include <string>
#include <utility>

#include "provider/image_share/operations.h"
#include "provider/image_share/share_state.h"
#include "provider/parts/answers.h"
#include "provider/parts/explain.h"

namespace provider::image_share {
namespace {

using proto::value::Value;

Value StateOf(const Value& prior, const std::vector<ims::Member>& members) {
  const Projects shared = ProjectsOf(members);
  const bool is_import = prior.GetAttr("projects").IsNull();
  const Projects ours = is_import ? shared : Both(ProjectsOf(prior), shared);
  return ours.empty() ? Value::Null(prior.type()) : WithProjects(prior, ours, members);
}

}  // namespace

void ReadShare(const Tools& tools, resource::ReadRequest request,
               resource::Done<resource::ReadAnswer> done) {
  std::string image_id(request.state.GetAttr("image_id").AsString());
  tools.service->ListMembers(
      std::move(image_id), [request = std::move(request), done = std::move(done)](
                               const absl::StatusOr<std::vector<ims::Member>>& members) mutable {
        resource::ReadAnswer answer;
        answer.private_bytes = std::move(request.private_bytes);
        if (members.ok()) {
          answer.state = StateOf(request.state, *members);
        } else if (absl::IsNotFound(members.status())) {
          answer.state = Value::Null(request.state.type());
        } else {
          answer.state = std::move(request.state);
          answer.diags.push_back(parts::MakeError("Cannot read whom the image is shared with",
                                                  parts::Explain(members.status())));
        }
        done(std::move(answer));
      });
}

}  // namespace provider::image_share
