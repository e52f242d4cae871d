#include "planner/plan/document_value.h"

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "nlohmann/json.hpp"
#include "proto/value/msgpack.h"

namespace planner::plan {

using nlohmann::json;
using proto::value::Path;
using proto::value::PathMarks;
using proto::value::PathStep;
using proto::value::Type;
using proto::value::Value;

namespace {

constexpr proto::value::Marks kAllMarks = proto::value::kSensitive | proto::value::kEphemeral;

absl::Status Malformed(const char* what) {
  return absl::InvalidArgumentError(std::string("the plan holds a malformed ") + what);
}

std::string Packed(const Value& value) {
  return ToBase64(proto::value::ToMsgpack(value, Type::Dynamic()));
}

absl::StatusOr<Value> Unpacked(const json& text) {
  if (!text.is_string()) return Malformed("value");
  absl::StatusOr<std::string> bytes = FromBase64(text.get_ref<const std::string&>());
  if (!bytes.ok()) return bytes.status();
  return proto::value::FromMsgpack(*bytes, Type::Dynamic());
}

absl::StatusOr<PathStep> ReadStep(const json& step) {
  if (!step.is_object() || step.size() != 1) return Malformed("path");
  const auto member = step.begin();
  const std::string& kind = member.key();
  const json& value = member.value();
  if (kind == "a" && value.is_string()) return PathStep::Attribute(value.get<std::string>());
  if (kind == "k" && value.is_string()) return PathStep::Key(value.get<std::string>());
  if (kind == "i" && value.is_number_integer()) return PathStep::At(value.get<int64_t>());
  if (kind != "v") return Malformed("path");
  absl::StatusOr<Value> element = Unpacked(value);
  if (!element.ok()) return element.status();
  return PathStep::Index(*std::move(element));
}

json StepDocument(const PathStep& step) {
  if (step.kind == PathStep::Kind::kAttribute) return {{"a", step.name}};
  if (step.key.IsKnownNonNull() && step.key.type() == Type::String()) {
    return {{"k", std::string(step.key.AsString())}};
  }
  if (step.key.IsKnownNonNull() && step.key.type() == Type::Number()) {
    if (const auto index = step.key.AsNumber().ToInt64()) return {{"i", *index}};
  }
  return {{"v", Packed(step.key.WithoutDeepMarks())}};
}

}  // namespace

std::string ToBase64(std::string_view bytes) {
  return absl::Base64Escape(absl::string_view(bytes.data(), bytes.size()));
}

absl::StatusOr<std::string> FromBase64(std::string_view text) {
  std::string bytes;
  if (!absl::Base64Unescape(absl::string_view(text.data(), text.size()), &bytes)) {
    return Malformed("base64 text");
  }
  return bytes;
}

json PathDocument(const Path& path) {
  json steps = json::array();
  for (const PathStep& step : path) steps.push_back(StepDocument(step));
  return steps;
}

absl::StatusOr<Path> ReadPathDocument(const json& steps) {
  if (!steps.is_array()) return Malformed("path");
  Path path;
  for (const json& step : steps) {
    absl::StatusOr<PathStep> read = ReadStep(step);
    if (!read.ok()) return read.status();
    path.push_back(*std::move(read));
  }
  return path;
}

json ValueDocument(const Value& value) {
  const auto [unmarked, marks] = proto::value::UnmarkDeep(value);
  json document = {{"msgpack", Packed(unmarked)}};
  for (const PathMarks& mark : marks) {
    document["marks"].push_back(json::array({PathDocument(mark.path), mark.marks}));
  }
  return document;
}

absl::StatusOr<Value> ReadValueDocument(const json& document) {
  if (!document.is_object() || !document.contains("msgpack")) return Malformed("value");
  absl::StatusOr<Value> value = Unpacked(document["msgpack"]);
  if (!value.ok() || !document.contains("marks")) return value;
  if (!document["marks"].is_array()) return Malformed("mark");
  std::vector<PathMarks> marks;
  for (const json& mark : document["marks"]) {
    if (!mark.is_array() || mark.size() != 2 || !mark[1].is_number_integer()) {
      return Malformed("mark");
    }
    absl::StatusOr<Path> path = ReadPathDocument(mark[0]);
    if (!path.ok()) return path.status();
    const auto bits = mark[1].get<int64_t>();
    if (bits < 0 || bits > kAllMarks) return Malformed("mark");
    marks.push_back({*std::move(path), static_cast<proto::value::Marks>(bits)});
  }
  return proto::value::MarkPaths(*value, marks);
}

}  // namespace planner::plan
