#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <variant>

#include "nlohmann/json.hpp"
#include "provider/emulator/errors.h"
#include "provider/emulator/image_calls.h"
#include "provider/emulator/native_answers.h"
#include "provider/emulator/rules.h"

// PATCH /v2/cloudimages/{image_id} (ims-api.md 6.6, 14.7) and /v2/images/{image_id} (6.7).
// Choice: `protected` may be changed, for providers offer it. The native call also takes /tags,
// as a list of texts, which TF-OTC sends.
namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxOperations = 100;

// Attributes of the system that nobody may change this way.
constexpr std::array<std::string_view, 42> kFixed = {
    "id",
    "status",
    "visibility",
    "owner",
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
    "virtual_env_type",
    "__whole_image",
    "__system__cmkid",
    "__originalimagename",
    "__lazyloading",
    "__account_code",
    "__productcode",
    "__sequence_num",
    "__image_location",
    "__is_offshelved",
    "__system_support_market",
    "__os_feature_list",
};
// Attributes that may change but not vanish.
constexpr std::array<std::string_view, 3> kLasting = {"name", "min_ram", "protected"};

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
  if (name == "enterprise_project_id" && text != "0" && !text.empty() && !IsUuid(text)) {
    return ImsFailure("IMG.0155");
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
  if (name == "protected") {
    const bool is_set = value == true || value == "true";
    if (!is_set && value != false && value != "false") {
      return ImsFailure("IMG.0001", "The value of /protected is true or false.");
    }
    return Attribute(is_set);
  }
  std::optional<std::string> text = TextOf(value);
  if (!text) return ImsFailure("IMG.0001", Concat("The value of /", name, " must be a string."));
  if (auto failure = CheckText(name, *text)) return *failure;
  if (name == "enterprise_project_id" && text->empty()) text = "0";
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

struct Operation {
  std::string op = {};
  std::string path = {};
  const Json* value = nullptr;  // Null if there is none.
};

// `{"op":…,"path":…,"value":…}`.
Operation ReadOperation(const Json& json) {
  const auto text = [&json](std::string_view member) {
    const auto found = json.is_object() ? json.find(member) : json.end();
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  Operation operation{.op = text("op"), .path = text("path")};
  if (json.is_object() && json.contains("value")) operation.value = &json["value"];
  return operation;
}

// `{"replace":"/name","value":…}`, of the older native media type.
Operation ReadOldOperation(const Json& json) {
  Operation operation;
  for (std::string_view op : {"add", "replace", "remove"}) {
    const auto found = json.is_object() ? json.find(op) : json.end();
    if (found == json.end() || !found->is_string()) continue;
    operation.op = op;
    operation.path = found->get<std::string>();
  }
  if (json.is_object() && json.contains("value")) operation.value = &json["value"];
  return operation;
}

// Applies one operation to a copy of the image.
std::optional<Failure> Apply(const Operation& operation, Image& image) {
  const std::string& op = operation.op;
  if ((op != "add" && op != "replace" && op != "remove") || !operation.path.starts_with('/')) {
    return ImsFailure("IMG.0001", "An operation has op (add, replace, remove), path and value.");
  }
  const std::string name = operation.path.substr(1);
  if (auto failure = CheckPath(name)) return failure;
  if (op != "add" && !image.Has(name)) {
    return ImsFailure("IMG.0035", Concat("The image has no attribute ", name, "."));
  }
  if (op == "remove") {
    if (IsOneOf(name, kLasting)) return ImsFailure("IMG.0035");
    image.attributes.erase(name);
    return std::nullopt;
  }
  if (operation.value == nullptr) return ImsFailure("IMG.0001", "An operation has no value.");
  auto attribute = ToAttribute(name, *operation.value);
  if (auto* failure = std::get_if<Failure>(&attribute)) return std::move(*failure);
  image.attributes.insert_or_assign(name, std::move(std::get<Attribute>(attribute)));
  return std::nullopt;
}

// The same of the native call.
std::optional<Failure> ApplyNative(const Operation& operation, Image& image) {
  if (operation.path != "/tags" || operation.op == "remove") return Apply(operation, image);
  if (operation.value == nullptr || !operation.value->is_array() ||
      operation.value->size() > kMaxTags) {
    return ImsFailure("IMG.0116");
  }
  std::vector<Tag> tags;
  for (const Json& text : *operation.value) {
    if (!text.is_string() || !SetTagText(tags, text.get<std::string>())) {
      return ImsFailure("IMG.0115");
    }
  }
  image.tags = std::move(tags);
  return std::nullopt;
}

std::optional<Failure> CheckTarget(const Image* image, const Call& call) {
  if (image == nullptr || !IsVisible(*image, call.caller)) return ImsFailure("IMG.0027");
  if (image->Text("owner") != call.caller.project_id) return ImsFailure("IMG.0047");
  if (image->Text("status") != "active") return ImsFailure("IMG.0046");
  return std::nullopt;
}

// The array of operations; nothing if the body is none.
std::optional<Json> ReadOperations(const Call& call) {
  std::optional<Json> operations = ParseJson(call.request.body);
  if (!operations || !operations->is_array() || operations->empty() ||
      operations->size() > kMaxOperations) {
    return std::nullopt;
  }
  return operations;
}

Response Store(World& world, const Call& call, Image changed) {
  const std::string id = changed.id;
  changed.attributes["updated_at"] = FormatSeconds(call.now);
  world.images.Change(id, [&](Image& stored) { stored = std::move(changed); });
  return JsonResponse(200, world.images.JsonText(*world.images.Find(id)));
}

}  // namespace

Response UpdateImage(World& world, const Call& call) {
  if (call.request.body.empty()) return ImsError("IMG.0007");
  const std::optional<Json> operations = ReadOperations(call);
  if (!operations) return ImsError("IMG.0001", "The body is not a JSON array of operations.");
  const Image* image = world.images.Find(call.parameters[0]);
  if (auto failure = CheckTarget(image, call)) return ImsError(*failure);
  Image changed = *image;  // All operations or none.
  for (const Json& json : *operations) {
    if (auto failure = Apply(ReadOperation(json), changed)) return ImsError(*failure);
  }
  return Store(world, call, std::move(changed));
}

Response UpdateNativeImage(World& world, const Call& call) {
  std::string_view type = call.request.FindHeader("Content-Type");
  type = Trim(type.substr(0, type.find(';')));
  const bool is_old = type == "application/openstack-images-v2.0-json-patch";
  if (!is_old && type != "application/openstack-images-v2.1-json-patch") {
    return NativeError(415, "The media type is none of those for changes of images.");
  }
  const std::optional<Json> operations = ReadOperations(call);
  if (!operations) return NativeError(400, "The body is not a JSON array of operations.");
  const Image* image = world.images.Find(call.parameters[0]);
  if (image == nullptr || !IsVisible(*image, call.caller)) return NativeNotFound();
  if (image->Text("owner") != call.caller.project_id) {
    return NativeError(403, "Only the owner may change the image.");
  }
  Image changed = *image;
  for (const Json& json : *operations) {
    const auto failure =
        ApplyNative(is_old ? ReadOldOperation(json) : ReadOperation(json), changed);
    if (failure) return NativeError(failure->code == "IMG.0035" ? 403 : 400, failure->message);
  }
  return Store(world, call, std::move(changed));
}

}  // namespace provider::emulator
