#include "provider/docs/example.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "proto/text/cat.h"
#include "re2/re2.h"

namespace provider::docs {

using proto::text::Append;
using proto::text::Cat;

Example SplitExample(std::string_view text) {
  Example out;
  size_t at = 0;
  while (at < text.size() && text[at] == '#') {
    const size_t end = std::min(text.find('\n', at), text.size());
    const absl::string_view line(text.data() + at + 1, end - at - 1);
    if (!out.prose.empty()) out.prose += ' ';
    Append(out.prose, absl::StripAsciiWhitespace(line));
    at = std::min(end + 1, text.size());
  }
  const bool is_apart = at > 0 && (at == text.size() || text[at] == '\n');
  if (!is_apart) return {.code = Cat(text)};
  out.code = Cat(text.substr(std::min(at + 1, text.size())));
  return out;
}

std::string ExampleText(const Example& example, std::string_view language) {
  std::string out;
  if (!example.prose.empty()) Append(out, example.prose, "\n\n");
  Append(out, "```", language, "\n", example.code, "```\n");
  return out;
}

std::optional<std::string> ImportText(std::string_view script, std::string_view type_name) {
  const Example example = SplitExample(script);
  std::string type;
  std::string name;
  std::string id;
  const bool is_command = RE2::FullMatch(
      example.code, R"(terraform import (\w+)\.([\w-]+) '?([^\s'"\\$]+)'?\n)", &type, &name, &id);
  if (!is_command || type != type_name) return std::nullopt;
  const Example block{
      .prose = "The same as a block of the configuration (Terraform 1.5 and later):",
      .code = Cat("import {\n  to = ", type, ".", name, "\n  id = \"", id, "\"\n}\n")};
  return Cat("## Import\n\n", ExampleText(example, "shell"), "\n", ExampleText(block, "terraform"));
}

}  // namespace provider::docs
