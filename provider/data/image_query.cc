#include "provider/data/image_query.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"
#include "proto/value/type.h"
#include "provider/parts/attribute.h"
#include "provider/parts/checker.h"
#include "provider/parts/rules.h"
#include "re2/re2.h"

namespace provider::data {
namespace {

using proto::schema::Attribute;
using proto::text::Cat;
using proto::value::Path;
using proto::value::PathStep;
using proto::value::Type;
using proto::value::Value;
using resource::Diagnostic;
using resource::Diagnostics;

using Words = absl::Span<const std::string_view>;
constexpr std::array<std::string_view, 3> kVisibilities = {"private", "public", "shared"};
constexpr std::array<std::string_view, 4> kImageTypes = {"gold", "private", "shared", "market"};
constexpr std::array<std::string_view, 6> kStatuses = {"queued", "saving",  "active",
                                                       "killed", "deleted", "pending_delete"};
constexpr std::array<std::string_view, 3> kOsTypes = {"Linux", "Windows", "Other"};
constexpr std::array<std::string_view, 2> kOsBits = {"32", "64"};
constexpr std::array<std::string_view, 6> kDiskFormats = {"zvhd2", "vhd",   "zvhd",
                                                          "raw",   "qcow2", "iso"};
constexpr std::array<std::string_view, 4> kEnvironments = {"FusionCompute", "Ironic", "DataImage",
                                                           "IsoImage"};
constexpr std::array<std::string_view, 3> kMemberStatuses = {"accepted", "rejected", "pending"};
constexpr std::array<std::string_view, 2> kArchitectures = {"x86", "arm"};
constexpr std::array<std::string_view, 6> kComparisons = {"gt", "gte", "lt", "lte", "eq", "neq"};
// Markers that are "true" or not there at all.
constexpr std::array<std::string_view, 7> kSupportFlags = {
    "kvm", "xen", "largememory", "diskintensive", "highperformance", "xen_hana", "kvm_infiniband"};

std::optional<std::string> FindEmptyMistake(std::string_view text) {
  if (!text.empty()) return std::nullopt;
  return "The argument must not be empty; leave it out, or set it to null, to look at all images.";
}

std::optional<std::string> FindProjectMistake(std::string_view id) {
  if (id.empty()) return FindEmptyMistake(id);
  return id == "all_granted_eps" ? std::nullopt : parts::FindEnterpriseProjectMistake(id);
}

bool IsTime(const std::string& text) {
  absl::Time time;
  std::string error;
  constexpr size_t kWithZone = std::string_view("2024-10-28T10:00:00Z").size();
  constexpr size_t kWithout = kWithZone - 1;
  return (text.size() == kWithZone && absl::ParseTime("%Y-%m-%dT%H:%M:%SZ", text, &time, &error)) ||
         (text.size() == kWithout && absl::ParseTime("%Y-%m-%d %H:%M:%S", text, &time, &error));
}

std::optional<std::string> FindTimeMistake(std::string_view text) {
  const size_t colon = text.find(':');
  const bool has_operator =
      colon != std::string_view::npos &&
      std::ranges::find(kComparisons, text.substr(0, colon)) != kComparisons.end();
  if (has_operator && IsTime(std::string(text.substr(colon + 1)))) return std::nullopt;
  return Cat("\"", text,
             "\" is no operator (gt, gte, lt, lte, eq or neq), a colon and a time in UTC, such as "
             "\"gte:2024-10-28T10:00:00Z\".");
}

std::optional<std::string> FindRegexMistake(std::string_view text) {
  const RE2 regex(re2::StringPiece(text.data(), text.size()), RE2::Quiet);
  if (regex.ok()) return std::nullopt;
  return Cat("\"", text, "\" is no regular expression of the syntax RE2: ", regex.error(), ".");
}

enum class Kind { kText, kNumber, kBool };

// An argument that is one parameter of the list call.
struct Filter {
  const char* argument;
  const char* parameter;
  Kind kind;
  const char* description;
  Words words = {};  // If only these are good.
  std::optional<std::string> (*find_mistake)(std::string_view) = FindEmptyMistake;  // Of others.
};

const std::array kFilters = std::to_array<Filter>({
    {"architecture", "architecture", Kind::kText,
     "Processor that the image is for: `x86` or `arm`; not on every cloud.", kArchitectures},
    {"cmk_id",
     "__system__cmkid",
     Kind::kText,
     "Id of the key that encrypts the image.",
     {},
     parts::FindIdMistake},
    {"container_format", "container_format", Kind::kText, "Format of the container, `bare`."},
    {"created_at",
     "created_at",
     Kind::kText,
     "When the image was made: an operator (`gt`, `gte`, `lt`, `lte`, `eq`, `neq`), a colon and a "
     "time in UTC, such as `gte:2024-10-28T10:00:00Z`.",
     {},
     FindTimeMistake},
    {"disk_format", "disk_format", Kind::kText,
     "Format of the image's file: `zvhd2`, `vhd`, `zvhd`, `raw`, `qcow2` or `iso`.", kDiskFormats},
    {"enterprise_project_id",
     "enterprise_project_id",
     Kind::kText,
     "Enterprise project that the image belongs to; `0` is the default one, `all_granted_eps` "
     "stands for all. Not set: all that the credentials may see.",
     {},
     FindProjectMistake},
    {"flavor_id", "flavor_id", Kind::kText,
     "Only public images that servers of this flavor can use; not on every cloud."},
    {"image_id", "id", Kind::kText, "Id of the image.", {}, parts::FindIdMistake},
    {"image_type", "__imagetype", Kind::kText,
     "Sort of image: `gold` (public), `private`, `shared` (by or with the project) or `market`.",
     kImageTypes},
    {"member_status", "member_status", Kind::kText,
     "What the project said to images shared with it: `accepted`, `rejected` or `pending`. Needs "
     "`visibility = \"shared\"`.",
     kMemberStatuses},
    {"min_disk", "min_disk", Kind::kNumber, "Least disk of the image, in GB: exactly this."},
    {"min_ram", "min_ram", Kind::kNumber, "Least memory of the image, in MB: exactly this."},
    {"name", "name", Kind::kText, "Name of the image, exactly."},
    {"os_bit", "__os_bit", Kind::kText, "Word length of the operating system: `32` or `64`.",
     kOsBits},
    {"os_type", "__os_type", Kind::kText,
     "Kind of the operating system: `Linux`, `Windows` or `Other`.", kOsTypes},
    {"owner", "owner", Kind::kText, "Id of the project that owns the image."},
    {"platform", "__platform", Kind::kText,
     "Family of the operating system, such as `CentOS`, `Ubuntu` or `Windows`."},
    {"protected", "protected", Kind::kBool,
     "Whether the image cannot be deleted; public images are protected."},
    {"status", "status", Kind::kText,
     "State of the image: `active` if it can be used; also `queued`, `saving`, `killed`.",
     kStatuses},
    {"updated_at",
     "updated_at",
     Kind::kText,
     "When the image was changed last; written as `created_at`.",
     {},
     FindTimeMistake},
    {"virtual_env_type", "virtual_env_type", Kind::kText,
     "Where the image can be used: `FusionCompute` (servers), `Ironic` (bare metal), `DataImage` "
     "(data disks) or `IsoImage` (installing).",
     kEnvironments},
    {"visibility", "visibility", Kind::kText,
     "Who sees the image: `private`, `public` or `shared`.", kVisibilities},
    {"whole_image", "__whole_image", Kind::kBool,
     "Whether it is an image of a whole server, all disks included."},
});

Type TypeOf(Kind kind) {
  switch (kind) {
    case Kind::kText: return Type::String();
    case Kind::kNumber: return Type::Number();
    case Kind::kBool: return Type::Bool();
  }
  std::abort();  // Every kind has a case above.
}

std::string TextOf(const Value& value) {
  if (value.type() == Type::String()) return std::string(value.AsString());
  if (value.type() == Type::Number()) return value.AsNumber().ToString();
  return value.AsBool() ? "true" : "false";
}

class FilterChecker : public parts::Checker {
 public:
  using parts::Checker::Checker;

  void CheckWords() {
    for (const Filter& filter : kFilters) {
      if (filter.kind != Kind::kText) continue;
      if (filter.words.empty()) {
        CheckText(filter.argument, "Invalid value", filter.find_mistake);
      } else {
        CheckWord(filter.argument, filter.words);
      }
    }
  }

  void CheckMemberStatus() {
    const Value& visibility = config().GetAttr("visibility");
    if (!IsSet("member_status") || !visibility.IsKnown() || Text("visibility") == "shared") return;
    Error({"member_status"}, "Missing required argument",
          "The argument \"member_status\" needs \"visibility\" to be \"shared\".");
  }

  void CheckTags() {
    const Value& tags = config().GetAttr("tag");
    if (!tags.IsKnownNonNull()) return;
    for (size_t i = 0; i < tags.size(); ++i) {
      const std::string& key = tags.keys()[i];
      if (auto mistake = parts::FindTagKeyMistake(key)) Report("tag", key, *mistake);
      if (tags[i].IsNull()) {
        Report("tag", key, "The value of a tag must not be null; it may be empty.");
      } else if (tags[i].IsKnown()) {
        auto mistake = parts::FindTagValueMistake(tags[i].AsString());
        if (mistake) Report("tag", key, *mistake);
      }
    }
  }

  void CheckSupport() {
    const Value& support = config().GetAttr("support");
    if (!support.IsKnownNonNull()) return;
    for (size_t i = 0; i < support.size(); ++i) {
      const std::string& key = support.keys()[i];
      const bool is_name =
          !key.empty() && key.front() != '_' && std::ranges::all_of(key, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
          });
      const bool is_flag = std::ranges::find(kSupportFlags, key) != kSupportFlags.end();
      if (!is_name) {
        Report(
            "support", key,
            Cat("\"", key,
                "\" is no marker: one is written in lower-case letters, digits and \"_\", without "
                "the service's \"__support_\", such as \"kvm\"."));
      } else if (support[i].IsNull() || (support[i].IsKnown() && support[i].AsString().empty())) {
        Report("support", key, "The value of a marker must be neither null nor empty.");
      } else if (is_flag && support[i].IsKnown() && support[i].AsString() != "true") {
        Report("support", key,
               Cat("The service can only look for images with the marker \"", key,
                   "\": the value must be true."));
      }
    }
  }

 private:
  void Report(std::string_view argument, std::string_view key, std::string mistake) {
    Add(Diagnostic::Severity::kError, "Invalid value", std::move(mistake),
        {PathStep::Attribute(argument), PathStep::Key(key)});
  }
};

// Calls `visit` with the name and the text of every argument that is set.
template <typename Visit>
void ForEachSet(const Value& config, Visit visit) {
  for (const Filter& filter : kFilters) {
    const Value& value = config.GetAttr(filter.argument);
    if (!value.IsNull()) visit(filter.argument, TextOf(value));
  }
  for (const char* argument : {"tag", "support"}) {
    const Value& texts = config.GetAttr(argument);
    if (texts.IsNull()) continue;
    for (size_t i = 0; i < texts.size(); ++i) {
      visit(Cat(argument, "[\"", texts.keys()[i], "\"]"), TextOf(texts[i]));
    }
  }
  const Value& regex = config.GetAttr("name_regex");
  if (!regex.IsNull()) visit("name_regex", TextOf(regex));
}

bool HasTags(const ims::Image& image, const Value& tags) {
  if (tags.IsNull()) return true;
  for (size_t i = 0; i < tags.size(); ++i) {
    const auto found = image.tags.find(tags.keys()[i]);
    if (found == image.tags.end() || found->second != tags[i].AsString()) return false;
  }
  return true;
}

}  // namespace

std::vector<Attribute> WithFilterArguments(std::vector<Attribute> computed) {
  using parts::MakeAttribute;
  const auto texts = Type::Map(Type::String());
  std::vector<Attribute> arguments = {
      MakeAttribute(
          "name_regex", Type::String(), parts::Use::kOptional,
          "Regular expression (RE2) that the name must match somewhere; `^` and `$` stand for its "
          "ends. Applied by the provider to what the service has found by the other arguments."),
      MakeAttribute(
          "support", texts, parts::Use::kOptional,
          "Hardware markers that the image must have, without the service's `__support_`: `kvm`, "
          "`xen`, `largememory`, `diskintensive`, `highperformance`, `xen_hana`, `kvm_infiniband` "
          "with the value `true`; `xen_gpu_type`, `kvm_gpu_type` with the type of the GPU."),
      MakeAttribute("tag", texts, parts::Use::kOptional,
                    "Tags that the image must all have, by key."),
  };
  for (const Filter& filter : kFilters) {
    std::string description = filter.description;
    if (std::string_view(filter.argument) != filter.parameter) {
      proto::text::Append(description, " The service's `", filter.parameter, "`.");
    }
    arguments.push_back(
        MakeAttribute(filter.argument, TypeOf(filter.kind), parts::Use::kOptional, description));
  }
  for (Attribute& attribute : computed) {
    const auto same = std::ranges::find(arguments, attribute.name, &Attribute::name);
    if (same == arguments.end()) {
      arguments.push_back(std::move(attribute));
    } else {
      same->computed = true;
      same->description += " Not set: what the image found has.";
    }
  }
  return arguments;
}

void ValidateFilters(const Value& config, Diagnostics& diags) {
  FilterChecker checker(config, diags);
  checker.CheckWords();
  checker.CheckText("name_regex", "Invalid value", FindRegexMistake);
  checker.CheckNumber("min_disk", 1, 2048);
  checker.CheckNumber("min_ram", 0, INT32_MAX);
  checker.CheckMemberStatus();
  checker.CheckTags();
  checker.CheckSupport();
}

std::multimap<std::string, std::string> FiltersOf(const Value& config) {
  std::multimap<std::string, std::string> out;
  for (const Filter& filter : kFilters) {
    const Value& value = config.GetAttr(filter.argument);
    if (!value.IsNull()) out.emplace(filter.parameter, TextOf(value));
  }
  const Value& tags = config.GetAttr("tag");
  for (size_t i = 0; !tags.IsNull() && i < tags.size(); ++i) {
    out.emplace("tag", Cat(tags.keys()[i], "=", tags[i].AsString()));
  }
  const Value& support = config.GetAttr("support");
  for (size_t i = 0; !support.IsNull() && i < support.size(); ++i) {
    out.emplace(Cat("__support_", support.keys()[i]), TextOf(support[i]));
  }
  return out;
}

std::vector<ims::Image> Sift(const Value& config, std::vector<ims::Image> found) {
  const Value& tags = config.GetAttr("tag");
  std::erase_if(found, [&](const ims::Image& image) { return !HasTags(image, tags); });
  const Value& pattern = config.GetAttr("name_regex");
  if (pattern.IsNull()) return found;
  const RE2 regex(std::string(pattern.AsString()), RE2::Quiet);
  std::erase_if(found,
                [&](const ims::Image& image) { return !RE2::PartialMatch(image.name, regex); });
  return found;
}

std::string DescribeFilters(const Value& config) {
  std::string out;
  ForEachSet(config, [&](std::string_view argument, std::string_view text) {
    proto::text::Append(out, out.empty() ? "" : ", ", argument, " = \"", text, "\"");
  });
  return out;
}

}  // namespace provider::data
