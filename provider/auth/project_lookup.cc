#include "provider/auth/project_lookup.h"

#include <utility>

#include "nlohmann/json.hpp"
#include "proto/text/cat.h"
#include "provider/http/json_limits.h"
#include "provider/http/service_error.h"

namespace provider::auth {
namespace {

using Json = nlohmann::json;
using proto::text::Cat;

// A member that is a text; null otherwise.
const std::string* TextMember(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

}  // namespace

absl::StatusOr<std::string> ReadProjectList(const http::Response& answer, std::string_view name) {
  const absl::StatusOr<Json> json = http::ParseLimitedJson(answer.body);
  if (json.ok() && json->is_object() && json->contains("projects")) {
    for (const Json& project : (*json)["projects"]) {
      const std::string* const id = TextMember(project, "id");
      const std::string* const found_name = TextMember(project, "name");
      if (id != nullptr && found_name != nullptr && *found_name == name) return *id;
    }
  }
  return absl::FailedPreconditionError(
      Cat("The identity service knows no project \"", name,
          "\" of this account. Set project_id or project_name in the provider block."));
}

absl::StatusOr<std::string> ReadTokenProject(const http::Response& answer,
                                             std::string_view /*name*/) {
  const absl::StatusOr<Json> json = http::ParseLimitedJson(answer.body);
  if (json.ok() && json->is_object()) {
    const Json token = json->value("token", Json());
    if (token.is_object() && token.contains("project")) {
      const std::string* const id = TextMember(token["project"], "id");
      if (id != nullptr && !id->empty()) return *id;
    }
  }
  return absl::FailedPreconditionError(
      "The token is not for a project. Use one that is, or set project_id in the provider block.");
}

ProjectLookup::ProjectLookup(std::string known_id, std::string name, http::Request request,
                             Reader reader, http::Transport send)
    : id_(std::move(known_id)),
      name_(std::move(name)),
      request_(std::move(request)),
      reader_(reader),
      send_(std::move(send)) {}

void ProjectLookup::Get(Callback done) {
  if (!id_.empty()) return done(id_);
  waiting_.push_back(std::move(done));
  if (waiting_.size() > 1) return;
  send_(request_, [this](const absl::StatusOr<http::Response>& answer) { OnAnswer(answer); });
}

absl::StatusOr<std::string> ProjectLookup::Read(
    const absl::StatusOr<http::Response>& answer) const {
  if (!answer.ok()) return answer.status();
  if (answer->status == 200) return reader_(*answer, name_);
  return http::ToStatus(http::ParseServiceError("GET", request_.url, *answer));
}

void ProjectLookup::OnAnswer(const absl::StatusOr<http::Response>& answer) {
  absl::StatusOr<std::string> id = Read(answer);
  if (id.ok()) {
    id_ = *id;
  } else {
    id = http::WithMessage(id.status(), id.status().code(),
                           Cat("Cannot find out the project's id: ", id.status().message()));
  }
  for (Callback& done : std::exchange(waiting_, {})) done(id);
}

}  // namespace provider::auth
