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

bool IsLetter(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }

// With U+FFFD for each byte that is not UTF-8: no JSON library takes others.
std::string AsUtf8(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const size_t start = i;
    if (proto::text::ReadCharacter(text, i) >= 0) {
      out += text.substr(start, i - start);
    } else {
      proto::text::AppendCharacter(0xfffd, out);
      i = start + 1;
    }
  }
  return out;
}

// A mistake whose repair is plain (a comma too many or too few, a comment, a wrong word) is
// reported and repaired, so that those behind it are found as well; at others reading ends.
class Reader {
 public:
  Reader(const SourceFile& file, diag::Diagnostics& diags)
      : file_(file), text_(file.text()), diags_(diags) {}

  std::unique_ptr<Json> ReadWhole() {
    if (text_.starts_with("\xef\xbb\xbf")) {
      return Fail("Invalid start of value",
                  "The file begins with a byte-order mark, which JSON does not allow. Save it as "
                  "UTF-8 without one.",
                  Here());
    }
    std::unique_ptr<Json> value = ReadValue(0);
    if (value == nullptr) return nullptr;
    SkipSpaces();
    if (at_ < text_.size() && !failed_) {
      Fail("Extraneous data after value", "Extra characters appear after the JSON value.", Here());
    }
    return failed_ ? nullptr : std::move(value);
  }

 private:
  Range Here() const { return {at_, at_ + 1}; }

  std::nullptr_t Fail(std::string summary, std::string detail, Range range) {
    range.end = std::min(range.end, static_cast<uint32_t>(text_.size()));
    range.start = std::min(range.start, range.end);
    diag::AddError(diags_, std::move(summary), std::move(detail), file_.RangeOf(range));
    failed_ = true;
    told_at_ = range.start;
    return nullptr;
  }

  void SkipSpaces() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  // The next character that is no space; 0 at the end, and for a zero byte, which nothing takes.
  char Peek() {
    SkipSpaces();
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool Accept(char wanted) {
    if (wanted != Peek()) return false;
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

  // In the place of a value that was reported.
  std::unique_ptr<Json> MakeRepaired() const { return Make(Json::Kind::kNull, at_); }

  std::unique_ptr<Json> ReadValue(int depth) {
    const char c = Peek();
    if (at_ >= text_.size())
      return Fail("Missing value", "The JSON data ends prematurely.", Here());
    if (depth > kDeepest) {
      return Fail("JSON is nested too deeply",
                  Cat("Objects and arrays may be nested at most ", kDeepest, " levels deep."),
                  Here());
    }
    if (c == '{') return ReadObject(depth);
    if (c == '[') return ReadArray(depth);
    if (c == '"') {
      const uint32_t start = at_;
      std::optional<std::string> text = ReadString();
      return text ? Make(Json::Kind::kString, start, *std::move(text)) : nullptr;
    }
    if (c == '-' || c == '+' || c == '.' || absl::ascii_isdigit(static_cast<unsigned char>(c)))
      return ReadNumber();
    if (IsLetter(c)) return ReadKeyword();
    const char* const summary = c == '}'   ? "Missing JSON value"
                                : c == ']' ? "Missing array element value"
                                           : "Invalid start of value";
    Fail(summary,
         "A JSON value must start with a brace, a bracket, a number, a string, or a keyword.",
         Here());
    return c == '}' || c == ']' || c == ',' ? MakeRepaired() : nullptr;
  }

  std::unique_ptr<Json> ReadKeyword() {
    const uint32_t start = at_;
    while (at_ < text_.size() && absl::ascii_isalnum(static_cast<unsigned char>(text_[at_]))) ++at_;
    const std::string word(text_.substr(start, at_ - start));
    if (word == "null") return Make(Json::Kind::kNull, start);
    if (word == "true" || word == "false") return Make(Json::Kind::kBool, start, word);
    const std::string similar = diag::SimilarName(word, {"true", "false", "null"});
    Fail("Invalid JSON keyword",
         Cat("\"", word, "\" is not a valid JSON keyword.",
             similar.empty() ? "" : Cat(" Did you mean \"", similar, "\"?")),
         {start, at_});
    return MakeRepaired();
  }

  std::unique_ptr<Json> ReadNumber() {
    const uint32_t start = at_;
    while (at_ < text_.size() &&
           (absl::ascii_isdigit(static_cast<unsigned char>(text_[at_])) ||
            std::string_view("+-.eE").find(text_[at_]) != std::string_view::npos)) {
      ++at_;
    }
    std::string text(text_.substr(start, at_ - start));
    if (proto::value::ImpliedJsonType(text).ok() && proto::value::Number::Parse(text))
      return Make(Json::Kind::kNumber, start, std::move(text));
    Fail("Invalid JSON number", "There is a syntax error in the given JSON number.", {start, at_});
    // "0x10", "-Infinity": the rest of the word is of the same mistake.
    while (at_ < text_.size() && absl::ascii_isalnum(static_cast<unsigned char>(text_[at_]))) ++at_;
    return MakeRepaired();
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
      const std::string raw = AsUtf8(text_.substr(start, at_ - start));
      if (const auto value = proto::value::FromJson(raw, proto::value::Type::String()); value.ok())
        return std::string(value->AsString());
    }
    Fail("Invalid JSON string", "There is a syntax error in the given JSON string.",
         {is_closed ? at_ - 1 : at_, at_ + 1});
    if (is_closed) return std::string();
    return std::nullopt;
  }

  std::unique_ptr<Json> ReadArray(int depth) {
    auto json = Make(Json::Kind::kArray, at_++);
    if (!Accept(']')) {
      do {
        SkipSpaces();
        if (at_ >= text_.size()) return Unclosed(*json);
        json->values.push_back(ReadValue(depth + 1));
        if (json->values.back() == nullptr) return nullptr;
      } while (ReadComma(*json));
      if (is_lost_) return nullptr;
    }
    json->range.end = at_;
    return json;
  }

  std::unique_ptr<Json> ReadObject(int depth) {
    auto json = Make(Json::Kind::kObject, at_++);
    if (!Accept('}')) {
      do {
        if (!ReadMember(*json, depth)) return nullptr;
      } while (ReadComma(*json));
      if (is_lost_) return nullptr;
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

  // Reads what is between two members of `json`, or what closes it. Returns whether another one
  // follows; where that cannot be said, not, and is_lost_.
  bool ReadComma(const Json& json) {
    const bool is_array = json.kind == Json::Kind::kArray;
    const char close = is_array ? ']' : '}';
    if (Accept(close)) return false;
    const char c = Peek();
    if (at_ >= text_.size()) {
      Unclosed(json);
      is_lost_ = true;
      return false;
    }
    if (c == ',') {
      const uint32_t comma = at_++;
      if (!Accept(close)) return true;
      Fail(is_array ? "Trailing comma in array" : "Trailing comma in object",
           is_array
               ? "JSON does not permit a trailing comma after the final value in an array."
               : "JSON does not permit a trailing comma after the final property in an object.",
           {comma, comma + 1});
      return false;
    }
    if (c == (is_array ? '}' : ']')) {
      if (told_at_ == at_) {  // As the end of a missing value.
        is_lost_ = true;
        return false;
      }
      Fail(is_array ? "Mismatched brackets" : "Mismatched braces",
           is_array ? "A JSON array must be closed with a bracket, not a brace."
                    : "A JSON object must be closed with a brace, not a bracket.",
           Here());
      is_lost_ = true;
      return false;
    }
    if (SkipComment()) return ReadComma(json);
    if (is_array && c == ':') {
      Fail("Invalid array value", "A colon is not used to introduce values in a JSON array.",
           Here());
      is_lost_ = true;
      return false;
    }
    // Terraform writes "seperator".
    Fail("Missing attribute separator comma",
         is_array ? "A comma must appear between each value in an array."
                  : "A comma must appear between each property definition in an object.",
         Here());
    if (c == ';') {
      ++at_;
      return !Accept(close);
    }
    is_lost_ = is_array ? c != '{' && c != '[' && c != '"' &&
                              !absl::ascii_isalnum(static_cast<unsigned char>(c))
                        : c != '"';
    return !is_lost_;
  }

  // Comments of other languages.
  bool SkipComment() {
    const char c = Peek();
    const std::string_view rest = text_.substr(at_);
    const bool is_block = rest.substr(0, 2) == "/*";
    if (c != '#' && !is_block && rest.substr(0, 2) != "//") return false;
    Fail("Invalid object property name",
         "JSON has no comments. Instead of one, a property with the name \"//\" can be written in "
         "an object that is the body of a block: it is ignored.",
         Here());
    const size_t end = rest.find(is_block ? "*/" : "\n", 1);
    at_ = end == std::string_view::npos ? static_cast<uint32_t>(text_.size())
                                        : at_ + static_cast<uint32_t>(end) + (is_block ? 2 : 1);
    return true;
  }

  // The name of a member; without a value where reading cannot go on.
  std::optional<std::string> ReadName() {
    while (SkipComment()) {
    }
    const char c = Peek();
    if (at_ >= text_.size()) {
      Fail("Missing value", "The JSON data ends prematurely.", Here());
      return std::nullopt;
    }
    if (c == '"') return ReadString();
    Fail("Invalid object property name", "A JSON object property name must be a string.", Here());
    if (!IsLetter(c)) return std::nullopt;
    const uint32_t start = at_;
    while (at_ < text_.size() && (IsLetter(text_[at_]) || text_[at_] == '_')) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  bool ReadMember(Json& object, int depth) {
    SkipSpaces();
    Json::Member member{.name_range = Here()};
    std::optional<std::string> name = ReadName();
    if (!name) return false;
    member.name = *std::move(name);
    member.name_range.end = at_;
    if (!Accept(':')) {
      const char c = Peek();
      if (c == '}' || c == ',') {
        Fail("Missing object value",
             "A JSON object attribute must have a value, introduced by a colon.", Here());
      } else {
        Fail("Missing property value colon",
             c == '=' ? "JSON uses a colon as its name/value delimiter, not an equals sign."
                      : "A colon must appear between an object property's name and its value.",
             Here());
      }
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
  bool failed_ = false;   // A mistake was reported,
  uint32_t told_at_ = 0;  // the last one there.
  bool is_lost_ = false;  // It cannot be repaired.
};

}  // namespace

JsonPtr ReadJson(const SourceFile& file, diag::Diagnostics& diags) {
  return Reader(file, diags).ReadWhole();
}

}  // namespace planner::syntax
