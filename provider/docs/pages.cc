#include "provider/docs/pages.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "proto/text/cat.h"
#include "provider/docs/example.h"
#include "provider/docs/schema_text.h"

namespace provider::docs {
namespace {

using proto::schema::Schema;
using proto::text::Append;
using proto::text::Cat;

// What sorts of pages there are, and how they differ.
struct Kind {
  std::string_view title;    // "Resource"
  std::string_view folder;   // "resources/", below docs/ and examples/
  std::string_view example;  // The file that comes first.
  bool has_import = false;
};
constexpr Kind kProvider = {"Provider", "", "provider.tf"};
constexpr Kind kResource = {"Resource", "resources/", "resource.tf", true};
constexpr Kind kDataSource = {"Data Source", "data-sources/", "data-source.tf"};

// A generated part of a page.
struct Part {
  std::string_view marker;
  std::string text;  // Ends with a line break.
};
using Parts = std::vector<Part>;

constexpr std::string_view kUsualTemplate =
    "{{description}}\n\n{{examples}}\n\n{{schema}}\n\n{{import}}\n";

// The text of `page` with each marker's line replaced by its part.
std::string Expand(std::string_view page, const Parts& parts, const std::string& path,
                   std::vector<std::string>& mistakes) {
  std::string out;
  std::set<std::string_view> used;
  for (size_t at = 0; at < page.size();) {
    const size_t end = std::min(page.find('\n', at), page.size());
    const std::string_view line = page.substr(at, end - at);
    at = end + 1;
    const auto part = std::ranges::find(parts, line, &Part::marker);
    if (part == parts.end()) {
      if (line.starts_with("{{")) mistakes.push_back(Cat(path, ": unknown marker ", line, "."));
      Append(out, line, "\n");
    } else if (!used.insert(line).second) {
      mistakes.push_back(Cat(path, ": the marker ", line, " is there twice."));
    } else {
      out += part->text;
    }
  }
  for (const Part& part : parts) {
    if (used.contains(part.marker)) continue;
    mistakes.push_back(Cat(path, ": the marker ", part.marker, " is missing."));
  }
  return out;
}

class Maker {
 public:
  explicit Maker(const Files& files) : files_(files) {}

  void AddProvider(std::string_view name, const Schema& schema) {
    AddPage(kProvider, "docs/index.md", "examples/provider/", name, schema, Cat("Provider: ", name),
            Cat(name, " Provider"));
  }

  void AddType(const Kind& kind, std::string_view type_name, const Schema& schema) {
    const std::string_view rest = type_name.substr(type_name.find('_') + 1);
    const std::string_view provider = type_name.substr(0, type_name.find('_'));
    AddPage(kind, Cat("docs/", kind.folder, rest, ".md"),
            Cat("examples/", kind.folder, type_name, "/"), type_name, schema,
            Cat(type_name, " ", kind.title, " - ", provider),
            Cat(type_name, " (", kind.title, ")"));
  }

  // Looks for files that no page has asked for.
  void FindStrays() {
    for (const auto& [path, text] : files_) {
      if (used_.contains(path) || docs_.pages.contains(path)) continue;
      for (const std::string_view folder :
           {"examples/provider/", "examples/resources/", "examples/data-sources/",
            "docs/resources/", "docs/data-sources/", "docs/templates/"}) {
        if (!path.starts_with(folder)) continue;
        Mistake(path, "no page has a place for this file. Remove or rename it.");
      }
    }
  }

  Docs Take() { return std::move(docs_); }

 private:
  void Mistake(std::string_view where, std::string_view what) {
    docs_.mistakes.push_back(Cat(where, ": ", what));
  }

  const std::string* Find(const std::string& path) {
    const auto found = files_.find(path);
    if (found == files_.end()) return nullptr;
    used_.insert(path);
    return &found->second;
  }

  std::string ExamplesText(const Kind& kind, const std::string& folder) {
    const std::string first = Cat(folder, kind.example);
    std::string out = "## Example Usage\n";
    if (const std::string* const text = Find(first)) {
      Append(out, "\n", ExampleText(SplitExample(*text), "terraform"));
    } else {
      Mistake(first, "there is no such example.");
    }
    for (const auto& [path, text] : files_) {
      const bool is_direct = path.find('/', folder.size()) == std::string::npos;
      if (!path.starts_with(folder) || !path.ends_with(".tf") || !is_direct || path == first) {
        continue;
      }
      used_.insert(path);
      Append(out, "\n", ExampleText(SplitExample(text), "terraform"));
    }
    return out;
  }

  std::string ImportSection(const std::string& folder, std::string_view type_name) {
    const std::string path = Cat(folder, "import.sh");
    const std::string* const script = Find(path);
    std::optional<std::string> text;
    if (script != nullptr) text = ImportText(*script, type_name);
    if (!text) {
      Mistake(path, Cat("one command is wanted: terraform import ", type_name, ".NAME ID."));
      return "\n";
    }
    return *std::move(text);
  }

  void AddPage(const Kind& kind, const std::string& path, const std::string& examples,
               std::string_view name, const Schema& schema, const std::string& page_title,
               const std::string& title) {
    for (const std::string& attribute : FindUndescribed(schema.block)) {
      Mistake(name, Cat("\"", attribute, "\" has no description."));
    }
    const std::string& description = schema.block.description;
    if (description.empty()) Mistake(name, "the schema has no description.");
    Parts parts = {{"{{description}}", Cat(description, "\n")},
                   {"{{examples}}", ExamplesText(kind, examples)},
                   {"{{schema}}", SchemaText(schema.block)}};
    std::string_view page = kUsualTemplate;
    if (kind.has_import) {
      parts.push_back({"{{import}}", ImportSection(examples, name)});
    } else {
      page = page.substr(0, page.find("\n{{import}}"));
    }
    const std::string template_path = Cat("docs/templates/", path.substr(sizeof("docs/") - 1));
    if (const std::string* const written = Find(template_path)) page = *written;
    docs_.pages[path] =
        Cat("---\n# Written by scripts/docs: change the schema, examples/ or ", template_path,
            " instead.\npage_title: \"", page_title, "\"\nsubcategory: \"\"\ndescription: |-\n  ",
            description, "\n---\n\n# ", title, "\n\n",
            Expand(page, parts, template_path, docs_.mistakes));
  }

  const Files& files_;
  std::set<std::string> used_ = {};
  Docs docs_ = {};
};

// Whether a file is one that pages are made of, and not one that a run left behind.
bool IsSource(const std::filesystem::path& path) {
  const std::filesystem::path extension = path.extension();
  return extension == ".md" || extension == ".tf" || extension == ".sh";
}

}  // namespace

Docs MakeDocs(const proto::schema::ProviderSchema& schema, const Files& files) {
  Maker maker(files);
  std::string_view provider = "provider";
  if (!schema.resources.empty()) {
    const std::string_view any = schema.resources.begin()->first;
    provider = any.substr(0, any.find('_'));
  }
  maker.AddProvider(provider, schema.provider);
  for (const auto& [name, type] : schema.resources) maker.AddType(kResource, name, type);
  for (const auto& [name, type] : schema.data_sources) maker.AddType(kDataSource, name, type);
  maker.FindStrays();
  return maker.Take();
}

Files ReadFiles(const std::string& root) {
  namespace fs = std::filesystem;
  Files files;
  std::error_code error;
  for (const char* const folder : {"docs", "examples"}) {
    const fs::path top = fs::path(root) / folder;
    for (fs::recursive_directory_iterator it(top, error), end; !error && it != end;
         it.increment(error)) {
      if (it->path().filename().string().starts_with(".")) {
        it.disable_recursion_pending();
      } else if (IsSource(it->path()) && it->is_regular_file(error)) {
        std::ifstream file(it->path(), std::ios::binary);
        files[fs::relative(it->path(), root, error).generic_string()] = {
            std::istreambuf_iterator<char>(file), {}};
      }
    }
  }
  return files;
}

}  // namespace provider::docs
