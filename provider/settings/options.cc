#include "provider/settings/options.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/text/cat.h"
#include "proto/value/number.h"
#include "proto/value/path.h"
#include "provider/parts/rules.h"
#include "provider/resource/options.h"

namespace provider::settings {
namespace {

using proto::text::Cat;
using proto::value::Path;
using proto::value::PathStep;
using proto::value::Value;
using resource::Diagnostic;
using resource::Diagnostics;

constexpr size_t kMaxTags = 10;  // Of an image.

void AddError(std::string_view summary, std::string detail, Path path, Diagnostics& diags) {
  diags.push_back(
      {Diagnostic::Severity::kError, std::string(summary), std::move(detail), std::move(path)});
}

void CheckDefaultTags(const Value& block, Diagnostics& diags) {
  const Value& tags = block.GetAttr("default_tags");
  if (!tags.IsKnownNonNull()) return;
  if (tags.size() > kMaxTags) {
    AddError("Too many tags",
             Cat("There are ", tags.size(), " default tags; an image has at most ", kMaxTags, "."),
             {PathStep::Attribute("default_tags")}, diags);
  }
  for (size_t i = 0; i < tags.size(); ++i) {
    const std::string& key = tags.keys()[i];
    const Path path = {PathStep::Attribute("default_tags"), PathStep::Key(key)};
    if (auto mistake = parts::FindTagKeyMistake(key)) {
      AddError("Invalid tag", *std::move(mistake), path, diags);
    }
    if (tags[i].IsNull()) {
      AddError("Invalid tag", "The value of a tag must not be null; it may be empty.", path, diags);
    } else if (tags[i].IsKnown()) {
      auto mistake = parts::FindTagValueMistake(tags[i].AsString());
      if (mistake) AddError("Invalid tag", *std::move(mistake), path, diags);
    }
  }
}

// The list of `ignore_tags` by that name; null if the block is not there.
Value IgnoreList(const Value& block, std::string_view list) {
  const Value& ignore = block.GetAttr("ignore_tags");
  if (!ignore.IsKnownNonNull()) return Value::Null(proto::value::Type::Dynamic());
  return ignore.GetAttr(list);
}

void CheckIgnoreList(const Value& block, std::string_view list, std::string_view what,
                     Diagnostics& diags) {
  const Value texts = IgnoreList(block, list);
  if (!texts.IsKnownNonNull()) return;
  for (size_t i = 0; i < texts.size(); ++i) {
    const Path path = {PathStep::Attribute("ignore_tags"), PathStep::Attribute(list),
                       PathStep::At(static_cast<int64_t>(i))};
    if (texts[i].IsNull() || (texts[i].IsKnown() && texts[i].AsString().empty())) {
      AddError("Invalid tag", Cat(what, " must be neither null nor empty."), path, diags);
    } else if (texts[i].IsKnown()) {
      auto mistake = parts::FindTagKeyMistake(texts[i].AsString());
      if (!mistake) continue;
      diags.push_back({Diagnostic::Severity::kWarning, "Tag that no image can have",
                       Cat(*mistake, " So it matches no tag that is made today."), path});
    }
  }
}

// Known elements of a list of `ignore_tags`.
std::vector<std::string> IgnoredTexts(const Value& block, std::string_view list) {
  std::vector<std::string> out;
  const Value texts = IgnoreList(block, list);
  if (!texts.IsKnownNonNull()) return out;
  for (const Value& text : texts.elements()) {
    if (text.IsKnownNonNull() && !text.AsString().empty()) out.emplace_back(text.AsString());
  }
  return out;
}

// The argument with its default; nullopt if it is not known.
std::optional<std::string> CreateTokenKey(const Value& block) {
  const Value& key = block.GetAttr("create_token_key");
  if (!key.IsKnown()) return std::nullopt;
  return std::string(key.IsNull() ? kDefaultCreateTokenKey : key.AsString());
}

void CheckCreateTokenKey(const Value& block, Diagnostics& diags) {
  const std::optional<std::string> key = CreateTokenKey(block);
  if (!key || key->empty()) return;
  if (auto mistake = parts::FindTagKeyMistake(*key)) {
    AddError("Invalid tag", *std::move(mistake), {PathStep::Attribute("create_token_key")}, diags);
  }
}

// A default tag that is left alone, or that marks the create call, would never be as wanted.
void CheckContradictions(const Value& block, Diagnostics& diags) {
  const Value& tags = block.GetAttr("default_tags");
  if (!tags.IsKnownNonNull()) return;
  resource::ProviderOptions options;
  options.ignored_tag_keys = IgnoredTexts(block, "keys");
  options.ignored_tag_key_prefixes = IgnoredTexts(block, "key_prefixes");
  const std::string token_key = CreateTokenKey(block).value_or("");
  for (const std::string& key : tags.keys()) {
    const Path path = {PathStep::Attribute("default_tags"), PathStep::Key(key)};
    if (!token_key.empty() && key == token_key) {
      AddError("Reserved tag",
               Cat("The provider marks each create call under the key \"", key,
                   "\". Choose another key for the tag, or another \"create_token_key\"."),
               path, diags);
    } else if (options.IsIgnoredTag(key)) {
      AddError("Contradictory tag",
               Cat("The key \"", key,
                   "\" is one that \"ignore_tags\" tells the provider to leave alone."),
               path, diags);
    }
  }
}

void CheckRate(const Value& block, Diagnostics& diags) {
  const Value& rate = block.GetAttr("requests_per_second");
  if (!rate.IsKnownNonNull()) return;
  const proto::value::Number number = rate.AsNumber();
  if (proto::value::Number::Compare(number, 1) >= 0 &&
      proto::value::Number::Compare(number, static_cast<int64_t>(kMostRequestsPerSecond)) <= 0) {
    return;
  }
  AddError("Invalid value",
           Cat("The argument \"requests_per_second\" must be from 1 to ",
               static_cast<int64_t>(kMostRequestsPerSecond), ", not ", number.ToString(), "."),
           {PathStep::Attribute("requests_per_second")}, diags);
}

}  // namespace

void CheckOptions(const Value& block, Diagnostics& diags) {
  CheckDefaultTags(block, diags);
  CheckIgnoreList(block, "keys", "A key", diags);
  CheckIgnoreList(block, "key_prefixes", "A prefix", diags);
  CheckCreateTokenKey(block, diags);
  CheckContradictions(block, diags);
  CheckRate(block, diags);
}

void FillOptions(const Value& block, Settings& settings) {
  const Value& tags = block.GetAttr("default_tags");
  if (tags.IsKnownNonNull()) {
    for (size_t i = 0; i < tags.size(); ++i) {
      if (tags[i].IsKnownNonNull()) settings.default_tags[tags.keys()[i]] = tags[i].AsString();
    }
  }
  settings.ignored_tag_keys = IgnoredTexts(block, "keys");
  settings.ignored_tag_key_prefixes = IgnoredTexts(block, "key_prefixes");
  settings.create_token_key = CreateTokenKey(block).value_or("");
  const Value& rate = block.GetAttr("requests_per_second");
  if (rate.IsKnownNonNull()) settings.requests_per_second = rate.AsNumber().ToDouble();
}

}  // namespace provider::settings
