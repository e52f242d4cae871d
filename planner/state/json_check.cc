#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "planner/state/json_text.h"

namespace planner::state {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads one JSON text without recursion.
class Checker {
 public:
  Checker(std::string_view text, int max_depth)
      : text_(text), max_depth_(static_cast<size_t>(max_depth)) {}

  std::optional<size_t> Run() {
    bool good = ReadValue();
    while (good && !open_.empty()) good = ReadNext();
    if (good) {
      SkipSpace();
      good = at_ == text_.size();
    }
    if (good) return std::nullopt;
    return std::min(at_ + 1, text_.size());
  }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool Take(char c) {
    if (Peek() != c) return false;
    ++at_;
    return true;
  }
  void SkipSpace() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  // A scalar, or an opening bracket (and of an object the first name).
  bool ReadValue() {
    SkipSpace();
    switch (Peek()) {
      case '{':
      case '[': return Open();
      case '"': return ReadString();
      case 't': return ReadWord("true");
      case 'f': return ReadWord("false");
      case 'n': return ReadWord("null");
      default: return ReadNumber();
    }
  }

  bool Open() {
    if (open_.size() == max_depth_) return false;
    const bool is_object = text_[at_++] == '{';
    open_.push_back(is_object ? '}' : ']');
    SkipSpace();
    if (Peek() == open_.back()) return true;  // ReadNext closes it.
    return (!is_object || ReadName()) && ReadValue();
  }

  // Behind a value or an opening bracket: closes, or goes on behind a comma.
  bool ReadNext() {
    SkipSpace();
    if (Take(open_.back())) {
      open_.pop_back();
      return true;
    }
    if (!Take(',')) return false;
    SkipSpace();
    return (open_.back() != '}' || ReadName()) && ReadValue();
  }

  bool ReadName() {
    SkipSpace();
    if (Peek() != '"' || !ReadString()) return false;
    SkipSpace();
    return Take(':');
  }

  bool ReadWord(std::string_view word) {
    return std::all_of(word.begin(), word.end(), [this](char c) { return Take(c); });
  }

  bool ReadDigits() {
    if (!IsDigit(Peek())) return false;
    while (IsDigit(Peek())) ++at_;
    return true;
  }

  bool ReadNumber() {
    Take('-');
    if (!Take('0') && !ReadDigits()) return false;
    if (Take('.') && !ReadDigits()) return false;
    if (Peek() == 'e' || Peek() == 'E') {
      ++at_;
      if (Peek() == '+' || Peek() == '-') ++at_;
      return ReadDigits();
    }
    return true;
  }

  bool ReadString() {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (static_cast<unsigned char>(c) >= 0x80) {
        if (!ReadMultiByte()) return false;
        continue;
      }
      ++at_;
      if (c == '"') return true;
      if (c == '\\' && !ReadEscape()) return false;
    }
    return false;
  }

  bool ReadEscape() {
    const char c = Peek();
    if (at_ == text_.size() || std::string_view("\"\\/bfnrtu").find(c) == std::string_view::npos) {
      return false;
    }
    ++at_;
    if (c != 'u') return true;
    for (int i = 0; i < 4; ++i) {
      if (!absl::ascii_isxdigit(static_cast<unsigned char>(Peek()))) return false;
      ++at_;
    }
    return true;
  }

  // One character of two to four bytes: well formed, shortest form, no surrogate.
  bool ReadMultiByte() {
    const auto lead = static_cast<unsigned char>(text_[at_]);
    size_t length = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf) length = 2;
    if (lead >= 0xe0 && lead <= 0xef) length = 3;
    if (lead >= 0xf0 && lead <= 0xf4) length = 4;
    if (length == 0 || text_.size() - at_ < length) return false;
    if (lead == 0xe0) low = 0xa0;
    if (lead == 0xed) high = 0x9f;
    if (lead == 0xf0) low = 0x90;
    if (lead == 0xf4) high = 0x8f;
    for (size_t i = 1; i < length; ++i) {
      const auto byte = static_cast<unsigned char>(text_[at_ + i]);
      if (byte < low || byte > high) return false;
      low = 0x80;
      high = 0xbf;
    }
    at_ += length;
    return true;
  }

  std::string_view text_;
  size_t max_depth_;
  size_t at_ = 0;
  std::vector<char> open_ = {};  // The closing brackets that are due.
};

}  // namespace

std::optional<size_t> FindJsonMistake(std::string_view text, int max_depth) {
  return Checker(text, max_depth).Run();
}

}  // namespace planner::state
