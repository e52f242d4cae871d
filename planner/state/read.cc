#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "planner/addr/address.h"
#include "planner/state/file.h"
#include "planner/state/json_text.h"
#include "planner/state/model.h"
#include "planner/state/records.h"

namespace planner::state {
namespace {

constexpr std::string_view kUnsupported = "Unsupported state file format";
constexpr std::string_view kNoVersion =
    "The state file does not have a \"version\" attribute, which is required to identify the "
    "format version.";
constexpr int64_t kFormatVersion = 4;

// What Terraform says about a file that has no version because it is something else.
absl::Status TwoProblems(std::string_view first) {
  std::string message = "2 problems:\n\n- ";
  message.append(kUnsupported).append(": ").append(first).append("\n- ");
  message.append(kUnsupported).append(": ").append(kNoVersion);
  return absl::InvalidArgumentError(message);
}

absl::Status OldVersion(int64_t version) {
  const std::string_view upgrade =
      version == 3 ? "Terraform 0.12 to 1.11 reads it and writes version 4: run \"terraform "
                     "refresh\", \"terraform apply\" or \"terraform state push\" with one of these "
                     "once."
                   : "Let Terraform 0.11 write version 3 with \"terraform refresh\" first, then "
                     "Terraform 0.12 to 1.11 version 4.";
  return StateError(
      kUnsupported,
      absl::StrCat("The state file uses format version ", version,
                   ", which is older than this program reads (version 4). ", std::string(upgrade)));
}

absl::Status CheckVersion(std::string_view json) {
  std::string_view version;
  std::string writer;
  ForEachMember(json, [&](const std::string& name, std::string_view member) {
    if (name == "version") version = member;
    if (name == "terraform_version" && KindOf(member) == JsonKind::kString) {
      writer = DecodeJsonString(member);
    }
    return true;
  });
  if (version.empty() || KindOf(version) == JsonKind::kNull) {
    return StateError(kUnsupported, kNoVersion);
  }
  const std::optional<int64_t> number = DecodeJsonInteger(version);
  if (!number || *number < 0) {
    std::string seen(KindName(KindOf(version)));
    if (KindOf(version) == JsonKind::kNumber) absl::StrAppend(&seen, " ", std::string(version));
    return StateError(kUnsupported, absl::StrCat("The version in the state file is ", seen,
                                                 ". A positive whole number is required."));
  }
  if (*number == 0) {
    return StateError(kUnsupported,
                      "The state file uses JSON syntax but has a version number of zero. There was "
                      "never a JSON-based state format zero, so this state file is invalid and "
                      "cannot be processed.");
  }
  if (*number < kFormatVersion) return OldVersion(*number);
  if (*number == kFormatVersion) return absl::OkStatus();
  return StateError(
      kUnsupported,
      absl::StrCat("The state file uses format version ", *number,
                   ", which is not supported by Terraform ", std::string(kTerraformVersion), ". ",
                   writer.empty() ? std::string("This state file may have been created by a newer "
                                                "version of Terraform.")
                                  : "This state file was created by Terraform " + writer + "."));
}

absl::Status WrongKind(const std::string& field, std::string_view value) {
  return StateError("Invalid state file format",
                    absl::StrCat("The state file field \"", field, "\" has invalid value ",
                                 std::string(KindName(KindOf(value)))));
}

absl::Status ReadOutputs(std::string_view json, State& state) {
  if (KindOf(json) == JsonKind::kNull) return absl::OkStatus();
  if (KindOf(json) != JsonKind::kObject) return WrongKind("outputs", json);
  absl::Status status;
  ForEachMember(json, [&](const std::string& name, std::string_view member) {
    absl::StatusOr<Output> output = ParseOutput(name, member);
    status = output.status();
    if (status.ok()) state.outputs[name] = *std::move(output);
    return status.ok();
  });
  return status;
}

// Reads `module.a["x"].module.b`.
absl::StatusOr<addr::ModulePath> ReadModule(const std::string& text) {
  absl::StatusOr<addr::Target> target = addr::ParseTarget(text);
  if (!target.ok() || !target->is_module) {
    return StateError("Invalid module address in state",
                      absl::StrCat("The state contains the module \"", text, "\", which is none."));
  }
  return target->instance.resource.module;
}

// One element of `resources`, its texts not yet understood.
struct RawResource {
  std::string module = {};
  std::string mode = {};
  std::string type = {};
  std::string name = {};
  std::string provider = {};
  std::string_view instances = "[]";
  UnknownMembers unknown_members = {};
};

absl::StatusOr<RawResource> ReadRawResource(std::string_view json) {
  RawResource raw;
  const absl::Status status =
      ReadMembers(json, "a resource", raw.unknown_members,
                  [&raw](const std::string& name, std::string_view member) -> absl::StatusOr<bool> {
                    if (name == "instances") {
                      if (KindOf(member) != JsonKind::kArray)
                        return WrongKind("resources.instances", member);
                      raw.instances = member;
                      return true;
                    }
                    if (name == "each") return true;
                    std::string* target = nullptr;
                    if (name == "module") target = &raw.module;
                    if (name == "mode") target = &raw.mode;
                    if (name == "type") target = &raw.type;
                    if (name == "name") target = &raw.name;
                    if (name == "provider") target = &raw.provider;
                    if (target == nullptr) return false;
                    if (KindOf(member) != JsonKind::kString)
                      return WrongKind("resources." + name, member);
                    *target = DecodeJsonString(member);
                    return true;
                  });
  if (!status.ok()) return status;
  return raw;
}

absl::StatusOr<addr::Resource> ReadAddress(const RawResource& raw) {
  addr::Resource address;
  if (raw.mode == "data") {
    address.mode = addr::ResourceMode::kData;
  } else if (raw.mode != "managed") {
    return StateError("Invalid resource mode in state",
                      absl::StrCat("State contains a resource with mode \"", raw.mode, "\" (\"",
                                   raw.type, "\" \"", raw.name, "\") which is not supported."));
  }
  if (raw.type.empty() || raw.name.empty()) {
    return StateError("Invalid state file format", R"(A resource has no "type" or no "name".)");
  }
  if (!raw.module.empty()) {
    absl::StatusOr<addr::ModulePath> module = ReadModule(raw.module);
    if (!module.ok()) return module.status();
    address.module = *std::move(module);
  }
  address.type = raw.type;
  address.name = raw.name;
  return address;
}

absl::Status AddObject(const addr::Resource& address, std::string_view json, Resource& resource) {
  absl::StatusOr<ParsedObject> parsed = ParseObject(address, json);
  if (!parsed.ok()) return parsed.status();
  Instance& instance = resource.instances[parsed->key];
  ObjectPtr& slot =
      parsed->deposed_key.empty() ? instance.current : instance.deposed[parsed->deposed_key];
  if (slot != nullptr) {
    const std::string text = ToString(addr::ResourceInstance{address, parsed->key});
    return StateError(
        "Duplicate resource instance in state",
        parsed->deposed_key.empty()
            ? absl::StrCat("Instance ", text, " appears multiple times in the state file.")
            : absl::StrCat("Instance ", text, " deposed object \"", parsed->deposed_key,
                           "\" appears multiple times in the state file."));
  }
  slot = std::make_shared<const Object>(std::move(parsed->object));
  return absl::OkStatus();
}

absl::Status ReadResource(std::string_view json, State& state) {
  absl::StatusOr<RawResource> raw = ReadRawResource(json);
  if (!raw.ok()) return raw.status();
  absl::StatusOr<addr::Resource> address = ReadAddress(*raw);
  if (!address.ok()) return address.status();
  // Husks without objects say nothing.
  bool is_empty = true;
  ForEachElement(raw->instances, [&is_empty](std::string_view) { return is_empty = false; });
  if (is_empty) return absl::OkStatus();
  Resource read;
  absl::Status status = ParseProviderText(raw->provider, read);
  if (!status.ok()) return status;
  Resource& resource = state.resources[*address];
  if (!resource.instances.empty() && resource.provider != read.provider) {
    return StateError(
        "Duplicate resource in state",
        absl::StrCat("Resource ", ToString(*address), " appears twice, with different providers."));
  }
  resource.provider = std::move(read.provider);
  resource.unknown_members = std::move(raw->unknown_members);
  ForEachElement(raw->instances, [&](std::string_view element) {
    status = AddObject(*address, element, resource);
    return status.ok();
  });
  return status;
}

absl::Status ReadResources(std::string_view json, State& state) {
  if (KindOf(json) == JsonKind::kNull) return absl::OkStatus();
  if (KindOf(json) != JsonKind::kArray) return WrongKind("resources", json);
  absl::Status status;
  ForEachElement(json, [&](std::string_view element) {
    status = ReadResource(element, state);
    return status.ok();
  });
  return status;
}

absl::StatusOr<bool> ReadMember(const std::string& name, std::string_view value, State& state) {
  absl::Status status;
  if (name == "outputs") {
    status = ReadOutputs(value, state);
  } else if (name == "resources") {
    status = ReadResources(value, state);
  } else if (name == "check_results") {
    if (KindOf(value) == JsonKind::kArray) {
      state.check_results = CompactJson(value);
    } else if (KindOf(value) != JsonKind::kNull) {
      status = WrongKind(name, value);
    }
  } else if (name == "terraform_version" || name == "lineage") {
    if (KindOf(value) != JsonKind::kString) return WrongKind(name, value);
    (name == "lineage" ? state.lineage : state.terraform_version) = DecodeJsonString(value);
  } else if (name == "serial") {
    const std::optional<int64_t> serial = DecodeJsonInteger(value);
    if (!serial || *serial < 0) return WrongKind(name, value);
    state.serial = static_cast<uint64_t>(*serial);
  } else if (name != "version") {
    return false;
  }
  if (!status.ok()) return status;
  return true;
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

}  // namespace

absl::StatusOr<State> ReadState(std::string_view text) {
  State state;
  if (IsBlank(text)) return state;
  if (text.size() > kMaxStateBytes) {
    return StateError(kUnsupported, "The state file is larger than 1 GiB.");
  }
  if (const std::optional<size_t> offset = FindJsonMistake(text, kMaxStateDepth)) {
    return TwoProblems(absl::StrCat(
        "The state file could not be parsed as JSON: syntax error at byte offset ", *offset, "."));
  }
  const std::string_view json = Trimmed(text);
  if (KindOf(json) != JsonKind::kObject) {
    return TwoProblems(absl::StrCat("The version in the state file is ",
                                    std::string(KindName(KindOf(json))),
                                    ". A positive whole number is required."));
  }
  absl::Status status = CheckVersion(json);
  if (!status.ok()) return status;
  status = ReadMembers(json, "the state file", state.unknown_members,
                       [&state](const std::string& name, std::string_view member) {
                         return ReadMember(name, member, state);
                       });
  if (!status.ok()) return status;
  return state;
}

}  // namespace planner::state
