#include "planner/addr/address.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "planner/addr/quote.h"

namespace planner::addr {

std::string Quote(std::string_view text) {
  std::string out = "\"";
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool opens = i + 1 < text.size() && text[i + 1] == '{';
    switch (c) {
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '$':
      case '%':
        out += c;
        if (opens) out += c;
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned char>(c));
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

std::string ToString(const InstanceKey& key) {
  if (const auto* number = std::get_if<int64_t>(&key)) return absl::StrCat("[", *number, "]");
  if (const auto* text = std::get_if<std::string>(&key))
    return absl::StrCat("[", Quote(*text), "]");
  return {};
}

std::string ToString(const ModulePath& module) {
  std::string out;
  for (const ModuleStep& step : module) {
    absl::StrAppend(&out, out.empty() ? "" : ".", "module.", step.name, ToString(step.key));
  }
  return out;
}

std::string ToString(const Resource& resource) {
  std::string out = ToString(resource.module);
  if (!out.empty()) out += '.';
  if (resource.mode == ResourceMode::kData) out += "data.";
  if (resource.mode == ResourceMode::kEphemeral) out += "ephemeral.";
  absl::StrAppend(&out, resource.type, ".", resource.name);
  return out;
}

std::string ToString(const ResourceInstance& instance) {
  return ToString(instance.resource) + ToString(instance.key);
}

bool Target::Contains(const ResourceInstance& other) const {
  const ModulePath& mine = instance.resource.module;
  const ModulePath& theirs = other.resource.module;
  if (mine.size() > theirs.size() || (!is_module && mine.size() != theirs.size())) return false;
  for (size_t i = 0; i < mine.size(); ++i) {
    if (mine[i].name != theirs[i].name) return false;
    if (mine[i].key != InstanceKey{} && mine[i].key != theirs[i].key) return false;
  }
  if (is_module) return true;
  const Resource& a = instance.resource;
  const Resource& b = other.resource;
  if (a.mode != b.mode || a.type != b.type || a.name != b.name) return false;
  return instance.key == InstanceKey{} || instance.key == other.key;
}

}  // namespace planner::addr
