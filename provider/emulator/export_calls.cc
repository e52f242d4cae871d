#include "provider/emulator/export_calls.h"

#include <algorithm>
#include <array>
#include <utility>

#include "nlohmann/json.hpp"
#include "provider/emulator/errors.h"
#include "provider/emulator/image_calls.h"
#include "provider/emulator/job_start.h"
#include "provider/emulator/member_reader.h"
#include "provider/emulator/source_checks.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kMaxUsualBytes = std::int64_t{128} << 30;
constexpr std::size_t kMaxFileName = 128;
constexpr std::array<std::string_view, 4> kFormats = {"qcow2", "vhd", "zvhd", "vmdk"};
// Systems whose public images are charged, so that images derived from them stay.
constexpr std::array<std::string_view, 5> kChargedPlatforms = {"Windows", "SUSE", "Red Hat",
                                                               "Ubuntu", "Oracle Linux"};

struct ExportRequest {
  std::string url = {};
  std::string format = {};
  bool is_quick = false;
};

template <std::size_t N>
bool IsOneOf(std::string_view text, const std::array<std::string_view, N>& values) {
  return std::find(values.begin(), values.end(), text) != values.end();
}

std::variant<ExportRequest, Failure> ReadRequest(std::string_view body) {
  const auto json = ReadObject(body);
  if (const auto* failure = std::get_if<Failure>(&json)) return *failure;
  MemberReader reader(std::get<Json>(json));
  ExportRequest request{.url = reader.Text("bucket_url").value_or(""),
                        .format = reader.Text("file_format").value_or(""),
                        .is_quick = reader.Flag("is_quick_export").value_or(false)};
  if (request.url.empty()) reader.Miss("bucket_url");
  if (!request.is_quick && request.format.empty()) reader.Miss("file_format");
  if (reader.failure()) return *reader.failure();
  if (request.is_quick && !request.format.empty()) {
    return ImsFailure("IMG.0001", "A quick export takes no file_format.");
  }
  if (!request.is_quick && !IsOneOf(request.format, kFormats)) return ImsFailure("IMG.0072");
  return request;
}

std::optional<Failure> CheckOrigin(const World& world, const Image& image) {
  if (image.Has("__whole_image")) return ImsFailure("IMG.0128");
  if (!image.Text("__backup_id").empty()) return ImsFailure("IMG.0080");
  if (image.Text("virtual_env_type") == "IsoImage") return ImsFailure("IMG.0167");
  const Image* parent = world.images.Find(image.Text("__originalimagename"));
  if (parent != nullptr && parent->Text("visibility") == "public" &&
      IsOneOf(parent->Text("__platform"), kChargedPlatforms)) {
    return ImsFailure("IMG.0079");
  }
  return std::nullopt;
}

std::optional<Failure> CheckImage(const World& world, const Call& call, const Image* image,
                                  const ExportRequest& request) {
  if (image == nullptr || !IsVisible(*image, call.caller)) return ImsFailure("IMG.0027");
  if (image->Text("visibility") == "public") return ImsFailure("IMG.0077");
  if (image->Text("owner") != call.caller.project_id) return ImsFailure("IMG.0047");
  if (image->Text("status") != "active") return ImsFailure("IMG.0046");
  if (auto failure = CheckOrigin(world, *image)) return failure;
  if (request.is_quick) {
    return image->Has("__system__cmkid") ? std::optional(ImsFailure("IMG.0071")) : std::nullopt;
  }
  const bool is_large = ParseNumber(image->Text("__image_size")).value_or(0) > kMaxUsualBytes;
  return is_large ? std::optional(ImsFailure("IMG.0160")) : std::nullopt;
}

std::optional<Failure> CheckTarget(const World& world, const ExportRequest& request) {
  if (auto failure = CheckObjectUrl(world, request.url)) return failure;
  if (request.url.size() - request.url.find(':') - 1 > kMaxFileName) {
    return ImsFailure("IMG.0074");
  }
  if (world.sources.FindFile(request.url) != nullptr) return ImsFailure("IMG.0070");
  return std::nullopt;
}

// An export that runs keeps both its image and its object busy.
std::optional<Failure> CheckRunning(const World& world, std::string_view image_id,
                                    std::string_view url) {
  for (const auto& [id, job] : world.jobs.All()) {
    if (job.is_settled || job.kind != JobKind::kExport) continue;
    if (job.object_url == url) return ImsFailure("IMG.0070");
    if (job.images.front().image_id == image_id) return ImsFailure("IMG.0148");
  }
  return std::nullopt;
}

}  // namespace

Response ExportImage(World& world, const Call& call) {
  const auto read = ReadRequest(call.request.body);
  if (const auto* failure = std::get_if<Failure>(&read)) return ImsError(*failure);
  const auto& request = std::get<ExportRequest>(read);
  const Image* image = world.images.Find(call.parameters[0]);
  if (auto failure = CheckImage(world, call, image, request)) return ImsError(*failure);
  if (auto failure = CheckTarget(world, request)) return ImsError(*failure);
  if (auto failure = CheckRunning(world, image->id, request.url)) return ImsError(*failure);
  Job job = NewJob(world, call, "imsNativeExportImageJob");
  job.kind = JobKind::kExport;
  job.object_url = request.url;
  job.object_format = request.is_quick ? "zvhd2" : request.format;
  job.images.push_back({.image_id = image->id});
  return StartJob(world, std::move(job));
}

}  // namespace provider::emulator
