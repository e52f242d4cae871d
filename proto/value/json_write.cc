// Values as JSON.

#include <cstdlib>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"

namespace proto::value {
namespace {

using proto::text::Append;

// Whether no character that begins with this byte needs an escape.
bool IsPlain(unsigned char c) {
  return c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c != 0xe2;
}

// How Go writes the character that `rest` begins with; empty if as it is. `length` is what
// it takes.
std::string Escape(std::string_view rest, size_t& length) {
  const auto c = static_cast<unsigned char>(rest[0]);
  switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    case '<': return "\\u003c";
    case '>': return "\\u003e";
    case '&': return "\\u0026";
    case 0xe2:  // U+2028 and U+2029.
      if (rest.substr(1, 2) != "\x80\xa8" && rest.substr(1, 2) != "\x80\xa9") return {};
      length = 3;
      return rest[2] == '\xa8' ? "\\u2028" : "\\u2029";
    default: return c < 0x20 ? absl::StrFormat("\\u%04x", c) : std::string();
  }
}

}  // namespace

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  size_t start = 0;  // Of what needs no escape and is not yet written.
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsPlain(static_cast<unsigned char>(text[i]))) continue;
    size_t length = 1;
    const std::string escape = Escape(text.substr(i), length);
    if (escape.empty()) continue;
    out += text.substr(start, i - start);
    out += escape;
    i += length - 1;
    start = i + 1;
  }
  out += text.substr(start);
  out += '"';
}

absl::Status AppendJson(const Value& value, Type type, std::string& out) {
  if (type == Type::Dynamic() && value.type() != Type::Dynamic()) {
    out += "{\"value\":";
    if (absl::Status status = AppendJson(value, value.type(), out); !status.ok()) return status;
    Append(out, ",\"type\":", TypeToJson(value.type()), "}");
    return absl::OkStatus();
  }
  if (!value.IsKnown()) std::abort();  // Only wholly known values have a JSON form.
  if (value.IsNull()) {
    out += "null";
    return absl::OkStatus();
  }
  char close = ']';
  switch (type.kind()) {
    case Type::Kind::kDynamic: std::abort();  // No known value is of this type.
    case Type::Kind::kBool: out += value.AsBool() ? "true" : "false"; return absl::OkStatus();
    case Type::Kind::kNumber: {
      const Number number = value.AsNumber();
      if (number.IsInfinite())
        return absl::InvalidArgumentError("an infinite number cannot be written as JSON");
      out += number.ToString();
      return absl::OkStatus();
    }
    case Type::Kind::kString: AppendJsonString(value.AsString(), out); return absl::OkStatus();
    case Type::Kind::kMap:
    case Type::Kind::kObject: close = '}'; break;
    case Type::Kind::kList:
    case Type::Kind::kSet:
    case Type::Kind::kTuple: break;
  }
  out += close == '}' ? '{' : '[';
  for (size_t i = 0; i < value.size(); ++i) {
    if (i > 0) out += ',';
    Type element;
    if (type.kind() == Type::Kind::kObject) {
      AppendJsonString(type.attributes()[i].name, out);
      out += ':';
      element = type.attributes()[i].type;
    } else if (type.kind() == Type::Kind::kMap) {
      AppendJsonString(value.keys()[i], out);
      out += ':';
      element = type.element();
    } else {
      element = type.kind() == Type::Kind::kTuple ? type.elements()[i] : type.element();
    }
    if (absl::Status status = AppendJson(value[i], element, out); !status.ok()) return status;
  }
  out += close;
  return absl::OkStatus();
}

absl::StatusOr<std::string> ToJson(const Value& value, Type type) {
  std::string out;
  if (absl::Status status = AppendJson(value, type, out); !status.ok()) return status;
  return out;
}

}  // namespace proto::value
