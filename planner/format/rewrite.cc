#include "planner/format/rewrite.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planner/format/words.h"
#include "planner/syntax/source_file.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"

namespace planner::format {
namespace {

using proto::text::Cat;
using Kind = Word::Kind;

struct Edit {
  syntax::Range range = {};
  std::string text = {};
};

// The inside of a quoted template that is one interpolation and nothing else.
std::optional<std::string_view> OnlyInterpolation(std::string_view text) {
  const std::vector<Word> words = ReadWords(text);
  if (words.size() < 5 || words[0].kind != Kind::kQuote || words[1].kind != Kind::kMarker ||
      words[1].text[0] != '$' || words[words.size() - 2].kind != Kind::kEndMarker ||
      words.back().kind != Kind::kEndQuote)
    return std::nullopt;
  int quotes = 0;
  for (size_t i = 2; i + 2 < words.size(); ++i) {
    if (words[i].kind == Kind::kQuote) ++quotes;
    if (words[i].kind == Kind::kEndQuote) --quotes;
    const bool is_marker = words[i].kind == Kind::kMarker || words[i].kind == Kind::kEndMarker;
    if (quotes == 0 && is_marker) return std::nullopt;
  }
  const char* begin = words[1].text.data() + words[1].text.size();
  const char* end = words[words.size() - 2].text.data();
  return std::string_view(begin, static_cast<size_t>(end - begin));
}

// An expression of several lines needs parentheses where no quotes hold it together.
std::string Unwrapped(std::string_view inside) {
  const size_t begin = inside.find_first_not_of(" \t\r\n");
  const size_t end = inside.find_last_not_of(" \t\r\n");
  const std::string_view expression = inside.substr(begin, end + 1 - begin);
  const std::vector<Word> words = ReadWords(expression);
  const bool is_multiline =
      std::any_of(words.begin(), words.end(), [](const Word& word) { return word.EndsLine(); });
  const bool has_parentheses = words.front().text == "(" && words.back().text == ")";
  if (!is_multiline || has_parentheses) return std::string(expression);
  return Cat("(", expression, ")");
}

// What the types of language 0.11 are called today; nullopt for anything else.
std::optional<std::string_view> TypeExpression(std::string_view text) {
  if (text == "\"string\"") return "string";
  if (text == "\"list\"") return "list(string)";
  if (text == "\"map\"") return "map(string)";
  if (text == "list") return "list(any)";
  if (text == "map") return "map(any)";
  if (text == "set") return "set(any)";
  return std::nullopt;
}

class Rewriter {
 public:
  explicit Rewriter(std::string_view text) : text_(text) {}

  void Visit(const syntax::Body& body, bool is_variable) {
    for (const syntax::Attribute& attribute : body.attributes) {
      const syntax::Range range = attribute.expression->range;
      const std::string_view text = text_.substr(range.start, range.end - range.start);
      if (is_variable && attribute.name == "type") {
        if (const auto type = TypeExpression(text)) edits_.push_back({range, std::string(*type)});
      } else if (const auto inside = OnlyInterpolation(text)) {
        edits_.push_back({range, Unwrapped(*inside)});
      }
    }
    for (const syntax::Block& block : body.blocks) {
      for (const syntax::Label& label : block.labels) {
        if (text_[label.range.start] != '"')
          edits_.push_back({label.range, Cat("\"", label.text, "\"")});
      }
      Visit(block.body, block.type == "variable" && !block.labels.empty());
    }
  }

  std::string Result() {
    std::sort(edits_.begin(), edits_.end(),
              [](const Edit& a, const Edit& b) { return a.range.start < b.range.start; });
    std::string result;
    uint32_t done = 0;
    for (const Edit& edit : edits_) {
      result.append(text_.substr(done, edit.range.start - done)).append(edit.text);
      done = edit.range.end;
    }
    return result.append(text_.substr(done));
  }

 private:
  std::string_view text_;
  std::vector<Edit> edits_;
};

}  // namespace

std::string Rewrite(const syntax::Body& body) {
  Rewriter rewriter(body.file->text());
  rewriter.Visit(body, /*is_variable=*/false);
  return rewriter.Result();
}

}  // namespace planner::format
