#include "proto/value/json_scanner.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "proto/text/cat.h"
#include "proto/text/utf8.h"

namespace proto::value {
namespace {

constexpr int kDeepest = 64;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHighSurrogate(unsigned unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool IsLowSurrogate(unsigned unit) { return unit >= 0xdc00 && unit < 0xe000; }

}  // namespace

void JsonScanner::SkipSpace() {
  while (at_ < json_.size() &&
         (json_[at_] == ' ' || json_[at_] == '\n' || json_[at_] == '\t' || json_[at_] == '\r')) {
    ++at_;
  }
}

bool JsonScanner::Fail() {
  if (error_.empty()) error_ = proto::text::Cat("not valid JSON at byte ", at_);
  return false;
}

JsonScanner::Kind JsonScanner::Peek() {
  SkipSpace();
  if (!ok() || at_ >= json_.size()) return Kind::kBroken;
  switch (json_[at_]) {
    case 'n': return Kind::kNull;
    case 't':
    case 'f': return Kind::kBool;
    case '"': return Kind::kString;
    case '[': return Kind::kArray;
    case '{': return Kind::kObject;
    default: return json_[at_] == '-' || IsDigit(json_[at_]) ? Kind::kNumber : Kind::kBroken;
  }
}

bool JsonScanner::ReadWord(std::string_view word) {
  if (json_.substr(at_, word.size()) != word) return Fail();
  at_ += word.size();
  return true;
}

bool JsonScanner::ReadNull() { return Peek() == Kind::kNull ? ReadWord("null") : Fail(); }

bool JsonScanner::ReadBool(bool& value) {
  if (Peek() != Kind::kBool) return Fail();
  value = json_[at_] == 't';
  return ReadWord(value ? "true" : "false");
}

bool JsonScanner::ReadDigits() {
  const size_t start = at_;
  while (at_ < json_.size() && IsDigit(json_[at_])) ++at_;
  return at_ > start ? true : Fail();
}

bool JsonScanner::ReadNumber(std::string_view& text) {
  if (Peek() != Kind::kNumber) return Fail();
  const size_t start = at_;
  const auto next = [this](std::string_view of) {
    if (at_ >= json_.size() || of.find(json_[at_]) == std::string_view::npos) return false;
    ++at_;
    return true;
  };
  next("-");
  // A leading zero stands alone.
  if (!next("0") && !ReadDigits()) return false;
  if (next(".") && !ReadDigits()) return false;
  if (next("eE")) {
    next("+-");
    if (!ReadDigits()) return false;
  }
  text = json_.substr(start, at_ - start);
  return true;
}

bool JsonScanner::ReadHex(unsigned& unit) {
  unit = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    if (at_ >= json_.size()) return Fail();
    const char c = json_[at_];
    unsigned digit = 0;
    if (IsDigit(c)) {
      digit = static_cast<unsigned>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<unsigned>(c - 'a') + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = static_cast<unsigned>(c - 'A') + 10;
    } else {
      return Fail();
    }
    unit = unit * 16 + digit;
  }
  return true;
}

// Behind the backslash.
bool JsonScanner::ReadEscape(std::string& text) {
  if (at_ >= json_.size()) return Fail();
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kCharacters = "\"\\/\b\f\n\r\t";
  const size_t simple = kLetters.find(json_[at_]);
  if (simple != std::string_view::npos) {
    ++at_;
    text += kCharacters[simple];
    return true;
  }
  if (json_[at_] != 'u') return Fail();
  ++at_;
  unsigned unit = 0;
  if (!ReadHex(unit)) return false;
  if (IsHighSurrogate(unit) && json_.substr(at_, 2) == "\\u") {
    const size_t before = at_;
    at_ += 2;
    unsigned low = 0;
    if (!ReadHex(low)) return false;
    if (IsLowSurrogate(low)) {
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    } else {
      at_ = before;  // It stands for itself.
    }
  }
  proto::text::AppendCharacter(unit, text);
  return true;
}

bool JsonScanner::ReadString(std::string& text) {
  text.clear();
  if (Peek() != Kind::kString) return Fail();
  ++at_;
  size_t start = at_;  // Of what is not yet in `text`.
  while (at_ < json_.size()) {
    const auto c = static_cast<unsigned char>(json_[at_]);
    if (c == '"') {
      text += json_.substr(start, at_ - start);
      ++at_;
      return true;
    }
    if (c == '\\') {
      text += json_.substr(start, at_ - start);
      ++at_;
      if (!ReadEscape(text)) return false;
      start = at_;
    } else if (c >= 0x20 && c < 0x80) {
      ++at_;
    } else if (c < 0x20 || proto::text::ReadCharacter(json_, at_) < 0) {
      return Fail();
    }
  }
  return Fail();
}

bool JsonScanner::Open(char bracket) {
  SkipSpace();
  if (!ok() || at_ >= json_.size() || json_[at_] != bracket) return Fail();
  if (depth_ >= kDeepest) {
    error_ = "the JSON is nested too deeply";
    return false;
  }
  ++at_;
  ++depth_;
  fresh_ = true;
  return true;
}

bool JsonScanner::OpenArray() { return Open('['); }
bool JsonScanner::OpenObject() { return Open('{'); }

bool JsonScanner::Next(char close) {
  SkipSpace();
  if (!ok() || at_ >= json_.size()) return Fail();
  const bool first = fresh_;
  fresh_ = false;
  if (json_[at_] == close) {
    ++at_;
    --depth_;
    return false;
  }
  if (first) return true;
  if (json_[at_] != ',') return Fail();
  ++at_;
  return Peek() != Kind::kBroken ? true : Fail();
}

bool JsonScanner::NextElement() { return Next(']'); }

bool JsonScanner::NextMember(std::string& name) {
  if (!Next('}') || !ReadString(name)) return false;
  SkipSpace();
  if (at_ >= json_.size() || json_[at_] != ':') return Fail();
  ++at_;
  return true;
}

bool JsonScanner::Skip() {
  switch (Peek()) {
    case Kind::kNull: return ReadNull();
    case Kind::kBool: {
      bool value = false;
      return ReadBool(value);
    }
    case Kind::kNumber: {
      std::string_view text;
      return ReadNumber(text);
    }
    case Kind::kString: {
      std::string text;
      return ReadString(text);
    }
    case Kind::kArray:
      for (OpenArray(); NextElement();) Skip();
      return ok();
    case Kind::kObject: {
      std::string name;
      for (OpenObject(); NextMember(name);) Skip();
      return ok();
    }
    case Kind::kBroken: break;
  }
  return Fail();
}

bool JsonScanner::AtEnd() {
  SkipSpace();
  return at_ == json_.size() ? ok() : Fail();
}

void JsonScanner::Return(Position position) {
  at_ = position.at;
  depth_ = position.depth;
  fresh_ = false;
}

}  // namespace proto::value
