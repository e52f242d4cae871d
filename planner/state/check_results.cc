#include "planner/state/check_results.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/state/json_text.h"
#include "proto/value/json.h"

namespace planner::state {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 4> kStatuses = {"pass", "fail", "error", "unknown"};
constexpr std::array<std::string_view, 4> kKinds = {"resource", "output", "check", "var"};

template <typename Enum>
std::optional<Enum> Find(const std::array<std::string_view, 4>& names, std::string_view name) {
  const auto* const found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

void AppendMember(std::string_view name, std::string_view text, std::string& out) {
  out += out.empty() || out.back() == '{' ? "\"" : ",\"";
  out += name;
  out += "\":";
  proto::value::AppendJsonString(text, out);
}

void AppendObject(const CheckResult::Object& object, std::string& out) {
  out += '{';
  AppendMember("object_addr", object.address, out);
  AppendMember("status", kStatuses.at(static_cast<size_t>(object.status)), out);
  for (size_t i = 0; i < object.failure_messages.size(); ++i) {
    out += i == 0 ? ",\"failure_messages\":[" : ",";
    proto::value::AppendJsonString(object.failure_messages[i], out);
  }
  out += object.failure_messages.empty() ? "}" : "]}";
}

// The text of a member; empty if it is none.
std::string TextOf(std::string_view value) {
  return KindOf(value) == JsonKind::kString ? DecodeJsonString(value) : std::string();
}

CheckStatus StatusOf(std::string_view value) {
  return Find<CheckStatus>(kStatuses, TextOf(value)).value_or(CheckStatus::kUnknown);
}

// Calls `visit` for each element that is an object.
void ForEachObject(std::string_view array, absl::FunctionRef<void(std::string_view)> visit) {
  if (array.empty() || KindOf(array) != JsonKind::kArray) return;
  ForEachElement(array, [&](std::string_view element) {
    if (KindOf(element) == JsonKind::kObject) visit(element);
    return true;
  });
}

CheckResult::Object ParseObject(std::string_view json) {
  CheckResult::Object object;
  ForEachMember(json, [&](const std::string& name, std::string_view value) {
    if (name == "object_addr") object.address = TextOf(value);
    if (name == "status") object.status = StatusOf(value);
    if (name == "failure_messages" && KindOf(value) == JsonKind::kArray) {
      ForEachElement(value, [&](std::string_view message) {
        object.failure_messages.push_back(TextOf(message));
        return true;
      });
    }
    return true;
  });
  std::sort(object.failure_messages.begin(), object.failure_messages.end());
  return object;
}

// nullopt: of a kind that we do not know.
std::optional<CheckResult> ParseResult(std::string_view json) {
  CheckResult result;
  std::optional<CheckKind> kind;
  ForEachMember(json, [&](const std::string& name, std::string_view value) {
    if (name == "object_kind") kind = Find<CheckKind>(kKinds, TextOf(value));
    if (name == "config_addr") result.config_address = TextOf(value);
    if (name == "status") result.status = StatusOf(value);
    if (name == "objects") {
      ForEachObject(
          value, [&](std::string_view object) { result.objects.push_back(ParseObject(object)); });
    }
    return true;
  });
  if (!kind) return std::nullopt;
  result.kind = *kind;
  std::stable_sort(result.objects.begin(), result.objects.end(),
                   [](const auto& a, const auto& b) { return a.address < b.address; });
  return result;
}

}  // namespace

std::string CheckResultsJson(const std::vector<CheckResult>& results) {
  if (results.empty()) return "null";
  std::string out;
  for (const CheckResult& result : results) {
    out += out.empty() ? "[{" : ",{";
    AppendMember("object_kind", kKinds.at(static_cast<size_t>(result.kind)), out);
    AppendMember("config_addr", result.config_address, out);
    AppendMember("status", kStatuses.at(static_cast<size_t>(result.status)), out);
    out += ",\"objects\":";
    for (size_t i = 0; i < result.objects.size(); ++i) {
      out += i == 0 ? '[' : ',';
      AppendObject(result.objects[i], out);
    }
    out += result.objects.empty() ? "null}" : "]}";
  }
  return out + "]";
}

std::vector<CheckResult> ParseCheckResults(std::string_view json) {
  std::vector<CheckResult> results;
  ForEachObject(json, [&](std::string_view element) {
    if (auto result = ParseResult(element)) results.push_back(*std::move(result));
  });
  std::stable_sort(results.begin(), results.end(), [](const auto& a, const auto& b) {
    return a.config_address < b.config_address;
  });
  return results;
}

bool SameCheckResults(std::string_view a, std::string_view b) {
  return a == b || ParseCheckResults(a) == ParseCheckResults(b);
}

}  // namespace planner::state
