#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <variant>

#include "nlohmann/json.hpp"
#include "provider/emulator/errors.h"
#include "provider/emulator/image_calls.h"
#include "provider/emulator/rules.h"

// PATCH /v2/cloudimages/{image_id} (ims-api.md 6.6, 14.7).
namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxOperations = 100;

// Attributes of the system that nobody may change this way.
constexpr std::array<std::string_view, 32> kFixed = {"id",
                                                     "status",
                                                     "visibility",
                                                     "owner",
                                                     "protected",
                                                     "file",
                                                     "self",
                                                     "schema",
                                                     "tags",
                                                     "size",
                                                     "checksum",
                                                     "virtual_size",
                                                     "min_disk",
                                                     "disk_format",
                                                     "created_at",
                                                     "updated_at",
                                                     "active_at",
                                                     "deleted",
                                                     "deleted_at",
                                                     "container_format",
                                                     "__imagetype",
                                                     "__image_source_type",
                                                     "__os_type",
                                                     "__isregistered",
                                                     "__platform",
                                                     "__os_version",
                                                     "__image_size",
                                                     "__os_bit",
                                                     "__backup_id",
                                                     "__data_origin",
                                                     "__root_origin",
                                                     "virtual_env_type"};
// Attributes that may change but not vanish.
constexpr std::array<std::string_view, 2> kLasting = {"name", "min_ram"};

template <std::size_t N>
bool IsOneOf(std::string_view text, const std::array<std::string_view, N>& values) {
  return std::find(values.begin(), values.end(), text) != values.end();
}

// A memory size in MB, given as an integer or as decimal digits.
std::optional<std::int64_t> MemorySize(const Json& value) {
  std::optional<std::int64_t> size;
  if (value.is_string()) size = ParseNumber(value.get<std::string>());
  if (value.is_number_integer()) size = ParseNumber(value.dump());
  return size && *size <= INT32_MAX ? size : std::nullopt;
}

// The text of a string, number or boolean; the service stores all of these as strings.
std::optional<std::string> TextOf(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return value.dump();
  return std::nullopt;
}

std::optional<Failure> CheckText(std::string_view name, std::string_view text) {
  if (name == "name") return CheckName(text);
  if (name == "__description") return CheckDescription(text);
  if (name == "hw_firmware_type" && text != "bios" && text != "uefi") {
    return ImsFailure("IMG.0141");
  }
  return std::nullopt;
}

// The attribute to store, of the type that image objects show.
std::variant<Attribute, Failure> ToAttribute(std::string_view name, const Json& value) {
  if (name == "min_ram" || name == "max_ram") {
    const std::optional<std::int64_t> size = MemorySize(value);
    if (!size) return ImsFailure("IMG.0055", Concat("Attribute ", name, "."));
    if (name == "min_ram") return Attribute(*size);
    return Attribute(std::to_string(*size));
  }
  std::optional<std::string> text = TextOf(value);
  if (!text) return ImsFailure("IMG.0001", Concat("The value of /", name, " must be a string."));
  if (auto failure = CheckText(name, *text)) return *failure;
  return Attribute(std::move(*text));
}

std::optional<Failure> CheckPath(std::string_view name) {
  const bool is_plain =
      !name.empty() && name.size() <= 255 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.' || c == ':';
      });
  if (!is_plain) return ImsFailure("IMG.0001", "A path is / and a lower-case attribute name.");
  if (IsOneOf(name, kFixed)) {
    return ImsFailure("IMG.0035", Concat("Attribute ", name, " is not open to changes."));
  }
  return std::nullopt;
}

// Applies one operation to a copy of the image.
std::optional<Failure> Apply(const Json& operation, Image& image) {
  const auto text = [&](std::string_view member) {
    const auto found = operation.is_object() ? operation.find(member) : operation.end();
    return found != operation.end() && found->is_string() ? found->get<std::string>()
                                                          : std::string();
  };
  const std::string op = text("op");
  const std::string path = text("path");
  if ((op != "add" && op != "replace" && op != "remove") || !path.starts_with('/')) {
    return ImsFailure("IMG.0001", "An operation has op (add, replace, remove), path and value.");
  }
  const std::string name = path.substr(1);
  if (auto failure = CheckPath(name)) return failure;
  if (op != "add" && !image.Has(name)) {
    return ImsFailure("IMG.0035", Concat("The image has no attribute ", name, "."));
  }
  if (op == "remove") {
    if (IsOneOf(name, kLasting)) return ImsFailure("IMG.0035");
    image.attributes.erase(name);
    return std::nullopt;
  }
  if (!operation.contains("value")) return ImsFailure("IMG.0001", "An operation has no value.");
  auto attribute = ToAttribute(name, operation["value"]);
  if (auto* failure = std::get_if<Failure>(&attribute)) return std::move(*failure);
  image.attributes.insert_or_assign(name, std::move(std::get<Attribute>(attribute)));
  return std::nullopt;
}

std::optional<Failure> CheckTarget(const Image* image, const Call& call) {
  if (image == nullptr || !IsVisible(*image, call.caller)) return ImsFailure("IMG.0027");
  if (image->Text("owner") != call.caller.project_id) return ImsFailure("IMG.0047");
  if (image->Text("status") != "active") return ImsFailure("IMG.0046");
  return std::nullopt;
}

}  // namespace

Response UpdateImage(World& world, const Call& call) {
  if (call.request.body.empty()) return ImsError("IMG.0007");
  const std::optional<Json> operations = ParseJson(call.request.body);
  if (!operations || !operations->is_array() || operations->empty() ||
      operations->size() > kMaxOperations) {
    return ImsError("IMG.0001", "The body is not a JSON array of operations.");
  }
  const std::string& id = call.parameters[0];
  const Image* image = world.images.Find(id);
  if (auto failure = CheckTarget(image, call)) return ImsError(*failure);
  Image changed = *image;  // All operations or none.
  for (const Json& operation : *operations) {
    if (auto failure = Apply(operation, changed)) return ImsError(*failure);
  }
  changed.attributes["updated_at"] = FormatSeconds(call.now);
  world.images.Change(id, [&](Image& stored) { stored = std::move(changed); });
  return JsonResponse(200, world.images.JsonText(*world.images.Find(id)));
}

}  // namespace provider::emulator
