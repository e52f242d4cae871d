#include <absl/strings/ascii.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "planner/syntax/json_tree.h"
#include "proto/text/cat.h"
#include "proto/text/utf8.h"
#include "proto/value/json.h"
#include "proto/value/number.h"
#include "proto/value/type.h"

namespace planner::syntax {
namespace {

using proto::text::Cat;

constexpr int kDeepest = 200;

class Reader {
 public:
  Reader(const SourceFile& file, diag::Diagnostics& diags)
      : file_(file), text_(file.text()), diags_(diags) {}

  std::unique_ptr<Json> ReadWhole() {
    std::unique_ptr<Json> value = ReadValue(0);
    if (value == nullptr) return nullptr;
    SkipSpaces();
    if (at_ < text_.size()) {
      Fail("Extraneous data after value", "Extra characters appear after the JSON value.", Here());
      return nullptr;
    }
    return value;
  }

 private:
  Range Here() const { return {at_, at_ + 1}; }

  std::nullptr_t Fail(std::string summary, std::string detail, Range range) {
    range.end = std::min(range.end, static_cast<uint32_t>(text_.size()));
    range.start = std::min(range.start, range.end);
    diag::AddError(diags_, std::move(summary), std::move(detail), file_.RangeOf(range));
    return nullptr;
  }

  void SkipSpaces() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  bool Accept(char wanted) {
    SkipSpaces();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  std::unique_ptr<Json> Make(Json::Kind kind, uint32_t start, std::string text = {}) const {
    auto json = std::make_unique<Json>();
    json->kind = kind;
    json->range = {start, at_};
    json->text = std::move(text);
    return json;
  }

  std::unique_ptr<Json> ReadValue(int depth) {
    SkipSpaces();
    if (at_ >= text_.size())
      return Fail("Missing value", "The JSON data ends prematurely.", Here());
    if (depth > kDeepest) {
      return Fail("JSON is nested too deeply",
                  Cat("Objects and arrays may be nested at most ", kDeepest, " levels deep."),
                  Here());
    }
    const char c = text_[at_];
    if (c == '{') return ReadObject(depth);
    if (c == '[') return ReadArray(depth);
    if (c == '"') {
      const uint32_t start = at_;
      std::optional<std::string> text = ReadString();
      return text ? Make(Json::Kind::kString, start, *std::move(text)) : nullptr;
    }
    if (c == '-' || c == '+' || absl::ascii_isdigit(static_cast<unsigned char>(c)))
      return ReadNumber();
    if (absl::ascii_isalpha(static_cast<unsigned char>(c))) return ReadKeyword();
    return Fail("Invalid start of value",
                "A JSON value must start with a brace, a bracket, a number, "
                "a string, or a keyword.",
                Here());
  }

  std::unique_ptr<Json> ReadKeyword() {
    const uint32_t start = at_;
    while (at_ < text_.size() && absl::ascii_isalnum(static_cast<unsigned char>(text_[at_]))) ++at_;
    const std::string word(text_.substr(start, at_ - start));
    if (word == "null") return Make(Json::Kind::kNull, start);
    if (word == "true" || word == "false") return Make(Json::Kind::kBool, start, word);
    const std::string similar = diag::SimilarName(word, {"true", "false", "null"});
    return Fail("Invalid JSON keyword",
                Cat("\"", word, "\" is not a valid JSON keyword.",
                    similar.empty() ? "" : Cat(" Did you mean \"", similar, "\"?")),
                {start, at_});
  }

  std::unique_ptr<Json> ReadNumber() {
    const uint32_t start = at_;
    while (at_ < text_.size() &&
           (absl::ascii_isdigit(static_cast<unsigned char>(text_[at_])) ||
            std::string_view("+-.eE").find(text_[at_]) != std::string_view::npos)) {
      ++at_;
    }
    std::string text(text_.substr(start, at_ - start));
    if (!proto::value::ImpliedJsonType(text).ok() || !proto::value::Number::Parse(text)) {
      return Fail("Invalid JSON number", "There is a syntax error in the given JSON number.",
                  {start, at_});
    }
    return Make(Json::Kind::kNumber, start, std::move(text));
  }

  // Reads a string with its quotes; its escapes are resolved by the library.
  std::optional<std::string> ReadString() {
    const uint32_t start = at_++;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n') {
      at_ += text_[at_] == '\\' ? 2 : 1;
    }
    at_ = std::min(at_, static_cast<uint32_t>(text_.size()));
    const bool is_closed = at_ < text_.size() && text_[at_] == '"';
    if (is_closed) {
      ++at_;
      const std::string_view raw = text_.substr(start, at_ - start);
      if (const auto value = proto::value::FromJson(raw, proto::value::Type::String()); value.ok())
        return std::string(value->AsString());
    }
    Fail("Invalid JSON string", "There is a syntax error in the given JSON string.",
         {is_closed ? at_ - 1 : at_, at_ + 1});
    return std::nullopt;
  }

  std::unique_ptr<Json> ReadArray(int depth) {
    auto json = Make(Json::Kind::kArray, at_++);
    if (!Accept(']')) {
      while (true) {
        SkipSpaces();
        if (at_ >= text_.size()) return Unclosed(*json);
        json->values.push_back(ReadValue(depth + 1));
        if (json->values.back() == nullptr) return nullptr;
        if (Accept(']')) break;
        if (at_ >= text_.size()) return Unclosed(*json);
        const uint32_t comma = at_;
        if (!Accept(',')) {
          return Fail("Missing attribute separator comma",
                      "A comma must appear between each value in an array.", Here());
        }
        if (Accept(']')) {
          return Fail("Trailing comma in array",
                      "JSON does not permit a trailing comma after the final value in an array.",
                      {comma, comma + 1});
        }
      }
    }
    json->range.end = at_;
    return json;
  }

  std::nullptr_t Unclosed(const Json& json) {
    const bool is_array = json.kind == Json::Kind::kArray;
    return Fail(is_array ? "Unclosed array" : "Unclosed object",
                is_array ? "No closing bracket was found for this JSON array."
                         : "No closing brace was found for this JSON object.",
                {json.range.start, json.range.start + 1});
  }

  std::unique_ptr<Json> ReadObject(int depth) {
    auto json = Make(Json::Kind::kObject, at_++);
    if (!Accept('}')) {
      while (true) {
        if (!ReadMember(*json, depth)) return nullptr;
        if (Accept('}')) break;
        if (at_ >= text_.size()) return Unclosed(*json);
        const uint32_t comma = at_;
        if (!Accept(',')) {
          return Fail("Missing attribute separator comma",
                      "A comma must appear between each property definition in an object.", Here());
        }
        if (Accept('}')) {
          return Fail(
              "Trailing comma in object",
              "JSON does not permit a trailing comma after the final property in an object.",
              {comma, comma + 1});
        }
      }
    }
    json->range.end = at_;
    return json;
  }

  bool ReadMember(Json& object, int depth) {
    SkipSpaces();
    if (at_ >= text_.size()) {
      Fail("Missing value", "The JSON data ends prematurely.", Here());
      return false;
    }
    if (text_[at_] != '"') {
      Fail("Invalid object property name", "A JSON object property name must be a string.", Here());
      return false;
    }
    Json::Member member{.name_range = Here()};
    std::optional<std::string> name = ReadString();
    if (!name) return false;
    member.name = *std::move(name);
    member.name_range.end = at_;
    if (!Accept(':')) {
      Fail("Missing property value colon",
           "A colon must appear between an object property's name and its value.", Here());
      return false;
    }
    std::unique_ptr<Json> value = ReadValue(depth + 1);
    if (value == nullptr) return false;
    member.value = value.get();
    object.values.push_back(std::move(value));
    object.members.push_back(std::move(member));
    return true;
  }

  const SourceFile& file_;
  std::string_view text_;
  diag::Diagnostics& diags_;
  uint32_t at_ = 0;
};

}  // namespace

JsonPtr ReadJson(const SourceFile& file, diag::Diagnostics& diags) {
  return Reader(file, diags).ReadWhole();
}

}  // namespace planner::syntax
