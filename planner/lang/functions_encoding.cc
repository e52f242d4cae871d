// Encoding and hashes (engine-compat.md 3.4, 3.5).

#include <zlib.h>

#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/lang/bytes.h"
#include "planner/lang/function_helpers.h"
#include "planner/lang/functions_yaml.h"
#include "proto/text/cat.h"
#include "proto/text/utf8.h"
#include "proto/value/json.h"

namespace planner::lang {
namespace {

using proto::text::Cat;

FunctionResult Base64Decode(Arguments a, const Scope&) {
  const auto bytes = FromBase64(a[0].AsString());
  if (!bytes) return FunctionError(Cat("failed to decode base64 data \"", a[0].AsString(), "\""));
  if (!proto::text::IsUtf8(*bytes))
    return FunctionError("the result of decoding the provided string is not valid UTF-8");
  return Ok(Value::String(*bytes));
}

// The header says nothing of the time or the system, so that equal texts give equal bytes.
FunctionResult Base64Gzip(Arguments a, const Scope&) {
  constexpr int kGzip = 15 + 16;
  constexpr int kUnknownSystem = 255;
  const std::string_view text = a[0].AsString();
  z_stream stream = {};
  gz_header header = {};
  header.os = kUnknownSystem;
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY);
  deflateSetHeader(&stream, &header);
  std::string out(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int done = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (done != Z_STREAM_END) return FunctionError("failed to compress the string");
  return Ok(Value::String(ToBase64(out)));
}

FunctionResult JsonEncode(Arguments a, const Scope&) {
  if (!a[0].IsWhollyKnown()) {
    std::string prefix;
    if (a[0].IsDefinitelyNotNull()) {
      if (a[0].type().kind() == Type::Kind::kObject || a[0].type().kind() == Type::Kind::kMap)
        prefix = "{";
      if (IsSequence(a[0].type())) prefix = "[";
      if (a[0].type() == Type::String()) prefix = "\"";
    }
    return Ok(Value::Unknown(Type::String(), {.not_null = true, .prefix = prefix}));
  }
  const auto json = proto::value::ToJson(a[0], a[0].type());
  if (!json.ok()) return FunctionError("cannot serialize infinity as JSON");
  return Ok(Value::String(*json));
}

FunctionResult JsonDecode(Arguments a, const Scope&) {
  const auto type = proto::value::ImpliedJsonType(a[0].AsString());
  if (!type.ok()) return FunctionError(Cat("invalid JSON: ", type.status().message()));
  const auto value = proto::value::FromJson(a[0].AsString(), *type);
  if (!value.ok()) return FunctionError(Cat("invalid JSON: ", value.status().message()));
  return Ok(*value);
}

FunctionResult UrlEncode(Arguments a, const Scope&) {
  std::string out;
  for (const char c : a[0].AsString()) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~') {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += '%';
      out += "0123456789ABCDEF"[byte >> 4];
      out += "0123456789ABCDEF"[byte & 15];
    }
  }
  return Ok(Value::String(out));
}

// Reads RFC 4180 records.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {}

  // False if quotes do not match.
  bool Read(std::vector<std::vector<std::string>>& records) {
    while (at_ < text_.size()) {
      if (SkipNewline()) continue;  // Empty lines are no records.
      if (!ReadRecord(records.emplace_back())) return false;
    }
    return true;
  }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  bool SkipNewline() {
    const std::string_view rest = text_.substr(at_);
    at_ += rest.starts_with("\r\n") ? 2 : rest.starts_with('\n') ? 1 : 0;
    return rest.size() > text_.size() - at_;
  }

  bool ReadRecord(std::vector<std::string>& record) {
    while (true) {
      std::string& field = record.emplace_back();
      const bool quoted = !AtEnd() && text_[at_] == '"';
      if (!(quoted ? ReadQuoted(field) : ReadPlain(field))) return false;
      if (AtEnd() || text_[at_] != ',') break;
      ++at_;
    }
    if (!SkipNewline() && !AtEnd()) ++at_;
    return true;
  }

  bool ReadQuoted(std::string& field) {
    for (++at_;; ++at_) {
      if (AtEnd()) return false;
      if (text_[at_] == '"' && text_.substr(at_, 2) != "\"\"") break;
      if (text_[at_] == '"') ++at_;
      field += text_[at_];
    }
    ++at_;
    return AtEnd() || text_[at_] == ',' || text_[at_] == '\n' || text_[at_] == '\r';
  }

  bool ReadPlain(std::string& field) {
    while (!AtEnd() && text_[at_] != ',' && text_[at_] != '\n') field += text_[at_++];
    if (!field.empty() && field.back() == '\r' && (AtEnd() || text_[at_] == '\n')) field.pop_back();
    return field.find('"') == std::string::npos;
  }

  std::string_view text_;
  size_t at_ = 0;
};

FunctionResult CsvDecode(Arguments a, const Scope&) {
  std::vector<std::vector<std::string>> records;
  if (!CsvReader(a[0].AsString()).Read(records))
    return FunctionError("CSV parse error: wrong use of quotes");
  if (records.empty()) return FunctionError("missing header line");
  std::vector<proto::value::ObjectAttribute> columns;
  for (const std::string& name : records[0]) {
    for (const auto& column : columns) {
      if (column.name == name) return FunctionError(Cat("duplicate column name \"", name, "\""));
    }
    columns.push_back({name, Type::String()});
  }
  std::vector<Value> rows;
  for (size_t r = 1; r < records.size(); ++r) {
    if (records[r].size() != columns.size())
      return FunctionError(Cat("CSV parse error on line ", r + 1, ": wrong number of fields"));
    std::vector<std::pair<std::string, Value>> row;
    for (size_t c = 0; c < columns.size(); ++c)
      row.emplace_back(columns[c].name, Value::String(records[r][c]));
    rows.push_back(Value::Object(std::move(row)));
  }
  return Ok(Value::List(Type::Object(columns), std::move(rows)));
}

}  // namespace

void AddEncodingFunctions(FunctionTable& table) {
  const Type text = Type::String();
  const auto unary = [&](const char* name, FunctionBody body) {
    table[name] = {
        .parameters = {In("str", text)}, .result_type = Always(text), .call = std::move(body)};
  };
  unary("base64encode",
        [](Arguments a, const Scope&) { return Ok(Value::String(ToBase64(a[0].AsString()))); });
  unary("base64decode", Base64Decode);
  unary("base64gzip", Base64Gzip);
  unary("urlencode", UrlEncode);
  table["jsonencode"] = {.parameters = {{.name = "val",
                                         .type = Type::Dynamic(),
                                         .allow_null = true,
                                         .allow_unknown = true,
                                         .allow_dynamic = true}},
                         .result_type = Always(text),
                         .call = JsonEncode};
  table["jsondecode"] = {
      .parameters = {In("str", text)}, .result_type = Always(Type::Dynamic()), .call = JsonDecode};
  Parameter whole = In("value", Type::Dynamic());
  whole.allow_null = true;
  whole.allow_dynamic = true;
  table["yamlencode"] = {
      .parameters = {whole}, .result_type = Always(text), .call = [](Arguments a, const Scope&) {
        if (!a[0].IsWhollyKnown()) return Ok(Value::Unknown(Type::String(), {.not_null = true}));
        return EncodeYaml(a[0]);
      }};
  table["yamldecode"] = {
      .parameters = {In("src", text)},
      .result_type = Always(Type::Dynamic()),
      .call = [](Arguments a, const Scope&) { return DecodeYaml(a[0].AsString()); }};
  table["csvdecode"] = {
      .parameters = {In("str", text)}, .result_type = Always(Type::Dynamic()), .call = CsvDecode};
}

}  // namespace planner::lang
