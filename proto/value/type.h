#ifndef PROTO_VALUE_TYPE_H_
#define PROTO_VALUE_TYPE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace proto::value {

struct TypeNode;
struct ObjectAttribute;

// The type of a value, or a type constraint: cty's types without capsules
// (plugin-protocol.md D.1). Types are interned for the life of the process, so a Type
// is one pointer, copying is free and equality is pointer equality. Thread-safe.
//
// `Dynamic` means "any type" in a constraint; as a value's own type it occurs only for
// a null or unknown value of undetermined type.
class Type {
 public:
  enum class Kind : uint8_t {
    kDynamic,
    kBool,
    kNumber,
    kString,
    kList,
    kSet,
    kMap,
    kTuple,
    kObject
  };

  Type() : Type(Dynamic()) {}
  static Type Dynamic();
  static Type Bool();
  static Type Number();
  static Type String();
  static Type List(Type element);
  static Type Set(Type element);
  static Type Map(Type element);
  static Type Tuple(std::vector<Type> elements);
  // Attributes in any order; names become NFC and are then unique (a caller's bug otherwise).
  // They are kept sorted bytewise.
  static Type Object(std::vector<ObjectAttribute> attributes);

  Kind kind() const;
  bool IsPrimitive() const;   // bool, number or string
  bool IsCollection() const;  // list, set or map
  bool IsStructural() const;  // tuple or object
  // Whether Dynamic occurs at any depth.
  bool HasDynamic() const;
  // Whether an object type with optional attributes occurs at any depth (a constraint).
  bool HasOptional() const;
  // The same type with all attributes required.
  Type WithoutOptional() const;

  Type element() const;                                  // of a collection
  absl::Span<const Type> elements() const;               // of a tuple
  absl::Span<const ObjectAttribute> attributes() const;  // of an object, sorted by name
  // Position in attributes(), or -1.
  int AttributeIndex(std::string_view name) const;

  friend bool operator==(Type a, Type b) { return a.node_ == b.node_; }
  friend bool operator!=(Type a, Type b) { return a.node_ != b.node_; }
  template <typename H>
  friend H AbslHashValue(H h, Type t) {
    return H::combine(std::move(h), t.node_);
  }

 private:
  explicit Type(const TypeNode* node) : node_(node) {}
  friend struct TypeNode;
  const TypeNode* node_;
};

struct ObjectAttribute {
  std::string name;
  Type type;
  bool optional = false;  // Only in type constraints.
};

// The type as compact JSON (plugin-protocol.md D.2): "string", ["list","string"],
// ["object",{"a":"number"}] and so on, attribute names sorted bytewise.
std::string TypeToJson(Type type);
// Reads D.2; any order and white space, nesting at most 64 deep. InvalidArgument on
// anything else.
absl::StatusOr<Type> TypeFromJson(std::string_view json);

// For people: "string", "list of string", "object", "tuple" as in Terraform's messages.
std::string FriendlyName(Type type);
// As a type expression of the language: list(string), object({a=number}).
std::string TypeExpression(Type type);

}  // namespace proto::value

#endif  // PROTO_VALUE_TYPE_H_
