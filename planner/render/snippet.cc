#include "planner/render/snippet.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "planner/syntax/json_tree.h"
#include "planner/syntax/source_file.h"

namespace planner::render {

namespace {

struct BlockSpan {
  size_t start = 0, end = 0;
  std::string header = {};  // On one line.
};

// Finds the top-level blocks without understanding what is inside: it steps over comments, quoted
// templates and heredocs, and counts braces.
class BlockFinder {
 public:
  explicit BlockFinder(std::string_view source) : source_(source) {}

  // In order. One that is not closed goes on beyond the text.
  std::vector<BlockSpan> FindAll() {
    std::vector<BlockSpan> blocks;
    while (at_ < source_.size()) {
      const size_t start = at_;
      const char c = source_[at_];
      if (SkipComment() || SkipHeredoc()) continue;
      if (c == '"') {
        SkipQuoted();
        if (depth_ == 0) header_.append(" ").append(source_.substr(start, at_ - start));
        continue;
      }
      ++at_;
      if (c == '{' || c == '[' || c == '(') {
        OnOpened(c);
      } else if (c == '}' || c == ']' || c == ')') {
        if (OnClosed() && is_block_) blocks.push_back({open_start_, at_, open_header_});
      } else if (depth_ == 0) {
        OnHeader(c, start);
      }
    }
    if (depth_ > 0 && is_block_)
      blocks.push_back({open_start_, std::string_view::npos, open_header_});
    return blocks;
  }

 private:
  void OnOpened(char c) {
    if (depth_++ > 0) return;
    is_block_ = c == '{' && !header_ended_;
    open_header_ = Normalized(header_);
    open_start_ = header_start_;
  }
  // Whether that was the end of something at the top level.
  bool OnClosed() {
    if (depth_ == 0 || --depth_ > 0) return false;
    header_.clear();
    header_ended_ = false;
    return true;
  }
  void OnHeader(char c, size_t at) {
    if (c == '\n') header_.clear();
    if (c == '\n') header_ended_ = false;
    if (c == '=') header_ended_ = true;
    if (header_.empty() && std::isspace(static_cast<unsigned char>(c)) == 0) header_start_ = at;
    if (c != '\n' && c != '=') header_ += c;
  }
  bool Follows(std::string_view text) const { return source_.substr(at_).starts_with(text); }
  void SkipTo(std::string_view end, bool beyond) {
    const size_t found = source_.find(end, at_);
    at_ = found == std::string_view::npos ? source_.size() : found + (beyond ? end.size() : 0);
  }
  bool SkipComment() {
    if (Follows("#") || Follows("//")) {
      SkipTo("\n", false);
      return true;
    }
    if (!Follows("/*")) return false;
    SkipTo("*/", true);
    return true;
  }
  bool SkipHeredoc() {
    if (!Follows("<<")) return false;
    size_t name = at_ + 2;
    if (name < source_.size() && source_[name] == '-') ++name;
    size_t end = name;
    while (end < source_.size() && source_[end] != '\n' && source_[end] != '\r') ++end;
    const std::string_view marker = source_.substr(name, end - name);
    if (marker.empty()) return false;
    at_ = end;
    while (at_ < source_.size()) {
      const size_t line = at_ + 1;
      SkipToNext(line);
      std::string_view text = source_.substr(std::min(line, source_.size()), at_ - line);
      while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
      while (!text.empty() && text.back() == '\r') text.remove_suffix(1);
      if (text == marker) return true;
    }
    return true;
  }
  void SkipToNext(size_t from) {
    const size_t found = from < source_.size() ? source_.find('\n', from) : std::string_view::npos;
    at_ = found == std::string_view::npos ? std::max(from, source_.size()) : found;
  }
  // A quoted template; braces of interpolations may hold quotes of their own.
  void SkipQuoted() {
    ++at_;
    int depth = 0;
    bool inner_quote = false;
    while (at_ < source_.size()) {
      const char c = source_[at_++];
      if (c == '\\' && (depth == 0 || inner_quote)) {
        ++at_;
      } else if (depth == 0) {
        if (c == '"' || c == '\n') return;
        if ((c == '$' || c == '%') && Follows("{")) depth = 1, ++at_;
      } else if (c == '"') {
        inner_quote = !inner_quote;
      } else if (!inner_quote) {
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      }
    }
  }
  static std::string Normalized(const std::string& header) {
    std::string words;
    bool space = false;
    for (const char c : header) {
      if (std::isspace(static_cast<unsigned char>(c)) != 0) {
        space = !words.empty();
        continue;
      }
      if (std::exchange(space, false)) words += ' ';
      words += c;
    }
    return words;
  }

  std::string_view source_;
  size_t at_ = 0;
  std::string header_ = {};  // So far, at the top level.
  bool header_ended_ = false;
  int depth_ = 0;
  bool is_block_ = false;
  size_t header_start_ = 0;
  size_t open_start_ = 0;
  std::string open_header_ = {};
};

// The header of the block that contains the byte at `offset`; empty if there is none.
std::string HeaderAt(const std::vector<BlockSpan>& blocks, size_t offset) {
  const auto after = std::partition_point(
      blocks.begin(), blocks.end(), [offset](const BlockSpan& b) { return b.start <= offset; });
  return after != blocks.begin() && offset < std::prev(after)->end ? std::prev(after)->header : "";
}

// The property whose object or array contains the byte at `offset`: its names and indexes from the
// outermost on; empty if it is the whole text, or broken.
std::string PathAt(const syntax::Json* around, size_t offset) {
  std::string path;
  while (around != nullptr) {
    const bool is_array = around->kind == syntax::Json::Kind::kArray;
    const auto& values = around->values;  // In the order of the text.
    const auto after = std::partition_point(
        values.begin(), values.end(), [offset](const auto& v) { return v->range.start <= offset; });
    if (after == values.begin()) return path;
    const auto at = static_cast<size_t>(std::prev(after) - values.begin());
    const syntax::Json& inside = *values[at];
    const bool is_container =
        inside.kind == syntax::Json::Kind::kObject || inside.kind == syntax::Json::Kind::kArray;
    if (!is_container || offset >= inside.range.end) return path;
    absl::StrAppend(&path, is_array       ? absl::StrCat("[", at, "]")
                           : path.empty() ? around->members[at].name
                                          : absl::StrCat(".", around->members[at].name));
    around = &inside;
  }
  return path;
}

// What is around the byte at `offset`. What was found in a source is kept until another one is
// asked for: thousands of diagnostics may be about one file.
std::string ContextAt(const std::shared_ptr<const std::string>& source, bool is_json,
                      size_t offset) {
  struct Known {
    std::shared_ptr<const std::string> source = {};
    std::vector<BlockSpan> blocks = {};
    syntax::JsonPtr tree = {};
  };
  thread_local Known known;
  if (known.source != source) {
    known = {.source = source};
    if (is_json) {
      diag::Diagnostics ignored;
      known.tree = syntax::ReadJson(syntax::SourceFile("", *source), ignored);
    } else {
      known.blocks = BlockFinder(*source).FindAll();
    }
  }
  return is_json ? PathAt(known.tree.get(), offset) : HeaderAt(known.blocks, offset);
}

}  // namespace

std::optional<Snippet> MakeSnippet(const diag::Diagnostic& diagnostic,
                                   const diag::Sources& sources) {
  if (!diagnostic.subject) return std::nullopt;
  const diag::SourceRange& subject = *diagnostic.subject;
  const auto found = sources.find(subject.filename);
  if (found == sources.end() || found->second == nullptr) return std::nullopt;
  const std::string_view source = *found->second;

  const auto clamp = [&](int64_t byte) {
    return std::min(static_cast<size_t>(std::max<int64_t>(byte, 0)), source.size());
  };
  const size_t start = clamp(subject.start.byte);
  const size_t end = std::max(clamp(subject.end.byte), std::min(start + 1, source.size()));
  size_t first = start;
  size_t last = end;
  int line = subject.start.line;
  if (diagnostic.context && diagnostic.context->filename == subject.filename) {
    if (clamp(diagnostic.context->start.byte) < first) line = diagnostic.context->start.line;
    first = std::min(first, clamp(diagnostic.context->start.byte));
    last = std::max(last, clamp(diagnostic.context->end.byte));
  }
  const size_t line_start = first == 0 ? 0 : source.rfind('\n', first - 1) + 1;
  // A range that ends with a newline does not reach into the next line.
  const size_t from = last > line_start && source[last - 1] == '\n' ? last - 1 : last;
  const size_t line_end = std::min(source.find('\n', from), source.size());

  Snippet snippet;
  snippet.code = std::string(source.substr(line_start, line_end - line_start));
  snippet.start_line = line;
  snippet.highlight_start = std::min(start - line_start, snippet.code.size());
  snippet.highlight_end =
      std::clamp(end - line_start, snippet.highlight_start, snippet.code.size());
  if (start > 0) {
    snippet.context = ContextAt(found->second, subject.filename.ends_with(".json"), start - 1);
  }
  return snippet;
}

}  // namespace planner::render
