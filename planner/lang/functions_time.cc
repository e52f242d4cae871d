// Time and random ids (engine-compat.md 3.5). What differs from run to run is unknown until
// the plan is applied.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/random/random.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "planner/lang/function_helpers.h"
#include "planner/lang/timestamps.h"
#include "proto/text/cat.h"

namespace planner::lang {
namespace {

using proto::text::Cat;

FunctionResult TimeAdd(Arguments a, const Scope&) {
  const auto time = ParseTimestamp(a[0].AsString());
  if (!time) return FunctionError(Cat("not a valid RFC3339 timestamp: \"", a[0].AsString(), "\""));
  const auto duration = ParseDuration(a[1].AsString());
  if (!duration) {
    return FunctionError(Cat("invalid duration \"", a[1].AsString(),
                             "\": it must be numbers with units, such as 1h30m or -1.5s"));
  }
  return Ok(Value::String(FormatTimestamp({time->time + *duration, time->offset_seconds})));
}

FunctionResult TimeCmp(Arguments a, const Scope&) {
  const auto x = ParseTimestamp(a[0].AsString());
  const auto y = ParseTimestamp(a[1].AsString());
  if (!x) return FunctionError(Cat("not a valid RFC3339 timestamp: \"", a[0].AsString(), "\""), 0);
  if (!y) return FunctionError(Cat("not a valid RFC3339 timestamp: \"", a[1].AsString(), "\""), 1);
  return Ok(Value::Number(x->time < y->time ? -1 : static_cast<int64_t>(x->time > y->time)));
}

// One run of equal letters of a formatdate specification; nullopt if it means nothing.
std::optional<std::string> FormatDatePart(std::string_view part, const Timestamp& t) {
  const absl::TimeZone zone = absl::FixedTimeZone(t.offset_seconds);
  const auto format = [&](const char* spec) { return absl::FormatTime(spec, t.time, zone); };
  const auto plain = [&](const char* spec) {
    std::string text = format(spec);
    return text[0] == '0' ? text.substr(1) : text;
  };
  if (part == "YYYY") return format("%E4Y");
  if (part == "YY") return format("%y");
  if (part == "MMMM") return format("%B");
  if (part == "MMM") return format("%b");
  if (part == "MM") return format("%m");
  if (part == "M") return plain("%m");
  if (part == "DD") return format("%d");
  if (part == "D") return plain("%d");
  if (part == "EEEE") return format("%A");
  if (part == "EEE") return format("%a");
  if (part == "hh") return format("%H");
  if (part == "h") return plain("%H");
  if (part == "HH") return format("%I");
  if (part == "H") return plain("%I");
  if (part == "AA") return format("%p");
  if (part == "aa") return format("%p") == "AM" ? "am" : "pm";
  if (part == "mm") return format("%M");
  if (part == "m") return plain("%M");
  if (part == "ss") return format("%S");
  if (part == "s") return plain("%S");
  if (part == "ZZZZZ") return format("%Ez");
  if (part == "ZZZZ") return format("%z");
  if (part == "ZZZ") return t.offset_seconds == 0 ? "UTC" : format("%z");
  if (part == "Z") return t.offset_seconds == 0 ? "Z" : format("%Ez");
  return std::nullopt;
}

FunctionResult FormatDate(Arguments a, const Scope&) {
  const auto time = ParseTimestamp(a[1].AsString());
  if (!time)
    return FunctionError(Cat("not a valid RFC3339 timestamp: \"", a[1].AsString(), "\""), 1);
  const std::string_view spec = a[0].AsString();
  std::string out;
  for (size_t i = 0; i < spec.size();) {
    if (spec.substr(i, 2) == "''") {
      out += '\'';
      i += 2;
      continue;
    }
    if (spec[i] == '\'') {
      for (++i;; ++i) {
        if (i >= spec.size()) return FunctionError("unterminated literal '", 0);
        if (spec[i] != '\'')
          out += spec[i];
        else if (spec.substr(i, 2) == "''")
          out += spec[i++];
        else
          break;
      }
      ++i;
      continue;
    }
    const bool letter = (spec[i] >= 'a' && spec[i] <= 'z') || (spec[i] >= 'A' && spec[i] <= 'Z');
    if (!letter) {
      out += spec[i++];
      continue;
    }
    size_t end = i;
    while (end < spec.size() && spec[end] == spec[i]) ++end;
    const auto part = FormatDatePart(spec.substr(i, end - i), *time);
    if (!part)
      return FunctionError(Cat("invalid date format verb \"", spec.substr(i, end - i), "\""), 0);
    out += *part;
    i = end;
  }
  return Ok(Value::String(out));
}

FunctionResult Uuid(Arguments, const Scope& scope) {
  if (!scope.is_applying()) return Ok(Value::Unknown(Type::String(), {.not_null = true}));
  absl::BitGen random;
  const auto bits = [&random] { return absl::Uniform<uint32_t>(random); };
  const uint32_t b = bits();
  const uint32_t c = bits();
  return Ok(
      Value::String(absl::StrFormat("%08x-%04x-4%03x-%04x-%04x%08x", bits(), b >> 16, b & 0xfff,
                                    (c >> 16 & 0x3fff) | 0x8000, c & 0xffff, bits())));
}

}  // namespace

void AddTimeFunctions(FunctionTable& table) {
  const Type text = Type::String();
  table["timestamp"] = {.result_type = Always(text), .call = [](Arguments, const Scope& scope) {
                          if (!scope.is_applying())
                            return Ok(Value::Unknown(Type::String(), {.not_null = true}));
                          return Ok(Value::String(FormatTimestamp({.time = absl::Now()})));
                        }};
  table["plantimestamp"] = {.result_type = Always(text), .call = [](Arguments, const Scope& scope) {
                              if (scope.plan_time == absl::InfinitePast())
                                return Ok(Value::Unknown(Type::String(), {.not_null = true}));
                              return Ok(Value::String(FormatTimestamp({.time = scope.plan_time})));
                            }};
  table["uuid"] = {.result_type = Always(text), .call = Uuid};
  table["timeadd"] = {.parameters = {In("timestamp", text), In("duration", text)},
                      .result_type = Always(text),
                      .may_be_null = true,  // As core, which does not say.
                      .call = TimeAdd};
  table["timecmp"] = {.parameters = {In("timestamp_a", text), In("timestamp_b", text)},
                      .result_type = Always(Type::Number()),
                      .call = TimeCmp};
  table["formatdate"] = {.parameters = {In("format", text), In("time", text)},
                         .result_type = Always(text),
                         .call = FormatDate};
}

}  // namespace planner::lang
