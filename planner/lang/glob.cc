#include "planner/lang/glob.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "proto/text/cat.h"
#include "proto/text/utf8.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::text::ReadCharacter;
namespace fs = std::filesystem;

constexpr int kDeepest = 40;

std::vector<std::string_view> SplitParts(std::string_view pattern) {
  std::vector<std::string_view> parts;
  while (!pattern.empty()) {
    const size_t slash = pattern.find('/');
    parts.push_back(pattern.substr(0, slash));
    if (slash == std::string_view::npos) break;
    pattern.remove_prefix(slash + 1);
  }
  return parts;
}

// The end of the bracket expression or alternatives that `part` begins with, behind the closing
// character; npos if there is none.
size_t EndOfClass(std::string_view part) {
  for (size_t i = 1; i < part.size(); ++i) {
    if (part[i] == '\\') {
      ++i;
    } else if (part[i] == ']' && i > 1) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}
size_t EndOfAlternatives(std::string_view part) {
  int depth = 0;
  for (size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '\\') {
      ++i;
    } else if (part[i] == '{') {
      ++depth;
    } else if (part[i] == '}' && --depth == 0) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

bool IsWellFormed(std::string_view part) {
  for (size_t i = 0; i < part.size();) {
    size_t length = 1;
    if (part[i] == '\\') length = i + 1 < part.size() ? 2 : std::string_view::npos;
    if (part[i] == '[') length = EndOfClass(part.substr(i));
    if (part[i] == '{') length = EndOfAlternatives(part.substr(i));
    if (length == std::string_view::npos) return false;
    i += length;
  }
  return true;
}

// Whether a character is in `[…]`, given without the brackets.
bool InClass(std::string_view body, int32_t character) {
  const bool negated = body.starts_with('^');
  size_t i = negated ? 1 : 0;
  bool found = false;
  const auto take = [&] {
    if (body[i] == '\\' && i + 1 < body.size()) ++i;
    return ReadCharacter(body, i);
  };
  while (i < body.size()) {
    const int32_t low = take();
    int32_t high = low;
    if (i + 1 < body.size() && body[i] == '-') {
      ++i;
      high = take();
    }
    found |= low <= character && character <= high;
  }
  return found != negated;
}

// The alternatives between braces, commas of inner braces left alone.
std::vector<std::string> Alternatives(std::string_view body) {
  std::vector<std::string> all(1);
  int depth = 0;
  for (size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '\\' && i + 1 < body.size()) {
      all.back() += body[i++];
    } else if (body[i] == ',' && depth == 0) {
      all.emplace_back();
      continue;
    } else if (body[i] == '{') {
      ++depth;
    } else if (body[i] == '}') {
      --depth;
    }
    all.back() += body[i];
  }
  return all;
}

bool HasPattern(std::string_view part) {
  return part.find_first_of("*?[{\\") != std::string_view::npos;
}

class Search {
 public:
  explicit Search(std::vector<std::string_view> parts) : parts_(std::move(parts)) {}

  std::set<std::string> found;

  // Follows the parts from `index` below the folder `base` (empty: the working directory).
  void Visit(const std::string& base, size_t index, int depth) {
    if (index == parts_.size()) {
      found.insert(base);
      return;
    }
    const std::string_view part = parts_[index];
    if (part == "**") return VisitAnyDepth(base, index, depth);
    if (!HasPattern(part)) {
      const std::string path = Join(base, part);
      std::error_code ignored;
      if (fs::exists(path, ignored)) Visit(path, index + 1, depth);
      return;
    }
    for (const std::string& name : Names(base)) {
      if (MatchesPart(part, name)) Visit(Join(base, name), index + 1, depth);
    }
  }

 private:
  static std::string Join(const std::string& base, std::string_view name) {
    return base.empty() ? std::string(name) : Cat(base, base == "/" ? "" : "/", name);
  }

  static std::vector<std::string> Names(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code code;
    for (fs::directory_iterator it(folder.empty() ? "." : folder, code), end; !code && it != end;
         it.increment(code))
      names.push_back(it->path().filename().string());
    return names;
  }

  void VisitAnyDepth(const std::string& base, size_t index, int depth) {
    Visit(base, index + 1, depth);
    if (depth >= kDeepest) return;
    for (const std::string& name : Names(base)) {
      const std::string path = Join(base, name);
      std::error_code ignored;
      if (fs::is_directory(path, ignored)) {
        VisitAnyDepth(path, index, depth + 1);
      } else if (index + 1 == parts_.size()) {
        found.insert(path);
      }
    }
  }

  std::vector<std::string_view> parts_;
};

}  // namespace

bool MatchesPart(std::string_view pattern, std::string_view name) {
  while (!pattern.empty()) {
    switch (pattern[0]) {
      case '*': {
        const std::string_view rest = pattern.substr(1);
        for (size_t i = 0; i <= name.size(); ++i) {
          if (MatchesPart(rest, name.substr(i))) return true;
        }
        return false;
      }
      case '{': {
        const size_t end = EndOfAlternatives(pattern);
        const std::string_view rest = pattern.substr(end);
        const auto all = Alternatives(pattern.substr(1, end - 2));
        return std::any_of(all.begin(), all.end(), [&](const std::string& alternative) {
          return MatchesPart(Cat(alternative, rest), name);
        });
      }
      case '?':
      case '[': {
        if (name.empty()) return false;
        size_t next = 0;
        const int32_t character = ReadCharacter(name, next);
        const size_t end = pattern[0] == '?' ? 1 : EndOfClass(pattern);
        if (end > 1 && !InClass(pattern.substr(1, end - 2), character)) return false;
        pattern.remove_prefix(end);
        name.remove_prefix(next);
        continue;
      }
      case '\\':
        if (pattern.size() > 1) pattern.remove_prefix(1);
        [[fallthrough]];
      default:
        if (name.empty() || name[0] != pattern[0]) return false;
        pattern.remove_prefix(1);
        name.remove_prefix(1);
    }
  }
  return name.empty();
}

std::optional<std::vector<std::string>> Glob(const std::string& pattern) {
  const bool absolute = pattern.starts_with("/");
  const auto parts = SplitParts(std::string_view(pattern).substr(absolute ? 1 : 0));
  if (!std::all_of(parts.begin(), parts.end(), IsWellFormed)) return std::nullopt;
  Search search(parts);
  search.Visit(absolute ? "/" : "", 0, 0);
  return std::vector<std::string>(search.found.begin(), search.found.end());
}

}  // namespace planner::lang
