#ifndef PROVIDER_IMAGE_SCHEMA_PARTS_H_
#define PROVIDER_IMAGE_SCHEMA_PARTS_H_

#include <string>
#include <vector>

#include "proto/schema/schema.h"

// What the schemas of all resource types that are images have in common.
namespace provider::image {

// `tags`, `tag_strings`, `tags_all`.
void AddTagArguments(std::vector<proto::schema::Attribute>& out);
// A schema of version 0: a type's `own` attributes and blocks and what all types have: the common
// arguments, what only the service knows (`id` and `job_id` included), the block `timeouts`.
// `description` is Markdown.
proto::schema::Schema MakeImageSchema(std::string description,
                                      std::vector<proto::schema::Attribute> own,
                                      std::vector<proto::schema::NestedBlock> own_blocks = {});

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_SCHEMA_PARTS_H_
