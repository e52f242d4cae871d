#include "planner/plugin/hcl1.h"

#include <cctype>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "proto/text/cat.h"

namespace planner::plugin::hcl1 {
namespace {

using proto::text::Cat;

constexpr int kDeepest = 64;

bool IsWordCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.' ||
         c == '+';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  absl::StatusOr<std::vector<Item>> ReadFile() {
    SkipSpace();
    std::vector<Item> items;
    const bool is_json = Peek() == '{';
    if (is_json) Advance();
    if (!ReadItems(is_json ? '}' : '\0', items)) return error_;
    SkipSpace();
    if (at_ != text_.size()) {
      Fail("unexpected text after the end");
      return error_;
    }
    return items;
  }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool AtEnd() const { return at_ >= text_.size(); }

  void Advance() {
    column_ = text_[at_] == '\n' ? 1 : column_ + 1;
    if (text_[at_] == '\n') ++line_;
    ++at_;
  }

  bool Fail(std::string_view what) {
    error_ = absl::InvalidArgumentError(Cat("At ", line_, ":", column_, ": ", what));
    return false;
  }

  void SkipLine() {
    while (!AtEnd() && Peek() != '\n') Advance();
  }

  void SkipSpace() {
    while (!AtEnd()) {
      const std::string_view rest = text_.substr(at_);
      if (std::isspace(static_cast<unsigned char>(Peek())) != 0) {
        Advance();
      } else if (Peek() == '#' || rest.starts_with("//")) {
        SkipLine();
      } else if (rest.starts_with("/*")) {
        const size_t end = text_.find("*/", at_ + 2);
        while (!AtEnd() && (end == std::string_view::npos || at_ < end + 2)) Advance();
      } else {
        return;
      }
    }
  }

  // Up to `close`, which is consumed; '\0' is the end of the file.
  bool ReadItems(char close, std::vector<Item>& items) {
    while (true) {
      SkipSpace();
      if (Peek() == ',') {
        Advance();
        continue;
      }
      if (AtEnd()) return close == '\0' || Fail("object expected closing RBRACE got: EOF");
      if (Peek() == close) {
        Advance();
        return true;
      }
      Item item;
      if (!ReadItem(item)) return false;
      items.push_back(std::move(item));
    }
  }

  bool ReadItem(Item& item) {
    item.line = line_;
    item.column = column_;
    while (true) {
      SkipSpace();
      if (Peek() == '{' && !item.keys.empty()) break;
      if ((Peek() == '=' || Peek() == ':') && item.keys.size() == 1) {
        Advance();
        SkipSpace();
        break;
      }
      std::string key;
      if (!ReadText(key)) return false;
      item.keys.push_back(std::move(key));
    }
    return ReadValue(item.value);
  }

  bool ReadValue(Value& value) {
    value.line = line_;
    value.column = column_;
    if (Peek() != '{' && Peek() != '[') return ReadText(value.text);
    if (++depth_ > kDeepest) return Fail("nested too deeply");
    const bool is_object = Peek() == '{';
    Advance();
    value.kind = is_object ? Value::Kind::kObject : Value::Kind::kList;
    const bool done = is_object ? ReadItems('}', value.items) : ReadList(value.list);
    --depth_;
    return done;
  }

  bool ReadList(std::vector<Value>& list) {
    while (true) {
      SkipSpace();
      if (AtEnd()) return Fail("list expected closing RBRACK got: EOF");
      if (Peek() == ']') {
        Advance();
        return true;
      }
      Value value;
      if (!ReadValue(value)) return false;
      list.push_back(std::move(value));
      SkipSpace();
      if (Peek() == ',') Advance();
    }
  }

  // A quoted text, a number or a bare word.
  bool ReadText(std::string& out) {
    if (Peek() == '"') return ReadQuoted(out);
    while (!AtEnd() && IsWordCharacter(Peek())) {
      out += Peek();
      Advance();
    }
    return !out.empty() || Fail("expected a name or a value");
  }

  bool ReadQuoted(std::string& out) {
    Advance();
    while (true) {
      if (AtEnd() || Peek() == '\n') return Fail("literal not terminated");
      const char c = Peek();
      Advance();
      if (c == '"') return true;
      if (c != '\\') {
        out += c;
      } else if (!ReadEscape(out)) {
        return false;
      }
    }
  }

  bool ReadEscape(std::string& out) {
    const char c = Peek();
    if (AtEnd()) return Fail("literal not terminated");
    Advance();
    switch (c) {
      case 'n': out += '\n'; return true;
      case 't': out += '\t'; return true;
      case 'r': out += '\r'; return true;
      case '"':
      case '\\':
      case '/': out += c; return true;
      case 'u': return ReadUnicode(out);
      default: return Fail("illegal char escape");
    }
  }

  bool ReadUnicode(std::string& out) {
    uint32_t code = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = Peek();
      if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return Fail("illegal char escape");
      const int lower = std::tolower(static_cast<unsigned char>(c));
      code = code * 16 + static_cast<uint32_t>(lower <= '9' ? lower - '0' : lower - 'a' + 10);
      Advance();
    }
    if (code >= 0xD800 && code < 0xE000) return Fail("illegal char escape");
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += static_cast<char>(0xC0 | (code >> 6));
      out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
      out += static_cast<char>(0xE0 | (code >> 12));
      out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
      out += static_cast<char>(0x80 | (code & 0x3F));
    }
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  int line_ = 1;
  int column_ = 1;
  int depth_ = 0;
  absl::Status error_;
};

}  // namespace

absl::StatusOr<std::vector<Item>> Parse(std::string_view text) { return Reader(text).ReadFile(); }

}  // namespace planner::plugin::hcl1
