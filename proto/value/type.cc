#include "proto/value/type.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"
#include "proto/value/nfc.h"

namespace proto::value {

// What makes a type the type it is.
struct TypeShape {
  Type::Kind kind = Type::Kind::kDynamic;
  std::vector<Type> elements = {};  // The element of a collection, or a tuple's.
  std::vector<ObjectAttribute> attributes = {};
};

struct TypeNode : TypeShape {
  explicit TypeNode(TypeShape shape);

  absl::flat_hash_map<std::string_view, int> index = {};  // Of wide objects only.
  bool has_dynamic = false;
  bool has_optional = false;
  // The collections of this type, once made: hot paths ask for them without a lock.
  mutable std::atomic<const TypeNode*> list = nullptr, set = nullptr, map = nullptr;

  static Type Wrap(const TypeNode* node) { return Type(node); }
};

namespace {

using proto::text::Append;
using proto::text::Cat;

constexpr size_t kIndexedFrom = 8;

}  // namespace

TypeNode::TypeNode(TypeShape shape) : TypeShape(std::move(shape)) {
  has_dynamic = kind == Type::Kind::kDynamic;
  for (const Type element : elements) {
    has_dynamic |= element.HasDynamic();
    has_optional |= element.HasOptional();
  }
  for (const ObjectAttribute& attribute : attributes) {
    has_dynamic |= attribute.type.HasDynamic();
    has_optional |= attribute.optional || attribute.type.HasOptional();
  }
  if (attributes.size() < kIndexedFrom) return;
  for (size_t i = 0; i < attributes.size(); ++i) {
    index[attributes[i].name] = static_cast<int>(i);
  }
}

namespace {

// All types that were ever made, by structure. Never shrinks.
class Interner {
 public:
  static Interner& Get() {
    static auto& interner = *new Interner();
    return interner;
  }

  const TypeNode* Intern(TypeShape shape) ABSL_LOCKS_EXCLUDED(mutex_) {
    const size_t hash = Hash(shape);
    const absl::MutexLock lock(&mutex_);
    std::vector<std::unique_ptr<const TypeNode>>& bucket = nodes_[hash];
    for (const auto& known : bucket) {
      if (Same(*known, shape)) return known.get();
    }
    bucket.push_back(std::make_unique<const TypeNode>(std::move(shape)));
    return bucket.back().get();
  }

 private:
  static size_t Hash(const TypeShape& shape) {
    size_t hash = absl::HashOf(shape.kind, shape.elements);
    for (const ObjectAttribute& attribute : shape.attributes) {
      hash = absl::HashOf(hash, attribute.name, attribute.type, attribute.optional);
    }
    return hash;
  }
  static bool Same(const TypeShape& a, const TypeShape& b) {
    return a.kind == b.kind && a.elements == b.elements &&
           std::equal(a.attributes.begin(), a.attributes.end(), b.attributes.begin(),
                      b.attributes.end(), [](const ObjectAttribute& x, const ObjectAttribute& y) {
                        return x.type == y.type && x.optional == y.optional && x.name == y.name;
                      });
  }

  absl::Mutex mutex_;
  absl::flat_hash_map<size_t, std::vector<std::unique_ptr<const TypeNode>>> nodes_
      ABSL_GUARDED_BY(mutex_);
};

Type Make(TypeShape shape) { return TypeNode::Wrap(Interner::Get().Intern(std::move(shape))); }

Type MakePrimitive(Type::Kind kind) { return TypeNode::Wrap(new TypeNode({.kind = kind})); }

// The collection of `element` that `known` remembers.
Type MakeCollection(Type::Kind kind, Type element, std::atomic<const TypeNode*>& known) {
  const TypeNode* node = known.load(std::memory_order_acquire);
  if (node == nullptr) {
    node = Interner::Get().Intern({.kind = kind, .elements = {element}});
    known.store(node, std::memory_order_release);
  }
  return TypeNode::Wrap(node);
}

}  // namespace

Type Type::Dynamic() {
  static const Type kType = MakePrimitive(Kind::kDynamic);
  return kType;
}
Type Type::Bool() {
  static const Type kType = MakePrimitive(Kind::kBool);
  return kType;
}
Type Type::Number() {
  static const Type kType = MakePrimitive(Kind::kNumber);
  return kType;
}
Type Type::String() {
  static const Type kType = MakePrimitive(Kind::kString);
  return kType;
}
Type Type::List(Type element) { return MakeCollection(Kind::kList, element, element.node_->list); }
Type Type::Set(Type element) { return MakeCollection(Kind::kSet, element, element.node_->set); }
Type Type::Map(Type element) { return MakeCollection(Kind::kMap, element, element.node_->map); }
Type Type::Tuple(std::vector<Type> elements) {
  return Make({.kind = Kind::kTuple, .elements = std::move(elements)});
}
Type Type::Object(std::vector<ObjectAttribute> attributes) {
  for (ObjectAttribute& attribute : attributes) {
    if (!IsNfc(attribute.name)) attribute.name = ToNfc(attribute.name);
  }
  const auto by_name = [](const ObjectAttribute& a, const ObjectAttribute& b) {
    return a.name < b.name;
  };
  if (!std::is_sorted(attributes.begin(), attributes.end(), by_name))
    std::sort(attributes.begin(), attributes.end(), by_name);
  for (size_t i = 1; i < attributes.size(); ++i) {
    if (attributes[i].name == attributes[i - 1].name) std::abort();  // Names are unique.
  }
  return Make({.kind = Kind::kObject, .attributes = std::move(attributes)});
}

Type::Kind Type::kind() const { return node_->kind; }
bool Type::IsPrimitive() const {
  return kind() == Kind::kBool || kind() == Kind::kNumber || kind() == Kind::kString;
}
bool Type::IsCollection() const {
  return kind() == Kind::kList || kind() == Kind::kSet || kind() == Kind::kMap;
}
bool Type::IsStructural() const { return kind() == Kind::kTuple || kind() == Kind::kObject; }
bool Type::HasDynamic() const { return node_->has_dynamic; }
bool Type::HasOptional() const { return node_->has_optional; }

Type Type::WithoutOptional() const {
  if (!HasOptional()) return *this;
  TypeShape shape{.kind = kind()};
  for (const Type element : node_->elements) shape.elements.push_back(element.WithoutOptional());
  for (const ObjectAttribute& attribute : node_->attributes) {
    shape.attributes.push_back({attribute.name, attribute.type.WithoutOptional(), false});
  }
  return Make(std::move(shape));
}

Type Type::element() const {
  if (!IsCollection()) std::abort();  // Only collections have one element type.
  return node_->elements[0];
}
absl::Span<const Type> Type::elements() const { return node_->elements; }
absl::Span<const ObjectAttribute> Type::attributes() const { return node_->attributes; }

int Type::AttributeIndex(std::string_view name) const {
  const std::vector<ObjectAttribute>& attributes = node_->attributes;
  if (attributes.size() >= kIndexedFrom) {
    const auto found = node_->index.find(name);
    return found == node_->index.end() ? -1 : found->second;
  }
  for (size_t i = 0; i < attributes.size(); ++i) {
    if (attributes[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

namespace {

void AppendTypeJson(Type type, std::string& out) {
  switch (type.kind()) {
    case Type::Kind::kDynamic: out += "\"dynamic\""; return;
    case Type::Kind::kBool: out += "\"bool\""; return;
    case Type::Kind::kNumber: out += "\"number\""; return;
    case Type::Kind::kString: out += "\"string\""; return;
    case Type::Kind::kList: out += "[\"list\","; break;
    case Type::Kind::kSet: out += "[\"set\","; break;
    case Type::Kind::kMap: out += "[\"map\","; break;
    case Type::Kind::kTuple: {
      out += "[\"tuple\",[";
      std::string_view separator;
      for (const Type element : type.elements()) {
        out += std::exchange(separator, ",");
        AppendTypeJson(element, out);
      }
      out += "]]";
      return;
    }
    case Type::Kind::kObject: {
      out += "[\"object\",{";
      std::string_view separator;
      std::vector<std::string_view> optional;
      for (const ObjectAttribute& attribute : type.attributes()) {
        out += std::exchange(separator, ",");
        AppendJsonString(attribute.name, out);
        out += ':';
        AppendTypeJson(attribute.type, out);
        if (attribute.optional) optional.push_back(attribute.name);
      }
      out += '}';
      separator = ",[";
      for (const std::string_view name : optional) {
        out += std::exchange(separator, ",");
        AppendJsonString(name, out);
      }
      if (!optional.empty()) out += ']';
      out += ']';
      return;
    }
  }
  AppendTypeJson(type.element(), out);
  out += ']';
}

}  // namespace

std::string TypeToJson(Type type) {
  std::string out;
  AppendTypeJson(type, out);
  return out;
}

std::string FriendlyName(Type type) {
  switch (type.kind()) {
    case Type::Kind::kDynamic: return "dynamic";
    case Type::Kind::kBool: return "bool";
    case Type::Kind::kNumber: return "number";
    case Type::Kind::kString: return "string";
    case Type::Kind::kList: return Cat("list of ", FriendlyName(type.element()));
    case Type::Kind::kSet: return Cat("set of ", FriendlyName(type.element()));
    case Type::Kind::kMap: return Cat("map of ", FriendlyName(type.element()));
    case Type::Kind::kTuple: return "tuple";
    case Type::Kind::kObject: return "object";
  }
  std::abort();  // Every kind has a case above.
}

std::string TypeExpression(Type type) {
  switch (type.kind()) {
    case Type::Kind::kDynamic: return "any";
    case Type::Kind::kBool: return "bool";
    case Type::Kind::kNumber: return "number";
    case Type::Kind::kString: return "string";
    case Type::Kind::kList: return Cat("list(", TypeExpression(type.element()), ")");
    case Type::Kind::kSet: return Cat("set(", TypeExpression(type.element()), ")");
    case Type::Kind::kMap: return Cat("map(", TypeExpression(type.element()), ")");
    case Type::Kind::kTuple:
      return Cat("tuple([",
                 absl::StrJoin(
                     type.elements(), ",",
                     [](std::string* out, Type element) { out->append(TypeExpression(element)); }),
                 "])");
    case Type::Kind::kObject:
      return Cat("object({",
                 absl::StrJoin(type.attributes(), ",",
                               [](std::string* out, const ObjectAttribute& attribute) {
                                 const std::string inner = TypeExpression(attribute.type);
                                 Append(*out, attribute.name, "=",
                                        attribute.optional ? Cat("optional(", inner, ")") : inner);
                               }),
                 "})");
  }
  std::abort();  // Every kind has a case above.
}

}  // namespace proto::value
