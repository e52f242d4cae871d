#include "proto/value/convert_types.h"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "proto/text/cat.h"

namespace proto::value {
namespace {

using proto::text::Cat;

using Kind = Type::Kind;

bool PrimitiveConverts(Type from, Type to, Safety safety) {
  if (from == to) return true;
  if (to == Type::String()) return true;
  return safety == Safety::kAny && from == Type::String();
}

std::optional<std::vector<Type>> ResolveAll(const std::vector<Type>& from, Type to, Safety safety) {
  std::vector<Type> types;
  for (const Type type : from) {
    const auto resolved = ResolveType(type, to, safety);
    if (!resolved) return std::nullopt;
    types.push_back(*resolved);
  }
  return types;
}

std::vector<Type> MemberTypes(Type type) {
  std::vector<Type> types;
  if (type.kind() == Kind::kTuple) types.assign(type.elements().begin(), type.elements().end());
  for (const ObjectAttribute& attribute : type.attributes()) types.push_back(attribute.type);
  return types;
}

std::optional<Type> ResolveElement(Type from, Type element, Safety safety) {
  if (from.IsCollection()) return ResolveType(from.element(), element, safety);
  const auto members = ResolveAll(MemberTypes(from), element, safety);
  if (!members) return std::nullopt;
  if (!element.HasDynamic()) return element.WithoutOptional();
  if (members->empty()) return element.WithoutOptional();
  const auto unified = UnifyTypes(*members);
  // Whether elements are of one type within an open one shows when they are converted.
  if (!unified && element != Type::Dynamic()) return element.WithoutOptional();
  if (unified && unified != Type::Dynamic() && unified->HasDynamic()) {
    // What is open in one of them the others may tell, once they are of its kind.
    const auto alike = ResolveAll(*members, *unified, safety);
    return alike ? UnifyTypes(*alike) : std::nullopt;
  }
  const auto known = std::find_if(members->begin(), members->end(),
                                  [](Type member) { return member != Type::Dynamic(); });
  if (unified != Type::Dynamic() || known == members->end()) return unified;
  // Members of undetermined type beside structures or collections share no single type, but for
  // attributes of one type: the undetermined ones become that.
  const bool single =
      from.kind() == Kind::kObject && std::all_of(known, members->end(), [known](Type member) {
        return member == *known || member == Type::Dynamic();
      });
  return single ? std::optional<Type>(*known) : std::nullopt;
}

std::optional<Type> ResolveObject(Type from, Type to, Safety safety) {
  if (from.kind() != Kind::kObject && (from.kind() != Kind::kMap || safety == Safety::kSafe))
    return std::nullopt;
  std::vector<ObjectAttribute> attributes;
  for (const ObjectAttribute& wanted : to.attributes()) {
    const int index = from.kind() == Kind::kObject ? from.AttributeIndex(wanted.name) : 0;
    if (index < 0) {
      if (!wanted.optional) return std::nullopt;
      attributes.push_back({wanted.name, wanted.type.WithoutOptional()});
      continue;
    }
    const Type source = from.kind() == Kind::kObject
                            ? from.attributes()[static_cast<size_t>(index)].type
                            : from.element();
    const auto resolved = ResolveType(source, wanted.type, safety);
    if (!resolved) return std::nullopt;
    attributes.push_back({wanted.name, *resolved});
  }
  return Type::Object(std::move(attributes));
}

}  // namespace

std::optional<Type> ResolveType(Type from, Type to, Safety safety) {
  if (to == Type::Dynamic() || from == to) return from;
  if (from == Type::Dynamic())
    return safety == Safety::kSafe ? std::nullopt : std::optional<Type>(to.WithoutOptional());
  switch (to.kind()) {
    case Kind::kDynamic: return from;
    case Kind::kBool:
    case Kind::kNumber:
    case Kind::kString:
      return from.IsPrimitive() && PrimitiveConverts(from, to, safety) ? std::optional<Type>(to)
                                                                       : std::nullopt;
    case Kind::kList:
    case Kind::kSet: {
      if (from.kind() != Kind::kList && from.kind() != Kind::kSet && from.kind() != Kind::kTuple)
        return std::nullopt;
      if (safety == Safety::kSafe && to.kind() == Kind::kSet && from.kind() == Kind::kList)
        return std::nullopt;
      const auto element = ResolveElement(from, to.element(), safety);
      if (!element) return std::nullopt;
      return to.kind() == Kind::kList ? Type::List(*element) : Type::Set(*element);
    }
    case Kind::kMap: {
      if (from.kind() != Kind::kMap && from.kind() != Kind::kObject) return std::nullopt;
      const auto element = ResolveElement(from, to.element(), safety);
      if (!element) return std::nullopt;
      return Type::Map(*element);
    }
    case Kind::kTuple: {
      if (from.kind() != Kind::kTuple || from.elements().size() != to.elements().size())
        return std::nullopt;
      std::vector<Type> elements;
      for (size_t i = 0; i < to.elements().size(); ++i) {
        const auto element = ResolveType(from.elements()[i], to.elements()[i], safety);
        if (!element) return std::nullopt;
        elements.push_back(*element);
      }
      return Type::Tuple(std::move(elements));
    }
    case Kind::kObject: return ResolveObject(from, to, safety);
  }
  std::abort();  // Every kind has a case above.
}

namespace {

bool AllOf(absl::Span<const Type> types, std::initializer_list<Kind> kinds) {
  return std::all_of(types.begin(), types.end(), [&](Type type) {
    return std::find(kinds.begin(), kinds.end(), type.kind()) != kinds.end();
  });
}

// Element types of all collections and members of all structures together.
std::optional<Type> UnifyMembers(absl::Span<const Type> types) {
  std::vector<Type> members;
  for (const Type type : types) {
    if (type.IsCollection()) {
      members.push_back(type.element());
    } else {
      const std::vector<Type> more = MemberTypes(type);
      members.insert(members.end(), more.begin(), more.end());
    }
  }
  return UnifyTypes(members);
}

// `to`, if all of `types` convert to it. Where it is of undetermined members they need not: members
// of one type may be of several.
std::optional<Type> IfAllConvert(absl::Span<const Type> types, Type to) {
  const bool convert = std::all_of(types.begin(), types.end(), [&](Type type) {
    return ResolveType(type, to, Safety::kAny).has_value();
  });
  return convert ? std::optional<Type>(to) : std::nullopt;
}

std::optional<Type> UnifyObjects(absl::Span<const Type> types) {
  const auto first = types[0].attributes();
  const bool same_names = std::all_of(types.begin(), types.end(), [&](Type type) {
    return std::equal(first.begin(), first.end(), type.attributes().begin(),
                      type.attributes().end(),
                      [](const auto& a, const auto& b) { return a.name == b.name; });
  });
  if (!same_names) {
    const auto element = UnifyMembers(types);
    return element ? IfAllConvert(types, Type::Map(*element)) : std::nullopt;
  }
  std::vector<ObjectAttribute> attributes;
  for (size_t i = 0; i < first.size(); ++i) {
    std::vector<Type> members;
    for (const Type type : types) members.push_back(type.attributes()[i].type);
    const auto unified = UnifyTypes(members);
    if (!unified) return std::nullopt;
    attributes.push_back({first[i].name, *unified});
  }
  return Type::Object(std::move(attributes));
}

std::optional<Type> UnifyTuples(absl::Span<const Type> types) {
  const size_t length = types[0].elements().size();
  const bool same_length = std::all_of(types.begin(), types.end(),
                                       [&](Type type) { return type.elements().size() == length; });
  if (!same_length) {
    const auto element = UnifyMembers(types);
    return element ? IfAllConvert(types, Type::List(*element)) : std::nullopt;
  }
  std::vector<Type> elements;
  for (size_t i = 0; i < length; ++i) {
    std::vector<Type> members;
    for (const Type type : types) members.push_back(type.elements()[i]);
    const auto unified = UnifyTypes(members);
    if (!unified) return std::nullopt;
    elements.push_back(*unified);
  }
  return Type::Tuple(std::move(elements));
}

int Generality(Type::Kind kind) {
  switch (kind) {
    case Kind::kString: return 0;
    case Kind::kNumber: return 1;
    case Kind::kBool: return 2;
    case Kind::kList: return 3;
    case Kind::kSet: return 4;
    case Kind::kMap: return 5;
    case Kind::kTuple: return 6;
    case Kind::kObject: return 7;
    case Kind::kDynamic: return 8;
  }
  std::abort();  // Every kind has a case above.
}

// The more general type first (D.8, rule 5), of collections of one kind by their elements.
bool IsMoreGeneral(Type a, Type b) {
  if (a.kind() == b.kind() && a.IsCollection()) return IsMoreGeneral(a.element(), b.element());
  return Generality(a.kind()) < Generality(b.kind());
}

// D.8, rule 5: the most general type to which all others convert.
std::optional<Type> UnifyByGenerality(absl::Span<const Type> types) {
  std::vector<Type> candidates(types.begin(), types.end());
  std::stable_sort(candidates.begin(), candidates.end(), IsMoreGeneral);
  for (const Type candidate : candidates) {
    if (std::all_of(types.begin(), types.end(), [&](Type type) {
          return ResolveType(type, candidate, Safety::kAny).has_value();
        })) {
      return candidate;
    }
  }
  return std::nullopt;
}

// Of collections and structures: each of these as a collection first, if it can be one.
std::optional<Type> UnifyAsCollections(absl::Span<const Type> types, Type (*make)(Type)) {
  std::vector<Type> elements;
  for (const Type type : types) {
    const std::vector<Type> members =
        type.IsCollection() ? std::vector<Type>{type.element()} : MemberTypes(type);
    if (members.empty()) continue;
    const auto element = UnifyTypes(members);
    if (!element) return std::nullopt;
    elements.push_back(*element);
  }
  const auto element = UnifyTypes(elements);
  return element ? IfAllConvert(types, make(*element)) : std::nullopt;
}

}  // namespace

std::optional<Type> UnifyTypes(absl::Span<const Type> types) {
  if (types.empty()) return Type::Dynamic();
  if (std::all_of(types.begin(), types.end(), [&](Type type) { return type == types[0]; }))
    return types[0];
  const bool dynamic = std::find(types.begin(), types.end(), Type::Dynamic()) != types.end();
  for (const Kind kind : {Kind::kMap, Kind::kList, Kind::kSet, Kind::kObject, Kind::kTuple}) {
    // What stands beside an undetermined type of the same kind is open itself.
    if (dynamic && AllOf(types, {kind, Kind::kDynamic})) return Type::Dynamic();
  }
  if (AllOf(types, {Kind::kObject})) return UnifyObjects(types);
  if (AllOf(types, {Kind::kTuple})) return UnifyTuples(types);
  if (AllOf(types, {Kind::kMap})) return UnifyAsCollections(types, &Type::Map);
  if (AllOf(types, {Kind::kList})) return UnifyAsCollections(types, &Type::List);
  if (AllOf(types, {Kind::kSet})) return UnifyAsCollections(types, &Type::Set);
  std::optional<Type> unified;
  if (AllOf(types, {Kind::kMap, Kind::kObject})) unified = UnifyAsCollections(types, &Type::Map);
  if (AllOf(types, {Kind::kList, Kind::kTuple})) unified = UnifyAsCollections(types, &Type::List);
  return unified ? unified : UnifyByGenerality(types);
}

namespace {

std::string_view CollectionName(Type type) {
  switch (type.kind()) {
    case Kind::kList: return "list";
    case Kind::kSet: return "set";
    default: return "map";
  }
}

// As a constraint is named to people.
std::string ConstraintName(Type type) {
  switch (type.kind()) {
    case Kind::kDynamic: return "any type";
    case Kind::kList:
    case Kind::kSet:
    case Kind::kMap: {
      return Cat(
          CollectionName(type), " of ",
          type.element() == Type::Dynamic() ? "any single type" : ConstraintName(type.element()));
    }
    default: return FriendlyName(type);
  }
}

std::string ObjectMismatch(Type from, Type to) {
  std::vector<std::string> missing;
  for (const ObjectAttribute& wanted : to.attributes()) {
    if (!wanted.optional && from.AttributeIndex(wanted.name) < 0)
      missing.push_back(Cat("\"", wanted.name, "\""));
  }
  if (missing.size() == 1) return Cat("attribute ", missing[0], " is required");
  if (missing.size() == 2)
    return Cat("attributes ", missing[0], " and ", missing[1], " are required");
  if (!missing.empty()) {
    const std::string last = missing.back();
    missing.pop_back();
    return Cat("attributes ", absl::StrJoin(missing, ", "), ", and ", last, " are required");
  }
  for (const ObjectAttribute& wanted : to.attributes()) {
    const int index = from.AttributeIndex(wanted.name);
    if (index < 0) continue;
    const Type source = from.attributes()[static_cast<size_t>(index)].type;
    if (!ResolveType(source, wanted.type, Safety::kAny)) {
      return Cat("attribute \"", wanted.name, "\": ", TypeMismatch(source, wanted.type));
    }
  }
  return "incorrect object attributes";
}

std::string StructureToCollectionMismatch(Type from, Type to) {
  const Type element = to.element();
  for (size_t i = 0; i < from.elements().size(); ++i) {
    if (!ResolveType(from.elements()[i], element, Safety::kAny)) {
      return Cat("element ", i, ": ", TypeMismatch(from.elements()[i], element));
    }
  }
  for (const ObjectAttribute& attribute : from.attributes()) {
    if (!ResolveType(attribute.type, element, Safety::kAny)) {
      return Cat("element \"", attribute.name, "\": ", TypeMismatch(attribute.type, element));
    }
  }
  return Cat("all ", CollectionName(to), " elements must have the same type");
}

}  // namespace

std::string TypeMismatch(Type from, Type to) {
  if (from.kind() == Kind::kObject && to.kind() == Kind::kObject) return ObjectMismatch(from, to);
  const bool sequence =
      from.kind() == Kind::kTuple && (to.kind() == Kind::kList || to.kind() == Kind::kSet);
  if (sequence || (from.kind() == Kind::kObject && to.kind() == Kind::kMap))
    return StructureToCollectionMismatch(from, to);
  if (from.IsCollection() && from.kind() == to.kind()) {
    return Cat("incorrect ", CollectionName(to),
               " element type: ", TypeMismatch(from.element(), to.element()));
  }
  return ConstraintName(to) + " required";
}

}  // namespace proto::value
