#include "provider/emulator/upload_calls.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <variant>

#include "nlohmann/json.hpp"
#include "provider/emulator/creation.h"
#include "provider/emulator/errors.h"
#include "provider/emulator/image_calls.h"
#include "provider/emulator/job_start.h"
#include "provider/emulator/member_reader.h"
#include "provider/emulator/native_answers.h"
#include "provider/emulator/os_versions.h"
#include "provider/emulator/rules.h"
#include "provider/emulator/source_checks.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kMaxMinDisk = 1024;
constexpr std::size_t kMaxNativeName = 255;
constexpr std::string_view kEmptyChecksum = "d41d8cd98f00b204e9800998ecf8427e";
constexpr std::array<std::string_view, 5> kDiskFormats = {"zvhd2", "vhd", "raw", "qcow2", "zvhd"};
// What images made from files have, but not metadata alone.
constexpr std::array<std::string_view, 6> kLater = {
    "size", "checksum", "virtual_size", "__lazyloading", "__originalimagename", "__backup_id"};

// What a body asks for, or why it is refused.
std::variant<Image, std::string> ReadMetadata(MemberReader& reader) {
  Image image = BasicImage(reader.Text("name").value_or(""), {}, "0");
  auto& attributes = image.attributes;
  for (std::string_view name : kLater) attributes.erase(std::string(name));
  SetOs(image, reader.Text("__os_version").value_or(std::string(kOtherLinux)));
  attributes["protected"] = reader.Flag("protected").value_or(false);
  attributes["container_format"] = reader.Text("container_format").value_or("bare");
  attributes["disk_format"] = reader.Text("disk_format").value_or("zvhd2");
  attributes["min_ram"] = reader.Integer("min_ram").value_or(0);
  if (const auto min_disk = reader.Integer("min_disk")) attributes["min_disk"] = *min_disk;
  attributes["virtual_env_type"] = "FusionCompute";
  attributes["__image_size"] = "0";
  const std::string visibility = reader.Text("visibility").value_or("private");
  const auto tags = reader.Texts("tags").value_or(std::vector<std::string>());
  if (reader.failure()) return reader.failure()->message;
  if (visibility != "private") return "The visibility can only be private.";
  for (const std::string& tag : tags) {
    if (!SetTagText(image.tags, tag)) return "A tag has from 1 to 255 characters.";
  }
  return image;
}

std::optional<std::string> CheckMetadata(const Image& image) {
  if (image.Text("name").size() > kMaxNativeName) return "The name is too long.";
  const std::string format = image.Text("disk_format");
  if (std::find(kDiskFormats.begin(), kDiskFormats.end(), format) == kDiskFormats.end()) {
    return "The disk format is not supported.";
  }
  const auto min_disk = ParseNumber(image.Text("min_disk"));
  if (image.Has("min_disk") && (!min_disk || *min_disk < 1 || *min_disk > kMaxMinDisk)) {
    return "min_disk is from 1 to 1024.";
  }
  if (!ParseNumber(image.Text("min_ram"))) return "min_ram is not negative.";
  if (image.tags.size() > kMaxTags) return "There are too many tags.";
  return std::nullopt;
}

// Starts the job that fills an image; the image is busy from now on.
Job NewFillingJob(World& world, const Call& call, const Image& image, std::int64_t bytes) {
  Job job = NewJob(world, call, "imsNativeImportImageJob");
  job.kind = JobKind::kRegistration;
  job.removes_failed_images = false;
  JobImage filled{.image_id = image.id, .image_name = image.Text("name")};
  filled.at_success = {{"__image_size", std::to_string(bytes)},
                       {"__root_origin", "file"},
                       {"__lazyloading", "true"},
                       {"size", std::int64_t{0}},
                       {"checksum", std::string(kEmptyChecksum)},
                       {"virtual_size", std::monostate()}};
  job.images.push_back(std::move(filled));
  world.images.Change(image.id, [&](Image& changed) {
    changed.attributes["status"] = "saving";
    changed.hidden_looks = call.effect_fault.hidden_looks;
  });
  return job;
}

std::variant<std::string, Failure> ReadUrl(std::string_view body) {
  const auto json = ReadObject(body);
  if (const auto* failure = std::get_if<Failure>(&json)) return *failure;
  MemberReader reader(std::get<Json>(json));
  std::string url = reader.Text("image_url").value_or("");
  if (url.empty()) reader.Miss("image_url");
  if (reader.failure()) return *reader.failure();
  return url;
}

}  // namespace

Response CreateMetadata(World& world, const Call& call) {
  const std::optional<Json> body = ParseJson(call.request.body);
  if (!body || !body->is_object()) return NativeError(400, "The body is not a JSON object.");
  MemberReader reader(*body);
  auto read = ReadMetadata(reader);
  if (const auto* refusal = std::get_if<std::string>(&read)) return NativeError(400, *refusal);
  auto& image = std::get<Image>(read);
  if (const auto refusal = CheckMetadata(image)) return NativeError(400, *refusal);
  if (auto failure = CheckLimits(world, call.caller.project_id, 1)) return ImsError(*failure);
  CompleteImage(image, world.ids.Uuid(), call.caller.project_id, call.now);
  image.attributes["__isregistered"] = "true";
  const std::string id = image.id;
  world.images.Add(std::move(image));
  Response response = JsonResponse(201, world.images.JsonText(*world.images.Find(id)));
  response.headers.push_back({"Location", Concat("/v2/images/", id)});
  return response;
}

Response RegisterFile(World& world, const Call& call) {
  const auto url = ReadUrl(call.request.body);
  if (const auto* failure = std::get_if<Failure>(&url)) return ImsError(*failure);
  const Image* image = FindOwn(world, call, call.parameters[0]);
  if (image == nullptr) return ImsError("IMG.0027");
  if (!AwaitsFile(*image)) return ImsError("IMG.0046", "It does not wait for a file.");
  if (auto failure = CheckFile(world, std::get<std::string>(url))) return ImsError(*failure);
  const File& file = *world.sources.FindFile(std::get<std::string>(url));
  const std::optional<Failure> bad = CheckFileContent(file, false);
  if (bad && world.options().refuses_bad_files) return ImsError(*bad);
  Job job = NewFillingJob(world, call, *image, file.size_bytes);
  job.images.front().at_success["__data_origin"] = Concat("file,", file.url);
  if (bad && job.error_code.empty()) {
    job.error_code = bad->code;
    job.fail_reason = bad->message;
  }
  return StartJob(world, std::move(job));
}

Response UploadFile(World& world, const Call& call) {
  const Image* image = FindOwn(world, call, call.parameters[0]);
  if (image == nullptr) return NativeNotFound();
  if (!AwaitsFile(*image)) return NativeError(409, "The image does not wait for a file.");
  if (call.request.body.empty()) return NativeError(400, "The file is empty.");
  const auto bytes = static_cast<std::int64_t>(call.request.body.size());
  StartJob(world, NewFillingJob(world, call, *image, bytes));
  return NoContent();
}

}  // namespace provider::emulator
