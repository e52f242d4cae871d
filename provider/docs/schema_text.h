#ifndef PROVIDER_DOCS_SCHEMA_TEXT_H_
#define PROVIDER_DOCS_SCHEMA_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "proto/schema/schema.h"

// A schema as Markdown, in the form that pages of the Terraform registry have.
namespace provider::docs {

// The section "Schema": what may stand in `block` under "Required", "Optional" and "Read-Only",
// by name, one line each; then nested blocks, nested attributes and objects, each under a heading
// that its line links to. Ends with a line break.
std::string SchemaText(const proto::schema::Block& block);

// The attributes and blocks of `block` that have no description, at any depth: "timeouts.create".
// Members of object types are none: the protocol knows no descriptions of them.
std::vector<std::string> FindUndescribed(const proto::schema::Block& block);

}  // namespace provider::docs

#endif  // PROVIDER_DOCS_SCHEMA_TEXT_H_
