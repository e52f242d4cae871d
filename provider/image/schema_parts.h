#ifndef PROVIDER_IMAGE_SCHEMA_PARTS_H_
#define PROVIDER_IMAGE_SCHEMA_PARTS_H_

#include <vector>

#include "proto/schema/schema.h"

// What the schemas of all resource types that are images have in common.
namespace provider::image {

// `tags`, `tag_strings`, `tags_all`.
void AddTagArguments(std::vector<proto::schema::Attribute>& out);
// `description`, `min_ram`, `max_ram`, `protected`, `enterprise_project_id`, and the tags.
void AddCommonArguments(std::vector<proto::schema::Attribute>& out);
// What only the service knows, `id` and `job_id` included.
void AddComputed(std::vector<proto::schema::Attribute>& out);
proto::schema::NestedBlock TimeoutsBlock();

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_SCHEMA_PARTS_H_
