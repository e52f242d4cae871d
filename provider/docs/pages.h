#ifndef PROVIDER_DOCS_PAGES_H_
#define PROVIDER_DOCS_PAGES_H_

#include <map>
#include <string>
#include <vector>

#include "proto/schema/schema.h"

// The documentation of the plugin in the form that the Terraform registry shows: a page for the
// provider block, one for each resource type, one for each data source. All of it follows from
//   the schemas' own descriptions;
//   examples/provider/provider.tf, examples/resources/<type>/*.tf with import.sh, and
//   examples/data-sources/<type>/*.tf: the file named after its kind (resource.tf,
//   data-source.tf) comes first on the page, then the others by name;
//   docs/templates/<page>, if it is there: text written by hand. Each of the lines {{description}},
//   {{examples}}, {{schema}} and {{import}} in it (resources alone have the last) stands for what
//   is generated, and is there exactly once. Without the file the page has the four in this order.
namespace provider::docs {

// Texts by path, relative to the root of the source tree: "docs/index.md".
using Files = std::map<std::string, std::string>;

struct Docs {
  Files pages = {};
  // What keeps them from being good, in sentences: an attribute without description, a type
  // without example, an example, template or page of no type. Empty if all is well.
  std::vector<std::string> mistakes = {};
};

// The pages for `schema`, whose types are named `<provider>_<rest>`. `files` are those of docs/
// and examples/; pages among them are looked at only for strays. Pure.
Docs MakeDocs(const proto::schema::ProviderSchema& schema, const Files& files);

// The files *.md, *.tf and *.sh below docs/ and examples/ of `root`; hidden ones are left out, and
// what cannot be read is not among them.
Files ReadFiles(const std::string& root);

}  // namespace provider::docs

#endif  // PROVIDER_DOCS_PAGES_H_
