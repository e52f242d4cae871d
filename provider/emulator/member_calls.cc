#include "provider/emulator/member_calls.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "nlohmann/json.hpp"
#include "provider/emulator/errors.h"
#include "provider/emulator/image_calls.h"
#include "provider/emulator/job_start.h"
#include "provider/emulator/member_reader.h"
#include "provider/emulator/members.h"
#include "provider/emulator/source_checks.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

struct SharingRequest {
  std::vector<std::string> images = {};
  std::vector<std::string> projects = {};
};

struct AnswerRequest {
  std::vector<std::string> images = {};
  std::string project_id = {};
  MemberChange change = MemberChange::kNone;
  std::string vault_id = {};
};

std::vector<std::string> ReadIds(MemberReader& reader, std::string_view name) {
  std::vector<std::string> ids = reader.Texts(name).value_or(std::vector<std::string>());
  if (ids.empty()) reader.Miss(name);
  return ids;
}

std::variant<SharingRequest, Failure> ReadSharing(std::string_view body) {
  const auto json = ReadObject(body);
  if (const auto* failure = std::get_if<Failure>(&json)) return *failure;
  MemberReader reader(std::get<Json>(json));
  SharingRequest request{.images = ReadIds(reader, "images"),
                         .projects = ReadIds(reader, "projects")};
  if (reader.failure()) return *reader.failure();
  return request;
}

std::variant<AnswerRequest, Failure> ReadAnswer(std::string_view body) {
  const auto json = ReadObject(body);
  if (const auto* failure = std::get_if<Failure>(&json)) return *failure;
  MemberReader reader(std::get<Json>(json));
  AnswerRequest request{.images = ReadIds(reader, "images"),
                        .project_id = reader.Text("project_id").value_or(""),
                        .vault_id = reader.Text("vault_id").value_or("")};
  const std::string status = reader.Text("status").value_or("");
  if (status == "accepted") request.change = MemberChange::kAccept;
  if (status == "rejected") request.change = MemberChange::kReject;
  if (request.project_id.empty()) reader.Miss("project_id");
  if (request.change == MemberChange::kNone) reader.Reject("status", "accepted or rejected");
  if (reader.failure()) return *reader.failure();
  return request;
}

// The caller must own all images.
std::optional<Failure> CheckOwned(const World& world, const Call& call,
                                  const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    const Image* image = world.images.Find(id);
    if (image == nullptr || !IsVisible(*image, call.caller))
      return ImsFailure("IMG.0027", Concat("Id: \"", id, "\"."));
    if (image->Text("visibility") == "public") return ImsFailure("IMG.0089");
    if (image->Text("owner") != call.caller.project_id) return ImsFailure("IMG.0106");
  }
  return std::nullopt;
}

std::optional<Failure> CheckAnswer(const World& world, const Call& call,
                                   const AnswerRequest& request) {
  if (request.project_id != call.caller.project_id) return ImsFailure("IMG.0067");
  for (const std::string& id : request.images) {
    const Image* image = world.images.Find(id);
    if (image == nullptr || image->FindMember(request.project_id) == nullptr) {
      return ImsFailure("IMG.0027", Concat("Id: \"", id, "\"."));
    }
    if (request.change == MemberChange::kReject || !image->Has("__whole_image")) continue;
    if (request.vault_id.empty()) return ImsFailure("IMG.0001", "vault_id is mandatory.");
    if (auto failure = CheckVault(world, request.vault_id)) return failure;
  }
  return std::nullopt;
}

// A job that does the same to each of the projects in each of the images.
Response StartSharing(World& world, const Call& call, std::string_view type, MemberChange change,
                      const SharingRequest& request) {
  Job job = NewJob(world, call, type);
  job.kind = JobKind::kSharing;
  job.member_change = change;
  for (const std::string& image_id : request.images) {
    for (const std::string& project_id : request.projects) {
      job.images.push_back({.image_id = image_id, .project_id = project_id});
    }
  }
  return StartJob(world, std::move(job));
}

// The member object of the project scoped calls.
Json Describe(const Image& image, const Member& member) {
  Json json = MemberJson(image, member);
  json["member_type"] = "project";
  json["urn"] = nullptr;
  return json;
}

// What the caller may see: all members of his image, himself in another's.
std::vector<Member> SeenMembers(const Image& image, const Caller& caller) {
  std::vector<Member> seen;
  for (const Member& member : image.members) {
    if (image.Text("owner") == caller.project_id || member.project_id == caller.project_id) {
      seen.push_back(member);
    }
  }
  return seen;
}

Response Missing(std::string_view code) {
  Failure failure = ImsFailure(code);
  failure.status = 404;
  return ImsError(failure);
}

}  // namespace

Response ShareImages(World& world, const Call& call) {
  const auto read = ReadSharing(call.request.body);
  if (const auto* failure = std::get_if<Failure>(&read)) return ImsError(*failure);
  const auto& request = std::get<SharingRequest>(read);
  if (auto failure = CheckOwned(world, call, request.images)) return ImsError(*failure);
  for (const std::string& id : request.images) {
    for (const std::string& project_id : request.projects) {
      if (auto failure = CheckSharing(world, *world.images.Find(id), project_id)) {
        return ImsError(*failure);
      }
    }
    if (auto failure = CheckMemberCount(*world.images.Find(id), request.projects)) {
      return ImsError(*failure);
    }
  }
  return StartSharing(world, call, "imsAddImageMembersJob", MemberChange::kAdd, request);
}

Response UnshareImages(World& world, const Call& call) {
  const auto read = ReadSharing(call.request.body);
  if (const auto* failure = std::get_if<Failure>(&read)) return ImsError(*failure);
  const auto& request = std::get<SharingRequest>(read);
  if (auto failure = CheckOwned(world, call, request.images)) return ImsError(*failure);
  return StartSharing(world, call, "imsDelImageMembersJob", MemberChange::kRemove, request);
}

Response AnswerShares(World& world, const Call& call) {
  const auto read = ReadAnswer(call.request.body);
  if (const auto* failure = std::get_if<Failure>(&read)) return ImsError(*failure);
  const auto& request = std::get<AnswerRequest>(read);
  if (auto failure = CheckAnswer(world, call, request)) return ImsError(*failure);
  return StartSharing(world, call, "imsUpdateImageMembersJob", request.change,
                      {.images = request.images, .projects = {request.project_id}});
}

Response ListMembers(World& world, const Call& call) {
  const Image* image = world.images.Find(call.parameters[1]);
  if (image == nullptr || !IsVisible(*image, call.caller)) return Missing("IMG.0027");
  std::size_t limit = 500;
  std::string marker;
  for (const Parameter& parameter : ParseQuery(call.request.EncodedQuery())) {
    if (parameter.name == "marker") marker = parameter.value;
    if (parameter.name != "limit") continue;
    limit = static_cast<std::size_t>(ParseNumber(parameter.value).value_or(0));
    if (limit == 0) return ImsError("IMG.0001", "limit is a positive number.");
  }
  Json members = Json::array();
  Json next_marker = nullptr;
  bool is_past_marker = marker.empty();
  for (const Member& member : SeenMembers(*image, call.caller)) {
    if (is_past_marker && members.size() == limit) {
      next_marker = members.back()["member_id"];
      break;
    }
    if (is_past_marker) members.push_back(Describe(*image, member));
    is_past_marker = is_past_marker || member.project_id == marker;
  }
  const std::size_t count = members.size();
  const Json answer = {{"members", std::move(members)},
                       {"schema", "/v2/schemas/members"},
                       {"page_info", {{"next_marker", next_marker}, {"current_count", count}}}};
  return JsonResponse(200, answer.dump());
}

Response ShowMember(World& world, const Call& call) {
  const Image* image = world.images.Find(call.parameters[1]);
  if (image == nullptr || !IsVisible(*image, call.caller)) return Missing("IMG.0027");
  for (const Member& member : SeenMembers(*image, call.caller)) {
    if (member.project_id == call.parameters[2]) {
      return JsonResponse(200, Describe(*image, member).dump());
    }
  }
  return Missing("IMG.0121");
}

}  // namespace provider::emulator
