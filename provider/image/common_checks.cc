#include "provider/image/common_checks.h"

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "proto/text/cat.h"
#include "proto/value/number.h"
#include "proto/value/path.h"
#include "provider/image/tags.h"
#include "provider/parts/rules.h"

namespace provider::image {
namespace {

using proto::text::Cat;
using proto::value::Path;
using proto::value::PathStep;
using proto::value::Value;
using resource::Diagnostic;

constexpr int64_t kMaxMemory = 2147483647;  // The service's integers have 32 bits.
// How files of formats end that a quick import does not take.
constexpr auto kNeverQuick = std::to_array<std::string_view>(
    {".qcow2", ".vmdk", ".vhd", ".vhdx", ".qed", ".vdi", ".qcow", ".zvhd", ".iso", ".ova"});
constexpr Diagnostic::Severity kError = Diagnostic::Severity::kError;

}  // namespace

void CommonChecker::CheckWords() {
  CheckText("name", "Invalid name", parts::FindNameMistake);
  CheckText("description", "Invalid description", parts::FindDescriptionMistake);
  if (!parts::IsBeyondAscii(Text("name"))) return;
  Warning("name", "Name that some clouds refuse",
          "The name holds characters beyond the letters a to z, which some clouds refuse.");
}

bool CommonChecker::IsQuick() const {
  return IsSet("is_quick_import") && config().GetAttr("is_quick_import").AsBool();
}

void CommonChecker::CheckQuickFile() {
  if (!IsQuick() || !IsSet("image_url")) return;
  const std::string file = Cat(Text("image_url"));
  for (const std::string_view other : kNeverQuick) {
    if (!absl::EndsWithIgnoreCase(file, Cat(other))) continue;
    Warning("is_quick_import", "File that a quick import may refuse",
            Cat("A quick import takes ZVHD2 files, and RAW files with their bitmap beside them. "
                "The name of the file ends in \"",
                other, "\"."));
    return;
  }
}

void CommonChecker::CheckMemory() {
  CheckNumber("min_ram", 0, kMaxMemory);
  CheckNumber("max_ram", 0, kMaxMemory);
  if (!IsSet("min_ram") || !IsSet("max_ram")) return;
  const proto::value::Number least = config().GetAttr("min_ram").AsNumber();
  const proto::value::Number most = config().GetAttr("max_ram").AsNumber();
  if (most.IsZero() || proto::value::Number::Compare(least, most) <= 0) return;
  Error({"max_ram"}, "Invalid value",
        Cat("The argument \"max_ram\" (", most.ToString(), ") must not be less than \"min_ram\" (",
            least.ToString(), ")."));
}

void CommonChecker::CheckTags() {
  if (IsSet("tags") && IsSet("tag_strings")) {
    Error({"tag_strings"}, "Tags in two notations",
          R"(Tags are given either as "tags" or as "tag_strings", not both: the service takes one )"
          "notation in a call.");
  }
  CheckTagMap();
  CheckTagStrings();
}

void CommonChecker::CheckTagCount(std::string_view name, size_t count) {
  if (count <= kMaxTags) return;
  Error({name}, "Too many tags",
        Cat("There are ", count, " tags; an image has at most ", kMaxTags, "."));
}

void CommonChecker::CheckTagMap() {
  const Value& tags = config().GetAttr("tags");
  if (!tags.IsKnownNonNull()) return;
  CheckTagCount("tags", tags.size());
  for (size_t i = 0; i < tags.size(); ++i) {
    const std::string& key = tags.keys()[i];
    const Path path = {PathStep::Attribute("tags"), PathStep::Key(key)};
    if (auto mistake = parts::FindTagKeyMistake(key)) Add(kError, "Invalid tag", *mistake, path);
    if (tags[i].IsNull()) {
      Add(kError, "Invalid tag", "The value of a tag must not be null; it may be empty.", path);
    } else if (tags[i].IsKnown()) {
      auto mistake = parts::FindTagValueMistake(tags[i].AsString());
      if (mistake) Add(kError, "Invalid tag", *mistake, path);
    }
  }
}

void CommonChecker::CheckTagStrings() {
  const Value& tags = config().GetAttr("tag_strings");
  if (!tags.IsKnownNonNull()) return;
  CheckTagCount("tag_strings", tags.size());
  std::set<std::string> keys;
  for (size_t i = 0; i < tags.size(); ++i) {
    const Path path = {PathStep::Attribute("tag_strings"), PathStep::At(static_cast<int64_t>(i))};
    if (tags[i].IsNull()) {
      Add(kError, "Invalid tag", "A tag must not be null.", path);
      continue;
    }
    if (!tags[i].IsKnown()) continue;
    const auto [key, value] = SplitTagString(tags[i].AsString());
    if (auto mistake = parts::FindTagKeyMistake(key)) Add(kError, "Invalid tag", *mistake, path);
    if (auto mistake = parts::FindTagValueMistake(value)) {
      Add(kError, "Invalid tag", *mistake, path);
    }
    if (!keys.insert(key).second) {
      Add(kError, "Invalid tag",
          Cat("The key \"", key,
              "\" is given twice; an image has one tag "
              "of a key."),
          path);
    }
  }
}

}  // namespace provider::image
