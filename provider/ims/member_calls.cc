#include "provider/ims/member_calls.h"

#include <algorithm>
#include <utility>

#include "nlohmann/json.hpp"
#include "proto/text/cat.h"
#include "proto/text/percent.h"
#include "provider/http/message.h"
#include "provider/ims/start_job.h"

namespace provider::ims {
namespace {

using Json = nlohmann::json;
using proto::text::Cat;
using proto::text::PercentEncode;

constexpr const char* kPath = "/v1/cloudimages/members";

std::string ToText(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

JobRequest MembersRequest(const char* method, const Json& body, absl::Time deadline) {
  return {.method = method,
          .path = kPath,
          .json_body = ToText(body),
          .deadline = deadline,
          .is_idempotent = true};
}

Json ProjectsBody(std::string_view image_id, const std::vector<std::string>& projects) {
  return {{"images", Json::array({std::string(image_id)})}, {"projects", projects}};
}

std::string PathOf(std::string_view image_id) {
  return Cat("/v2/images/", PercentEncode(image_id), "/members");
}

}  // namespace

void MemberCalls::Share(std::string_view image_id, const std::vector<std::string>& projects,
                        absl::Time deadline, Done<absl::StatusOr<std::string>> done) {
  StartJob(*caller_, MembersRequest("POST", ProjectsBody(image_id, projects), deadline),
           std::move(done));
}

void MemberCalls::Unshare(std::string_view image_id, const std::vector<std::string>& projects,
                          absl::Time deadline, Done<absl::StatusOr<std::string>> done) {
  StartJob(*caller_, MembersRequest("DELETE", ProjectsBody(image_id, projects), deadline),
           std::move(done));
}

void MemberCalls::Answer(std::string_view image_id, ShareAnswer answer, absl::Time deadline,
                         Done<absl::StatusOr<std::string>> done) {
  caller_->GetProjectId([this, image_id = std::string(image_id), answer = std::move(answer),
                         deadline,
                         done = std::move(done)](absl::StatusOr<std::string> project) mutable {
    if (!project.ok()) return done(http::WithSent(project.status(), http::Sent::kNo));
    Json body = {{"images", Json::array({image_id})},
                 {"project_id", *std::move(project)},
                 {"status", std::move(answer.status)}};
    if (!answer.vault_id.empty()) body["vault_id"] = std::move(answer.vault_id);
    StartJob(*caller_, MembersRequest("PUT", body, deadline), std::move(done));
  });
}

void MemberCalls::List(std::string_view image_id, Done<absl::StatusOr<std::vector<Member>>> done) {
  ListOn(PathOf(image_id), "", {}, std::move(done));
}

void MemberCalls::ListOn(std::string path, std::string_view marker, std::vector<Member> members,
                         Done<absl::StatusOr<std::vector<Member>>> done) {
  const std::string query = marker.empty() ? "" : Cat("?marker=", PercentEncode(marker));
  caller_->Call(
      "GET", Cat(path, query), "", {},
      [this, path, asked = std::string(marker), members = std::move(members),
       done = std::move(done)](const absl::StatusOr<http::Response>& answer) mutable {
        if (!answer.ok()) return done(answer.status());
        absl::StatusOr<MemberPage> page = ParseMemberPage(answer->body);
        if (!page.ok()) return done(page.status());
        // A service that does not know the marker sends the first page again, for ever.
        const bool is_new =
            std::none_of(page->members.begin(), page->members.end(), [&](const Member& member) {
              return std::any_of(members.begin(), members.end(), [&](const Member& known) {
                return known.project_id == member.project_id;
              });
            });
        if (!is_new) return done(std::move(members));
        std::move(page->members.begin(), page->members.end(), std::back_inserter(members));
        if (page->next_marker.empty() || page->next_marker == asked || page->members.empty()) {
          return done(std::move(members));
        }
        ListOn(std::move(path), page->next_marker, std::move(members), std::move(done));
      });
}

void MemberCalls::GetOwn(std::string_view image_id, Done<absl::StatusOr<Member>> done) {
  caller_->GetProjectId([this, path = PathOf(image_id),
                         done = std::move(done)](absl::StatusOr<std::string> project) mutable {
    if (!project.ok()) return done(project.status());
    caller_->Call("GET", Cat(path, "/", PercentEncode(*project)), "", {},
                  [done = std::move(done)](const absl::StatusOr<http::Response>& answer) mutable {
                    if (!answer.ok()) return done(answer.status());
                    done(ParseMember(answer->body));
                  });
  });
}

}  // namespace provider::ims
