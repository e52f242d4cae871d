#ifndef PROVIDER_DOCS_EXAMPLE_H_
#define PROVIDER_DOCS_EXAMPLE_H_

#include <optional>
#include <string>
#include <string_view>

// The files of examples/ as parts of a page.
namespace provider::docs {

// A file that begins with a comment and an empty line: the comment is what the page says above
// the code. A comment that touches the code belongs to it.
struct Example {
  std::string prose = {};  // Without '#'; one paragraph. Empty if there is none.
  std::string code = {};   // Ends with a line break unless it is empty.
};
Example SplitExample(std::string_view text);

// The prose and the code as Markdown; `language` is that of the code: "terraform".
std::string ExampleText(const Example& example, std::string_view language);

// The section "Import" of a page, from import.sh: one command `terraform import ADDRESS ID`,
// with prose above it like other examples. The section shows the command, and the block
// `import` that does the same. nullopt if the file says anything else, or if ADDRESS is no
// resource of `type_name`.
std::optional<std::string> ImportText(std::string_view script, std::string_view type_name);

}  // namespace provider::docs

#endif  // PROVIDER_DOCS_EXAMPLE_H_
