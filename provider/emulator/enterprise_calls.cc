#include "provider/emulator/enterprise_calls.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "nlohmann/json.hpp"
#include "provider/emulator/errors.h"
#include "provider/emulator/member_reader.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kUsualLimit = 1000;

// The service's own envelope is that of the gateway.
Response Refuse(int status, std::string_view code, std::string_view message, const Call& call) {
  return GatewayError(status, code, message, call.request_id);
}

bool IsOfAccount(const World& world, const Image& image, const Caller& caller) {
  const Project* owner = world.accounts.FindProject(image.Text("owner"));
  return owner != nullptr && owner->domain_id == caller.domain_id;
}

// The `resource_id` that the body's `matches` ask for; empty if they do not.
std::string WantedId(const Json& body) {
  const Json matches = body.value("matches", Json::array());
  if (!matches.is_array()) return {};
  for (const Json& match : matches) {
    if (!match.is_object() || match.value("key", Json()) != "resource_id") continue;
    const Json value = match.value("value", Json());
    if (value.is_string()) return value.get<std::string>();
  }
  return {};
}

}  // namespace

Response MigrateResource(World& world, const Call& call) {
  const std::string& target = call.parameters[0];
  if (target != "0" && !IsUuid(target)) {
    return Refuse(404, "EPS.0004", "There is no such enterprise project.", call);
  }
  const std::optional<Json> body = ParseJson(call.request.body);
  if (!body || !body->is_object()) return Refuse(400, "EPS.0001", "The body is malformed.", call);
  MemberReader reader(*body);
  const std::string id = reader.Text("resource_id").value_or("");
  const std::string type = reader.Text("resource_type").value_or("");
  const std::string project_id = reader.Text("project_id").value_or("");
  if (reader.failure()) return Refuse(400, "EPS.0001", reader.failure()->message, call);
  if (type != "images") return Refuse(400, "EPS.0001", "Only images are known here.", call);
  const Image* image = world.images.Find(id);
  if (image == nullptr || !IsOfAccount(world, *image, call.caller) ||
      (!project_id.empty() && image->Text("owner") != project_id)) {
    return Refuse(404, "EPS.0010", "There is no such resource.", call);
  }
  world.images.Change(id, [&](Image& changed) {
    changed.attributes["enterprise_project_id"] = target;
    changed.attributes["updated_at"] = FormatSeconds(call.now);
  });
  return NoContent();
}

Response FilterResources(World& world, const Call& call) {
  const std::optional<Json> body = ParseJson(call.request.body);
  if (!body || !body->is_object()) return Refuse(400, "EPS.0001", "The body is malformed.", call);
  MemberReader reader(*body);
  const auto projects = reader.Texts("projects");
  const std::int64_t offset = std::max<std::int64_t>(reader.Integer("offset").value_or(0), 0);
  const std::int64_t limit = reader.Integer("limit").value_or(kUsualLimit);
  if (reader.failure()) return Refuse(400, "EPS.0001", reader.failure()->message, call);
  const std::string wanted = WantedId(*body);
  Json resources = Json::array();
  std::int64_t count = 0;
  for (const CreationOrder& order : world.images.All()) {
    const Image& image = *world.images.Find(order.id);
    const std::string owner = image.Text("owner");
    const bool is_in_projects =
        !projects || projects->empty() ||
        std::find(projects->begin(), projects->end(), owner) != projects->end();
    if (!is_in_projects || !IsOfAccount(world, image, call.caller) ||
        image.Text("enterprise_project_id") != call.parameters[0] ||
        (!wanted.empty() && image.id != wanted)) {
      continue;
    }
    const std::int64_t position = count++;
    if (position < offset || position - offset >= limit) continue;
    resources.push_back({{"enterprise_project_id", call.parameters[0]},
                         {"project_id", owner},
                         {"resource_id", image.id},
                         {"resource_name", image.Text("name")},
                         {"resource_type", "images"}});
  }
  const Json answer = {
      {"resources", std::move(resources)}, {"errors", Json::array()}, {"total_count", count}};
  return JsonResponse(200, answer.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace provider::emulator
