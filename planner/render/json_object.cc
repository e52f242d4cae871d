#include "planner/render/json_object.h"

#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/functional/function_ref.h"
#include "proto/value/json.h"

namespace planner::render {

using proto::value::Path;
using proto::value::PathStep;
using proto::value::Type;
using proto::value::Value;

std::string JsonText(std::string_view text) {
  std::string json;
  proto::value::AppendJsonString(text, json);
  return json;
}

std::string JsonArray(const std::vector<std::string>& elements) {
  std::string json = "[";
  for (const std::string& element : elements) {
    if (json.size() > 1) json += ',';
    json += element;
  }
  return json + "]";
}

void JsonObject::Raw(std::string_view name, std::string_view json) {
  if (!IsEmpty()) text_ += ',';
  proto::value::AppendJsonString(name, text_);
  text_ += ':';
  text_ += json;
}
void JsonObject::Text(std::string_view name, std::string_view text) { Raw(name, JsonText(text)); }
void JsonObject::Int(std::string_view name, int64_t number) { Raw(name, std::to_string(number)); }
void JsonObject::Bool(std::string_view name, bool value) { Raw(name, value ? "true" : "false"); }
std::string JsonObject::Take() && { return std::move(text_) + "}"; }

namespace {

bool IsKeyed(Type type) {
  return type.kind() == Type::Kind::kMap || type.kind() == Type::Kind::kObject;
}
bool IsSequence(Type type) {
  return type.kind() == Type::Kind::kList || type.kind() == Type::Kind::kSet ||
         type.kind() == Type::Kind::kTuple;
}

const std::string& KeyAt(const Value& value, size_t index) {
  return value.type().kind() == Type::Kind::kMap ? value.keys()[index]
                                                 : value.type().attributes()[index].name;
}

// Members for which `part` gives a text, elements with "" replaced by `missing`.
std::string Container(const Value& value, std::string_view missing,
                      absl::FunctionRef<std::string(const Value&)> part) {
  if (IsKeyed(value.type())) {
    JsonObject object;
    for (size_t i = 0; i < value.size(); ++i) {
      const std::string json = part(value[i]);
      if (!json.empty()) object.Raw(KeyAt(value, i), json);
    }
    return std::move(object).Take();
  }
  std::vector<std::string> elements;
  for (const Value& element : value.elements()) {
    const std::string json = part(element);
    elements.push_back(json.empty() ? std::string(missing) : json);
  }
  return JsonArray(elements);
}

std::string KnownPart(const Value& value) {
  if (!value.IsKnown()) return "";
  if (value.IsNull()) return "null";
  switch (value.type().kind()) {
    case Type::Kind::kDynamic: return "null";
    case Type::Kind::kBool: return value.AsBool() ? "true" : "false";
    case Type::Kind::kNumber: return value.AsNumber().ToString();
    case Type::Kind::kString: return JsonText(value.AsString());
    case Type::Kind::kList:
    case Type::Kind::kSet:
    case Type::Kind::kMap:
    case Type::Kind::kTuple:
    case Type::Kind::kObject: return Container(value, "null", KnownPart);
  }
  std::abort();  // Every kind has a case above.
}

std::string UnknownPart(const Value& value) {
  if (!value.IsKnown()) return "true";
  const bool is_leaf = value.IsNull() || !(IsKeyed(value.type()) || IsSequence(value.type()));
  return is_leaf ? "" : Container(value, "false", UnknownPart);
}

std::string SensitivePart(const Value& value) {
  if (value.HasMark(proto::value::kSensitive)) return "true";
  const bool keyed = IsKeyed(value.type());
  if ((value.IsKnown() && value.IsNull()) || !(keyed || IsSequence(value.type()))) return "";
  if (!value.IsKnown()) return keyed ? "{}" : "[]";
  return Container(value, "false", SensitivePart);
}

std::string OrFalse(const std::string& json) { return json.empty() ? "false" : json; }

}  // namespace

std::string KnownJson(const Value& value) {
  std::string json = KnownPart(value);
  return json.empty() ? "null" : json;
}
std::string UnknownJson(const Value& value) { return OrFalse(UnknownPart(value)); }
std::string SensitiveJson(const Value& value) { return OrFalse(SensitivePart(value)); }

std::string PathJson(const Path& path) {
  std::vector<std::string> steps;
  for (const PathStep& step : path) {
    steps.push_back(step.kind == PathStep::Kind::kAttribute ? JsonText(step.name)
                                                            : KnownJson(step.key));
  }
  return JsonArray(steps);
}

void AddResourceMembers(const addr::ResourceInstance& address, JsonObject& object) {
  const addr::Resource& resource = address.resource;
  object.Text("mode", resource.mode == addr::ResourceMode::kData ? "data" : "managed");
  object.Text("type", resource.type);
  object.Text("name", resource.name);
  if (const auto* number = std::get_if<int64_t>(&address.key)) object.Int("index", *number);
  if (const auto* text = std::get_if<std::string>(&address.key)) object.Text("index", *text);
}

}  // namespace planner::render
