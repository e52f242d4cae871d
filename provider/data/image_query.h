#ifndef PROVIDER_DATA_IMAGE_QUERY_H_
#define PROVIDER_DATA_IMAGE_QUERY_H_

#include <map>
#include <string>
#include <vector>

#include "proto/schema/schema.h"
#include "proto/value/value.h"
#include "provider/ims/image.h"
#include "provider/resource/diagnostic.h"

// Which images a data source is about: the filters of the list call (ims-api.md 6.4) as
// arguments under the service's names without `__`, and what the service cannot tell apart.
// `config` is an object of the data source's schema, not null.
namespace provider::data {

// The arguments, all optional. An attribute of the same name in `computed` becomes optional and
// computed: it keeps what is configured.
std::vector<proto::schema::Attribute> WithFilterArguments(
    std::vector<proto::schema::Attribute> computed);

// Checks them offline: words, ranges, ids, times, the regular expression. Unknown values are
// passed over.
void ValidateFilters(const proto::value::Value& config, resource::Diagnostics& diags);

// What to send, not encoded: {"__os_type", "Linux"}. `config` is wholly known and valid.
std::multimap<std::string, std::string> FiltersOf(const proto::value::Value& config);

// The images among `found`, which fit FiltersOf, that fit the other arguments as well:
// `name_regex`, and every tag (clouds differ in how they join several).
std::vector<ims::Image> Sift(const proto::value::Value& config, std::vector<ims::Image> found);

// The arguments that are set, for people: `name = "a", tag["b"] = "c"`. Empty if none is.
std::string DescribeFilters(const proto::value::Value& config);

}  // namespace provider::data

#endif  // PROVIDER_DATA_IMAGE_QUERY_H_
