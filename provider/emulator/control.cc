#include "provider/emulator/control.h"

#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"
#include "provider/emulator/creation.h"
#include "provider/emulator/seeds.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kMaxSeeded = 1000000;

struct ControlCall {
  Control& control;
  World& world;
  const Request& request;
  absl::Time now;
};

Response Error(int status, std::string_view message) {
  return JsonResponse(
      status, Json{{"error", message}}.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Response Outcome(const absl::Status& status) {
  return status.ok() ? NoContent() : Error(400, static_cast<std::string>(status.message()));
}

Response Health(const ControlCall& /*call*/) { return JsonResponse(200, R"({"status":"ok"})"); }

Response AddFaults(const ControlCall& call) {
  const std::optional<Json> rules = ParseJson(call.request.body);
  if (!rules) return Error(400, "the body is not JSON");
  return Outcome(call.control.faults.AddFromJson(*rules));
}

Response ShowFaults(const ControlCall& call) {
  return JsonResponse(200, call.control.faults.JsonText());
}

Response DropFaults(const ControlCall& call) {
  call.control.faults.Clear();
  return NoContent();
}

Response ShowRequests(const ControlCall& call) {
  return JsonResponse(200, call.control.log.JsonText());
}

Response ClearRequests(const ControlCall& call) {
  call.control.log.Clear();
  return NoContent();
}

Response ShowStats(const ControlCall& call) {
  Json requests = Json::object();
  std::int64_t total = 0;
  for (const auto& [route, count] : call.control.log.counts()) {
    requests[route] = count;
    total += count;
  }
  const auto& open = call.control.open_connections;
  const Json stats = {{"requests", std::move(requests)},
                      {"total_requests", total},
                      {"open_connections", open ? open() : 0},
                      {"images", call.world.images.All().size()},
                      {"jobs", call.world.jobs.Count()},
                      {"unfinished_jobs", call.world.jobs.CountUnsettled()},
                      {"tokens", call.world.accounts.tokens().size()}};
  return JsonResponse(200, stats.dump());
}

Response ExpireTokens(const ControlCall& call) {
  call.world.accounts.ExpireTokens();
  return NoContent();
}

Response AddSources(const ControlCall& call) {
  const std::optional<Json> sources = ParseJson(call.request.body);
  if (!sources) return Error(400, "the body is not JSON");
  return Outcome(call.world.sources.AddFromJson(*sources));
}

Response ShowSources(const ControlCall& call) {
  return JsonResponse(200, call.world.sources.JsonText());
}

// An image as the ECS method would have left it, but for the wanted members.
Image SeededImage(World& world, const Json& wanted, std::int64_t number, absl::Time now) {
  CreationRequest request{.method = Method::kServer, .instance_id = std::string(kServerId)};
  request.image.name = "seeded";
  auto planned = PlanCreation(world, request);
  auto* creation = std::get_if<Creation>(&planned);
  if (creation == nullptr) std::abort();  // The seeds fulfil all rules.
  Image image = std::move(creation->images.front());
  image.attributes["name"] = Concat(wanted.value("name_prefix", "seeded-"), std::to_string(number));
  CompleteImage(image, world.ids.Uuid(), wanted.value("project_id", std::string(kProjectId)), now);
  image.attributes["status"] = "active";
  image.attributes["__isregistered"] = "true";
  image.attributes["active_at"] = FormatSeconds(now);
  const Json tags = wanted.value("tags", Json::object());
  for (const auto& [key, value] : tags.items()) {
    image.tags.push_back({.key = key, .value = value.get<std::string>()});
  }
  const Json attributes = wanted.value("attributes", Json::object());
  for (const auto& [name, value] : attributes.items()) {
    auto& attribute = image.attributes[name];
    if (value.is_string()) attribute = value.get<std::string>();
    if (value.is_boolean()) attribute = value.get<bool>();
    if (value.is_number_integer()) attribute = value.get<std::int64_t>();
    if (value.is_null()) attribute = std::monostate();
  }
  return image;
}

Response SeedMany(const ControlCall& call) {
  const std::optional<Json> wanted = ParseJson(call.request.body);
  if (!wanted || !wanted->is_object()) return Error(400, "the body is not a JSON object");
  std::vector<Image> seeded;
  Json ids = Json::array();
  try {  // nlohmann's accessors throw on wrong types; this is their border.
    const auto count = wanted->value("count", std::int64_t{1});
    if (count < 0 || count > kMaxSeeded) return Error(400, "count is from 0 to 1000000");
    for (std::int64_t number = 0; number < count; ++number) {
      seeded.push_back(SeededImage(call.world, *wanted, number, call.now));
      ids.push_back(seeded.back().id);
    }
  } catch (const Json::exception& error) {
    return Error(400, error.what());
  }
  for (Image& image : seeded) call.world.images.Add(std::move(image));
  return JsonResponse(200, Json{{"ids", std::move(ids)}}.dump());
}

struct ControlRoute {
  std::string_view method;
  std::string_view name;
  Response (*answer)(const ControlCall& call);
};

constexpr std::array kRoutes = {
    ControlRoute{"GET", "health", Health},
    ControlRoute{"POST", "faults", AddFaults},
    ControlRoute{"GET", "faults", ShowFaults},
    ControlRoute{"DELETE", "faults", DropFaults},
    ControlRoute{"GET", "requests", ShowRequests},
    ControlRoute{"DELETE", "requests", ClearRequests},
    ControlRoute{"GET", "stats", ShowStats},
    ControlRoute{"POST", "expire-tokens", ExpireTokens},
    ControlRoute{"POST", "sources", AddSources},
    ControlRoute{"GET", "sources", ShowSources},
    ControlRoute{"POST", "images", SeedMany},
};

}  // namespace

Response AnswerControl(Control& control, World& world, const Request& request, absl::Time now) {
  const std::string_view name = request.EncodedPath().substr(kControlPath.size());
  for (const ControlRoute& route : kRoutes) {
    if (route.method == request.method && route.name == name) {
      return route.answer({.control = control, .world = world, .request = request, .now = now});
    }
  }
  return Error(404, "there is no such call under /_emulator/");
}

}  // namespace provider::emulator
