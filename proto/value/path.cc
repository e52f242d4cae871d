#include "proto/value/path.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"

namespace proto::value {
namespace {

using proto::text::Append;

// Calls `visit` with the step to each element of a known, non-null composite.
void ForEachElement(const Value& value, absl::FunctionRef<void(PathStep, const Value&)> visit) {
  const auto elements = value.elements();
  for (size_t i = 0; i < elements.size(); ++i) {
    switch (value.type().kind()) {
      case Type::Kind::kObject:
        visit(PathStep::Attribute(value.type().attributes()[i].name), elements[i]);
        break;
      case Type::Kind::kMap: visit(PathStep::Key(value.keys()[i]), elements[i]); break;
      case Type::Kind::kSet: visit(PathStep::Index(elements[i]), elements[i]); break;
      default: visit(PathStep::At(static_cast<int64_t>(i)), elements[i]); break;
    }
  }
}

bool IsComposite(const Value& value) {
  return value.IsKnownNonNull() && !value.type().IsPrimitive() && value.type() != Type::Dynamic();
}

void WalkFrom(Path& path, const Value& value,
              absl::FunctionRef<bool(const Path&, const Value&)> visit) {
  if (!visit(path, value) || !IsComposite(value)) return;
  ForEachElement(value, [&](PathStep step, const Value& element) {
    path.push_back(std::move(step));
    WalkFrom(path, element, visit);
    path.pop_back();
  });
}

Value Rebuild(const Value& value, std::vector<Value> elements) {
  Value result;
  switch (value.type().kind()) {
    case Type::Kind::kObject: result = Value::ObjectOf(value.type(), std::move(elements)); break;
    case Type::Kind::kTuple: result = Value::Tuple(std::move(elements)); break;
    case Type::Kind::kMap: {
      std::vector<std::pair<std::string, Value>> entries;
      for (size_t i = 0; i < elements.size(); ++i)
        entries.emplace_back(value.keys()[i], std::move(elements[i]));
      const Type element = entries.empty() ? value.type().element() : entries[0].second.type();
      result = Value::Map(element, std::move(entries));
      break;
    }
    case Type::Kind::kSet: {
      const Type element = elements.empty() ? value.type().element() : elements[0].type();
      result = Value::Set(element, std::move(elements));
      break;
    }
    default: {
      const Type element = elements.empty() ? value.type().element() : elements[0].type();
      result = Value::List(element, std::move(elements));
      break;
    }
  }
  return result.WithMarks(value.marks());
}

Value TransformFrom(Path& path, const Value& value,
                    absl::FunctionRef<Value(const Path&, const Value&)> change) {
  if (!IsComposite(value)) return change(path, value);
  std::vector<Value> elements;
  elements.reserve(value.size());
  bool changed = false;
  ForEachElement(value, [&](PathStep step, const Value& element) {
    path.push_back(std::move(step));
    elements.push_back(TransformFrom(path, element, change));
    path.pop_back();
    changed = changed || !Identical(elements.back(), element);
  });
  return change(path, changed ? Rebuild(value, std::move(elements)) : value);
}

Value MarkAt(const Value& value, const Path& path, size_t depth, Marks marks) {
  if (depth == path.size() || !IsComposite(value) || value.type().kind() == Type::Kind::kSet) {
    return value.WithMarks(marks);
  }
  const PathStep& step = path[depth];
  size_t position = 0;
  bool found = false;
  ForEachElement(value, [&](const PathStep& candidate, const Value&) {
    if (found) return;
    found = candidate == step ||
            // A map's element may be addressed as an attribute, and an object's by key.
            (candidate.kind != step.kind && candidate.kind == PathStep::Kind::kAttribute &&
             step.key.IsKnownNonNull() && step.key.type() == Type::String() &&
             step.key.AsString() == candidate.name);
    if (!found) ++position;
  });
  if (!found) return value.WithMarks(marks);
  std::vector<Value> elements(value.elements().begin(), value.elements().end());
  elements[position] = MarkAt(elements[position], path, depth + 1, marks);
  return Rebuild(value, std::move(elements));
}

}  // namespace

PathStep PathStep::Attribute(std::string_view name) { return {.name = std::string(name)}; }
PathStep PathStep::Index(Value key) { return {.kind = Kind::kIndex, .key = std::move(key)}; }
PathStep PathStep::Key(std::string_view key) { return Index(Value::String(key)); }
PathStep PathStep::At(int64_t index) { return Index(Value::Number(index)); }

bool operator==(const PathStep& a, const PathStep& b) {
  return a.kind == b.kind && a.name == b.name && Identical(a.key, b.key);
}

std::string PathToString(const Path& path) {
  std::string out;
  for (const PathStep& step : path) {
    if (step.kind == PathStep::Kind::kAttribute) {
      Append(out, out.empty() ? "" : ".", step.name);
    } else if (!step.key.IsKnownNonNull() || !step.key.type().IsPrimitive()) {
      out += "[...]";
    } else if (step.key.type() == Type::String()) {
      out += '[';
      AppendJsonString(step.key.AsString(), out);
      out += ']';
    } else if (step.key.type() == Type::Bool()) {
      Append(out, "[", step.key.AsBool() ? "true" : "false", "]");
    } else {
      Append(out, "[", step.key.AsNumber().ToString(), "]");
    }
  }
  return out;
}

bool PathLess(const Path& a, const Path& b) {
  for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (a[i] == b[i]) continue;
    if (a[i].kind != b[i].kind) return a[i].kind < b[i].kind;
    if (a[i].kind == PathStep::Kind::kAttribute) return a[i].name < b[i].name;
    if (a[i].key.type() != b[i].key.type())
      return TypeToJson(a[i].key.type()) < TypeToJson(b[i].key.type());
    return CompareForSet(a[i].key, b[i].key) < 0;
  }
  return a.size() < b.size();
}

bool IsPrefix(const Path& prefix, const Path& path) {
  return prefix.size() <= path.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

namespace {

// The part of a known value, not null, that one step leads to; null if there is none.
absl::StatusOr<const Value*> Follow(const Value& value, const PathStep& step) {
  const Type::Kind kind = value.type().kind();
  if (step.kind == PathStep::Kind::kAttribute) {
    if (kind != Type::Kind::kObject && kind != Type::Kind::kMap) {
      return absl::InvalidArgumentError("not an object");
    }
    return value.Find(step.name);
  }
  if (!step.key.IsKnownNonNull()) return absl::InvalidArgumentError("the key is not known");
  if (kind == Type::Kind::kMap || kind == Type::Kind::kObject) {
    if (step.key.type() != Type::String()) {
      return absl::InvalidArgumentError("a string key is required");
    }
    return value.Find(step.key.AsString());
  }
  if (kind == Type::Kind::kList || kind == Type::Kind::kTuple) {
    if (step.key.type() != Type::Number()) {
      return absl::InvalidArgumentError("a number is required");
    }
    const auto index = step.key.AsNumber().ToInt64();
    const bool is_inside =
        index.has_value() && *index >= 0 && static_cast<size_t>(*index) < value.size();
    return is_inside ? &value[static_cast<size_t>(*index)] : nullptr;
  }
  if (kind != Type::Kind::kSet) return absl::InvalidArgumentError("a primitive has no elements");
  for (const Value& element : value.elements()) {
    if (Identical(element, step.key)) return &element;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<Value> ApplyPath(const Value& value, const Path& path) {
  Value current = value;
  Marks marks = kNoMarks;
  for (const PathStep& step : path) {
    marks |= current.marks();
    if (!current.IsKnown()) return Value::Unknown(Type::Dynamic()).WithMarks(marks);
    if (current.IsNull()) return absl::FailedPreconditionError("the value is null");
    const absl::StatusOr<const Value*> next = Follow(current, step);
    if (!next.ok()) return next.status();
    if (*next == nullptr) return absl::NotFoundError("no such element");
    const Value found = **next;  // `current` may hold its last reference.
    current = found;
  }
  return current.WithMarks(marks);
}

void Walk(const Value& value, absl::FunctionRef<bool(const Path&, const Value&)> visit) {
  Path path;
  WalkFrom(path, value, visit);
}

Value Transform(const Value& value, absl::FunctionRef<Value(const Path&, const Value&)> change) {
  Path path;
  return TransformFrom(path, value, change);
}

std::pair<Value, std::vector<PathMarks>> UnmarkDeep(const Value& value) {
  std::vector<PathMarks> marks;
  if (value.DeepMarks() == kNoMarks) return {value, std::move(marks)};
  Walk(value, [&marks](const Path& path, const Value& v) {
    if (v.marks() != kNoMarks) marks.push_back({path, v.marks()});
    return v.DeepMarks() != kNoMarks;
  });
  return {value.WithoutDeepMarks(), std::move(marks)};
}

Value MarkPaths(const Value& value, const std::vector<PathMarks>& marks) {
  Value result = value;
  for (const PathMarks& mark : marks) result = MarkAt(result, mark.path, 0, mark.marks);
  return result;
}

}  // namespace proto::value
