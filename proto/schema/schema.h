#ifndef PROTO_SCHEMA_SCHEMA_H_
#define PROTO_SCHEMA_SCHEMA_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/value/type.h"
#include "proto/value/value.h"

// What a provider says a block may hold: one model for plugin protocols 5 and 6
// (plugin-protocol.md B.2, C.2, D.9).
namespace proto::schema {

enum class Nesting { kSingle, kGroup, kList, kSet, kMap };  // kGroup: blocks only.
enum class StringKind { kPlain, kMarkdown };

struct Attribute;
// An attribute's nested type (protocol 6).
struct NestedType {
  Nesting nesting = Nesting::kSingle;
  std::vector<Attribute> attributes;  // Sorted by name.
};

struct Attribute {
  std::string name;
  value::Type type = {};                          // Unused if `nested` is set.
  std::shared_ptr<const NestedType> nested = {};  // Shared: schemas are copied, never changed.
  std::string description = {};
  StringKind description_kind = StringKind::kPlain;
  bool required = false;
  bool optional = false;
  bool computed = false;
  bool sensitive = false;
  bool deprecated = false;
  bool write_only = false;
  value::Type ImpliedType() const;
};

struct NestedBlock;
struct Block {
  std::vector<Attribute> attributes = {};  // Sorted by name.
  std::vector<NestedBlock> blocks;  // Sorted by type name. "= {}" does not compile with clang 14.
  std::string description = {};
  StringKind description_kind = StringKind::kPlain;
  bool deprecated = false;
  const Attribute* FindAttribute(std::string_view name) const;
  const NestedBlock* FindBlock(std::string_view type_name) const;
};

struct NestedBlock {
  std::string type_name;
  Block block = {};
  Nesting nesting = Nesting::kSingle;
  int64_t min_items = 0;
  int64_t max_items = 0;  // 0: no limit.
};

struct Schema {
  int64_t version = 0;
  Block block = {};
};

// A function that a provider offers (plugin-protocol.md C.12).
struct FunctionParameter {
  std::string name = {};
  value::Type type = {};  // A constraint.
  bool allow_null = false;
  bool allow_unknown = false;  // At any depth; otherwise the call is not made.
  std::string description = {};
  StringKind description_kind = StringKind::kPlain;
};

struct Function {
  std::vector<FunctionParameter> parameters = {};
  std::optional<FunctionParameter> variadic = {};
  value::Type result = {};
  std::string summary = {};
  std::string description = {};
  StringKind description_kind = StringKind::kPlain;
  std::string deprecation_message = {};

  // Of argument `i`; null if there is no parameter for it.
  const FunctionParameter* ParameterAt(size_t i) const;
};

struct ServerCapabilities {
  bool plan_destroy = false;
  bool get_provider_schema_optional = false;
  bool move_resource_state = false;
};

struct ProviderSchema {
  Schema provider = {};
  std::map<std::string, Schema, std::less<>> resources = {};
  std::map<std::string, Schema, std::less<>> data_sources = {};
  std::map<std::string, Schema, std::less<>> ephemeral_resources = {};
  std::map<std::string, Function, std::less<>> functions = {};
  std::optional<Schema> provider_meta = {};
  ServerCapabilities capabilities = {};
};

// Puts attributes and blocks in name order, as FindAttribute and the implied type need.
// Builders of schemas call it once.
void SortByName(Block& block);

// The object type of a block (D.9).
value::Type ImpliedType(const Block& block);
// The type of one nested block's property in the object (D.9): object, list, set, map, or
// Dynamic for a list or map whose block contains dynamic attributes.
value::Type ImpliedType(const NestedBlock& block);
// The object of an empty block: attributes null, SINGLE null, GROUP its own empty value,
// LIST, SET, MAP empty.
value::Value EmptyValue(const Block& block);
value::Value EmptyValue(const NestedBlock& block);
// Whether all rules of C.2 hold; the first broken rule otherwise.
std::optional<std::string> FindSchemaMistake(const ProviderSchema& schema);

}  // namespace proto::schema

#endif  // PROTO_SCHEMA_SCHEMA_H_
