#include "provider/emulator/copy_calls.h"

#include <algorithm>
#include <array>
#include <utility>

#include "nlohmann/json.hpp"
#include "provider/emulator/errors.h"
#include "provider/emulator/image_calls.h"
#include "provider/emulator/job_start.h"
#include "provider/emulator/member_reader.h"
#include "provider/emulator/rules.h"
#include "provider/emulator/source_checks.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kMaxFarBytes = std::int64_t{128} << 30;
constexpr std::string_view kCopyJob = "imsCopyImageInRegionJob";
constexpr std::string_view kFarCopyJob = "imsCrossRegionCopyImageJob";

struct CopyRequest {
  std::string name = {};
  std::string description = {};
  std::string key_id = {};
  std::string enterprise_project_id = "0";
  std::string region = {};  // The rest is for another region only.
  std::string project_name = {};
  std::string agency_name = {};
  std::string vault_id = {};
};

// What a copy has from its source, besides all that begins with __support.
constexpr std::array<std::string_view, 15> kCopied = {
    "container_format", "disk_format",   "virtual_env_type",
    "__os_type",        "__os_version",  "__os_bit",
    "__platform",       "min_disk",      "min_ram",
    "max_ram",          "__image_size",  "__root_origin",
    "__whole_image",    "__lazyloading", "hw_vif_multiqueue_enabled",
};

bool IsCopied(std::string_view name) {
  return name.starts_with("__support") || name == "hw_firmware_type" ||
         std::find(kCopied.begin(), kCopied.end(), name) != kCopied.end();
}

std::variant<CopyRequest, Failure> ReadRequest(std::string_view body, bool is_far) {
  const auto json = ReadObject(body);
  if (const auto* failure = std::get_if<Failure>(&json)) return *failure;
  MemberReader reader(std::get<Json>(json));
  const auto text = [&reader](std::string_view name, bool is_mandatory = false) {
    std::string value = reader.Text(name).value_or("");
    if (is_mandatory && value.empty()) reader.Miss(name);
    return value;
  };
  CopyRequest request{.name = text("name"), .description = text("description")};
  request.key_id = text("cmk_id");
  const std::string enterprise_project_id = text("enterprise_project_id");
  if (!enterprise_project_id.empty()) request.enterprise_project_id = enterprise_project_id;
  if (is_far) {
    request.region = text("region", true);
    request.project_name = text("project_name", true);
    request.agency_name = text("agency_name", true);
    request.vault_id = text("vault_id");
  }
  if (reader.failure()) return *reader.failure();
  if (auto failure = CheckName(request.name)) return *failure;
  if (auto failure = CheckDescription(request.description)) return *failure;
  if (request.enterprise_project_id != "0" && !IsUuid(request.enterprise_project_id)) {
    return ImsFailure("IMG.0155");
  }
  return request;
}

// Whether the source may be copied at all by the caller.
std::optional<Failure> CheckSource(const Image* image, const Call& call) {
  if (image == nullptr || !IsVisible(*image, call.caller)) return ImsFailure("IMG.0027");
  if (image->Text("visibility") == "public") return ImsFailure("IMG.0083");
  if (image->Text("status") != "active") return ImsFailure("IMG.0046");
  if (image->Text("virtual_env_type") == "IsoImage") return ImsFailure("IMG.0167");
  if (image->Text("owner") == call.caller.project_id) return std::nullopt;
  const Member* member = image->FindMember(call.caller.project_id);
  if (member == nullptr || member->status != "accepted") return ImsFailure("IMG.0196");
  if (image->Has("__system__cmkid")) return ImsFailure("IMG.0197");
  return std::nullopt;
}

// Flow control: so many copies may run in a project at a time.
std::optional<Failure> CheckRunning(const World& world, const Call& call, std::string_view type) {
  const std::int64_t limit = world.options().max_running_copies;
  if (limit == 0) return std::nullopt;
  const auto& all = world.jobs.All();
  const auto running = std::count_if(all.begin(), all.end(), [&](const auto& entry) {
    const Job& job = entry.second;
    return !job.is_settled && job.type == type && job.project_id == call.caller.project_id;
  });
  if (running < limit) return std::nullopt;
  return ImsFailure(type == kFarCopyJob ? "IMG.0149" : "IMG.0060");
}

std::optional<Failure> CheckNear(const World& world, const Image& source,
                                 const CopyRequest& request) {
  if (source.Has("__whole_image")) return ImsFailure("IMG.0130");
  if (request.key_id.empty()) return std::nullopt;
  if (request.key_id == source.Text("__system__cmkid")) return ImsFailure("IMG.0096");
  return CheckKey(world, request.key_id);
}

// `target` is null if there is no such project in the region.
std::optional<Failure> CheckFar(const World& world, const Call& call, const Image& source,
                                const CopyRequest& request, const Project* target) {
  const Accounts& accounts = world.accounts;
  if (request.region == accounts.FindProject(call.caller.project_id)->region) {
    return ImsFailure("IMG.0142");
  }
  if (!accounts.HasRegion(request.region)) return ImsFailure("IMG.0147");
  if (target == nullptr || target->region != request.region) return ImsFailure("IMG.0145");
  if (!accounts.HasAgency(call.caller.domain_id, request.agency_name)) {
    return ImsFailure("IMG.0151");
  }
  if (source.Has("__system__cmkid")) return ImsFailure("IMG.0143");
  if (source.Has("__whole_image")) {
    if (request.vault_id.empty()) return ImsFailure("IMG.0001", "vault_id is mandatory.");
    return CheckVault(world, request.vault_id);
  }
  if (ParseNumber(source.Text("__image_size")).value_or(0) > kMaxFarBytes) {
    return ImsFailure("IMG.0146");
  }
  return std::nullopt;
}

Image Copy(const World& world, const Image& source, const CopyRequest& request) {
  Image image = BasicImage(request.name, request.description, request.enterprise_project_id);
  image.attributes.erase("__backup_id");
  image.attributes["max_ram"] = std::string("0");
  for (const auto& [name, value] : source.attributes) {
    if (IsCopied(name)) image.attributes[name] = value;
  }
  if (!request.key_id.empty()) image.attributes["__system__cmkid"] = request.key_id;
  const Project* owner = world.accounts.FindProject(source.Text("owner"));
  image.attributes["__data_origin"] =
      Concat("image,", owner == nullptr ? std::string() : owner->region, ",", source.id);
  image.attributes["__originalimagename"] = source.id;
  return image;
}

}  // namespace

Response CopyImage(World& world, const Call& call) {
  const auto read = ReadRequest(call.request.body, false);
  if (const auto* failure = std::get_if<Failure>(&read)) return ImsError(*failure);
  const auto& request = std::get<CopyRequest>(read);
  const Image* source = world.images.Find(call.parameters[0]);
  if (auto failure = CheckSource(source, call)) return ImsError(*failure);
  if (auto failure = CheckNear(world, *source, request)) return ImsError(*failure);
  if (auto failure = CheckRunning(world, call, kCopyJob)) return ImsError(*failure);
  Creation creation{.job_type = std::string(kCopyJob)};
  creation.images.push_back(Copy(world, *source, request));
  return StartCreation(world, call, call.caller.project_id, std::move(creation));
}

Response CopyImageToRegion(World& world, const Call& call) {
  const auto read = ReadRequest(call.request.body, true);
  if (const auto* failure = std::get_if<Failure>(&read)) return ImsError(*failure);
  const auto& request = std::get<CopyRequest>(read);
  const Image* source = world.images.Find(call.parameters[0]);
  if (auto failure = CheckSource(source, call)) return ImsError(*failure);
  const Project* target =
      world.accounts.FindProjectByName(call.caller.domain_id, request.project_name);
  if (auto failure = CheckFar(world, call, *source, request, target)) return ImsError(*failure);
  if (auto failure = CheckRunning(world, call, kFarCopyJob)) return ImsError(*failure);
  Creation creation{.job_type = std::string(kFarCopyJob)};
  creation.images.push_back(Copy(world, *source, request));
  if (source->Has("__whole_image")) {
    const Backup* backup = world.sources.FindBackup(source->Text("__backup_id"));
    creation.new_backup = Backup{.server_id = backup == nullptr ? std::string() : backup->server_id,
                                 .vault_id = request.vault_id};
  }
  return StartCreation(world, call, target->id, std::move(creation));
}

}  // namespace provider::emulator
