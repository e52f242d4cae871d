#include "planner/modules/registry_answers.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "nlohmann/json.hpp"
#include "proto/text/cat.h"

namespace planner::modules {
namespace {

using nlohmann::json;
using proto::text::Cat;

constexpr int kMaxDepth = 64;

absl::StatusOr<json> ParseObject(std::string_view text) {
  const auto within_depth = [](int depth, json::parse_event_t /*event*/, json& /*value*/) {
    return depth <= kMaxDepth;
  };
  json document = json::parse(text, within_depth, /*allow_exceptions=*/false);
  if (document.is_discarded() || !document.is_object())
    return absl::InvalidArgumentError("it is no JSON object");
  return document;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  absl::AsciiStrToLower(&lower);
  return lower;
}

// &amp; and its like, as far as URLs need them.
std::string Unescape(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}}};
  std::string out;
  while (!text.empty()) {
    const auto* const entity = std::ranges::find_if(
        kEntities, [text](const auto& each) { return text.starts_with(each.first); });
    out += entity == kEntities.end() ? text.front() : entity->second;
    text.remove_prefix(entity == kEntities.end() ? 1 : entity->first.size());
  }
  return out;
}

bool IsSpace(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }

// The next NAME="value" of a tag; false at its end. Values may be in either quotes or in none.
bool NextAttribute(std::string_view& tag, std::string& name, std::string& value) {
  const auto skip = [&tag](auto&& matches) {
    size_t length = 0;
    while (length < tag.size() && matches(tag[length])) ++length;
    const std::string_view skipped = tag.substr(0, length);
    tag.remove_prefix(length);
    return skipped;
  };
  skip([](char c) { return IsSpace(c) || c == '/'; });
  name = Lower(skip([](char c) { return !IsSpace(c) && c != '=' && c != '/'; }));
  value.clear();
  if (name.empty() && !tag.starts_with('=')) return false;
  skip(IsSpace);
  if (!tag.starts_with('=')) return true;
  tag.remove_prefix(1);
  skip(IsSpace);
  const char quote = tag.empty() ? ' ' : tag.front();
  if (quote == '"' || quote == '\'') {
    tag.remove_prefix(1);
    value = Unescape(skip([quote](char c) { return c != quote; }));
    if (!tag.empty()) tag.remove_prefix(1);
  } else {
    value = Unescape(skip([](char c) { return !IsSpace(c); }));
  }
  return true;
}

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> ParseServices(std::string_view text) {
  const absl::StatusOr<json> document = ParseObject(text);
  if (!document.ok()) return document.status();
  std::map<std::string, std::string> services;
  for (const auto& [name, value] : document->items()) {
    if (value.is_string()) services[name] = value.get<std::string>();
  }
  return services;
}

absl::StatusOr<std::optional<std::vector<std::string>>> ParseVersions(std::string_view text) {
  const absl::StatusOr<json> document = ParseObject(text);
  if (!document.ok()) return document.status();
  const auto modules = document->find("modules");
  if (modules == document->end() || !modules->is_array() || modules->empty())
    return std::optional<std::vector<std::string>>();
  std::vector<std::string> versions;
  const json& module = modules->front();
  const auto list = module.is_object() ? module.find("versions") : module.end();
  if (module.is_object() && list != module.end() && list->is_array()) {
    for (const json& entry : *list) {
      const auto version = entry.is_object() ? entry.find("version") : entry.end();
      if (entry.is_object() && version != entry.end() && version->is_string())
        versions.push_back(version->get<std::string>());
    }
  }
  return std::optional(std::move(versions));
}

std::string FindTerraformGet(std::string_view html) {
  while (true) {
    const size_t open = html.find('<');
    if (open == std::string_view::npos) return {};
    html.remove_prefix(open + 1);
    if (html.starts_with("!--")) {
      const size_t end = html.find("-->");
      if (end == std::string_view::npos) return {};
      html.remove_prefix(end + 3);
      continue;
    }
    const size_t close = html.find('>');
    if (close == std::string_view::npos) return {};
    std::string_view tag = html.substr(0, close);
    html.remove_prefix(close + 1);
    if (Lower(tag.substr(0, 4)) != "meta") continue;
    tag.remove_prefix(4);
    std::string meta_name;
    std::string content;
    std::string name;
    std::string value;
    while (NextAttribute(tag, name, value)) {
      if (name == "name") meta_name = value;
      if (name == "content") content = value;
    }
    if (meta_name == "terraform-get" && !content.empty()) return content;
  }
}

}  // namespace planner::modules
