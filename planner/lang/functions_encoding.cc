// Encoding and hashes (engine-compat.md 3.4, 3.5).

#include <openssl/evp.h>

#include <cctype>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/lang/function_helpers.h"
#include "proto/text/cat.h"
#include "proto/text/utf8.h"
#include "proto/value/json.h"

namespace planner::lang {
namespace {

using proto::text::Cat;

bool IsUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    if (proto::text::ReadCharacter(text, i) < 0) return false;
  }
  return true;
}

std::string Base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  return out;
}

FunctionResult Base64Decode(Arguments a, const Scope&) {
  const std::string_view text = a[0].AsString();
  std::string out(text.size(), '\0');
  const int length = text.size() % 4 != 0
                         ? -1
                         : EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                           reinterpret_cast<const unsigned char*>(text.data()),
                                           static_cast<int>(text.size()));
  if (length < 0)
    return FunctionError(Cat("failed to decode base64 data \"", a[0].AsString(), "\""));
  const size_t padding = text.size() - (text.find_last_not_of('=') + 1);
  out.resize(static_cast<size_t>(length) - (text.empty() ? 0 : padding));
  if (!IsUtf8(out))
    return FunctionError("the result of decoding the provided string is not valid UTF-8");
  return Ok(Value::String(out));
}

std::string Digest(const EVP_MD* kind, std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &length, kind, nullptr);
  return {reinterpret_cast<char*>(digest), length};
}

std::string Hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

FunctionBody Hash(const EVP_MD* (*kind)(), bool base64) {
  return [kind, base64](Arguments a, const Scope&) {
    const std::string digest = Digest(kind(), a[0].AsString());
    return Ok(Value::String(base64 ? Base64(digest) : Hex(digest)));
  };
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
  if (!json.ok()) return FunctionError("cannot encode an infinite number as JSON", 0);
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
    return FunctionError("CSV parse error: wrong use of quotes", 0);
  if (records.empty()) return FunctionError("missing header line", 0);
  std::vector<proto::value::ObjectAttribute> columns;
  for (const std::string& name : records[0]) {
    for (const auto& column : columns) {
      if (column.name == name) return FunctionError(Cat("duplicate column name \"", name, "\""), 0);
    }
    columns.push_back({name, Type::String()});
  }
  std::vector<Value> rows;
  for (size_t r = 1; r < records.size(); ++r) {
    if (records[r].size() != columns.size())
      return FunctionError(Cat("CSV parse error on line ", r + 1, ": wrong number of fields"), 0);
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
        [](Arguments a, const Scope&) { return Ok(Value::String(Base64(a[0].AsString()))); });
  unary("base64decode", Base64Decode);
  unary("urlencode", UrlEncode);
  unary("md5", Hash(EVP_md5, false));
  unary("sha1", Hash(EVP_sha1, false));
  unary("sha256", Hash(EVP_sha256, false));
  unary("sha512", Hash(EVP_sha512, false));
  unary("base64sha256", Hash(EVP_sha256, true));
  unary("base64sha512", Hash(EVP_sha512, true));
  table["jsonencode"] = {.parameters = {{.name = "val",
                                         .type = Type::Dynamic(),
                                         .allow_null = true,
                                         .allow_unknown = true,
                                         .allow_dynamic = true}},
                         .result_type = Always(text),
                         .call = JsonEncode};
  table["jsondecode"] = {
      .parameters = {In("str", text)}, .result_type = Always(Type::Dynamic()), .call = JsonDecode};
  table["csvdecode"] = {
      .parameters = {In("str", text)}, .result_type = Always(Type::Dynamic()), .call = CsvDecode};
}

}  // namespace planner::lang
