#ifndef TESTS_PROVIDER_DATA_DATA_TEST_H_
#define TESTS_PROVIDER_DATA_DATA_TEST_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/schema/schema.h"
#include "proto/value/value.h"
#include "provider/data/data_sources.h"
#include "tests/provider/parts/objects.h"

// Configurations of data sources for tests.
namespace provider::data {

using proto::value::Type;
using proto::value::Value;
using Arguments = std::vector<std::pair<std::string, Value>>;

inline Value Text(std::string_view text) { return Value::String(text); }
inline Value Texts(std::vector<std::pair<std::string, Value>> entries) {
  return Value::Map(Type::String(), std::move(entries));
}
inline Value Unknown() { return Value::Unknown(Type::String()); }

inline Value Config(const resource::DataSource& source, const Arguments& arguments) {
  Value config = proto::schema::EmptyValue(source.schema().block);
  for (const auto& [name, value] : arguments) config = config.WithAttr(name, value);
  return config;
}

using parts::Describe;

inline std::string Validate(const resource::DataSource& source, const Arguments& arguments) {
  resource::Diagnostics diags;
  source.Validate(Config(source, arguments), diags);
  return Describe(diags);
}

}  // namespace provider::data

#endif  // TESTS_PROVIDER_DATA_DATA_TEST_H_
