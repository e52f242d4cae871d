#include "proto/schema/wire/wire.h"

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "proto/text/cat.h"
#include "proto/tfplugin5.pb.h"
#include "proto/tfplugin6.pb.h"

namespace proto::schema::wire {
namespace {

using proto::text::Cat;
using value::TypeFromJson;
using value::TypeToJson;

// The messages of one major, by the names the code below uses.
struct V5 {
  using Response = tfplugin5::GetProviderSchema_Response;
  using Schema = tfplugin5::Schema;
  using Function = tfplugin5::Function;
  using Kind = tfplugin5::StringKind;
  static constexpr Kind kPlain = tfplugin5::PLAIN;
  static constexpr Kind kMarkdown = tfplugin5::MARKDOWN;
  static constexpr bool kHasNestedTypes = false;
};
struct V6 {
  using Response = tfplugin6::GetProviderSchema_Response;
  using Schema = tfplugin6::Schema;
  using Function = tfplugin6::Function;
  using Kind = tfplugin6::StringKind;
  static constexpr Kind kPlain = tfplugin6::PLAIN;
  static constexpr Kind kMarkdown = tfplugin6::MARKDOWN;
  static constexpr bool kHasNestedTypes = true;
};

absl::Status Broken(std::string_view where, std::string_view what) {
  return absl::InvalidArgumentError(Cat(where, ": ", what));
}

// -- Encoding --------------------------------------------------------------------------------

template <typename V>
typename V::Kind EncodeKind(StringKind kind) {
  return kind == StringKind::kMarkdown ? V::kMarkdown : V::kPlain;
}

template <typename V>
void EncodeAttribute(const Attribute& in, typename V::Schema::Attribute* out) {
  out->set_name(in.name);
  out->set_description(in.description);
  out->set_description_kind(EncodeKind<V>(in.description_kind));
  out->set_required(in.required);
  out->set_optional(in.optional);
  out->set_computed(in.computed);
  out->set_sensitive(in.sensitive);
  out->set_deprecated(in.deprecated);
  out->set_write_only(in.write_only);
  if constexpr (V::kHasNestedTypes) {
    if (in.nested != nullptr) {
      using Object = typename V::Schema::Object;
      Object* object = out->mutable_nested_type();
      switch (in.nested->nesting) {
        case Nesting::kSingle:
        case Nesting::kGroup: object->set_nesting(Object::SINGLE); break;
        case Nesting::kList: object->set_nesting(Object::LIST); break;
        case Nesting::kSet: object->set_nesting(Object::SET); break;
        case Nesting::kMap: object->set_nesting(Object::MAP); break;
      }
      for (const Attribute& a : in.nested->attributes)
        EncodeAttribute<V>(a, object->add_attributes());
      return;
    }
  }
  out->set_type(TypeToJson(in.ImpliedType()));
}

template <typename NestedBlock>
typename NestedBlock::NestingMode EncodeNesting(Nesting nesting) {
  switch (nesting) {
    case Nesting::kSingle: return NestedBlock::SINGLE;
    case Nesting::kGroup: return NestedBlock::GROUP;
    case Nesting::kList: return NestedBlock::LIST;
    case Nesting::kSet: return NestedBlock::SET;
    case Nesting::kMap: return NestedBlock::MAP;
  }
  std::abort();  // Every nesting has a case above.
}

template <typename V>
void EncodeBlock(const Block& in, typename V::Schema::Block* out) {
  out->set_description(in.description);
  out->set_description_kind(EncodeKind<V>(in.description_kind));
  out->set_deprecated(in.deprecated);
  for (const Attribute& a : in.attributes) EncodeAttribute<V>(a, out->add_attributes());
  for (const NestedBlock& b : in.blocks) {
    auto* nested = out->add_block_types();
    nested->set_type_name(b.type_name);
    nested->set_nesting(EncodeNesting<typename V::Schema::NestedBlock>(b.nesting));
    nested->set_min_items(b.min_items);
    nested->set_max_items(b.max_items);
    EncodeBlock<V>(b.block, nested->mutable_block());
  }
}

template <typename V>
void EncodeSchema(const Schema& in, typename V::Schema* out) {
  out->set_version(in.version);
  EncodeBlock<V>(in.block, out->mutable_block());  // Engines need it, even if it stays empty.
}

template <typename V>
void EncodeParameter(const FunctionParameter& in, typename V::Function::Parameter* out) {
  out->set_name(in.name);
  out->set_type(TypeToJson(in.type));
  out->set_allow_null_value(in.allow_null);
  out->set_allow_unknown_values(in.allow_unknown);
  out->set_description(in.description);
  out->set_description_kind(EncodeKind<V>(in.description_kind));
}

template <typename V>
void EncodeFunction(const Function& in, typename V::Function* out) {
  for (const FunctionParameter& parameter : in.parameters)
    EncodeParameter<V>(parameter, out->add_parameters());
  if (in.variadic) EncodeParameter<V>(*in.variadic, out->mutable_variadic_parameter());
  out->mutable_return_()->set_type(TypeToJson(in.result));
  out->set_summary(in.summary);
  out->set_description(in.description);
  out->set_description_kind(EncodeKind<V>(in.description_kind));
  out->set_deprecation_message(in.deprecation_message);
}

template <typename V>
void EncodeProvider(const ProviderSchema& in, typename V::Response* out) {
  EncodeSchema<V>(in.provider, out->mutable_provider());
  for (const auto& [name, schema] : in.resources)
    EncodeSchema<V>(schema, &(*out->mutable_resource_schemas())[name]);
  for (const auto& [name, schema] : in.data_sources)
    EncodeSchema<V>(schema, &(*out->mutable_data_source_schemas())[name]);
  for (const auto& [name, schema] : in.ephemeral_resources)
    EncodeSchema<V>(schema, &(*out->mutable_ephemeral_resource_schemas())[name]);
  for (const auto& [name, function] : in.functions)
    EncodeFunction<V>(function, &(*out->mutable_functions())[name]);
  if (in.provider_meta) EncodeSchema<V>(*in.provider_meta, out->mutable_provider_meta());
  auto* capabilities = out->mutable_server_capabilities();
  capabilities->set_plan_destroy(in.capabilities.plan_destroy);
  capabilities->set_get_provider_schema_optional(in.capabilities.get_provider_schema_optional);
  capabilities->set_move_resource_state(in.capabilities.move_resource_state);
}

// -- Decoding --------------------------------------------------------------------------------

template <typename V>
StringKind DecodeKind(typename V::Kind kind) {
  return kind == V::kMarkdown ? StringKind::kMarkdown : StringKind::kPlain;
}

template <typename V>
absl::StatusOr<Attribute> DecodeAttribute(const typename V::Schema::Attribute& in,
                                          std::string_view where);

template <typename V, typename Object>
absl::StatusOr<std::shared_ptr<const NestedType>> DecodeNestedType(const Object& in,
                                                                   std::string_view where) {
  auto nested = std::make_shared<NestedType>();
  switch (in.nesting()) {
    case Object::SINGLE: nested->nesting = Nesting::kSingle; break;
    case Object::LIST: nested->nesting = Nesting::kList; break;
    case Object::SET: nested->nesting = Nesting::kSet; break;
    case Object::MAP: nested->nesting = Nesting::kMap; break;
    default: return Broken(where, "the nesting mode is invalid");
  }
  Block sorted;
  for (const auto& a : in.attributes()) {
    absl::StatusOr<Attribute> attribute = DecodeAttribute<V>(a, where);
    if (!attribute.ok()) return attribute.status();
    sorted.attributes.push_back(*std::move(attribute));
  }
  SortByName(sorted);
  nested->attributes = std::move(sorted.attributes);
  return nested;
}

template <typename V>
absl::StatusOr<Attribute> DecodeAttribute(const typename V::Schema::Attribute& in,
                                          std::string_view where) {
  const std::string here = Cat(where, ".", in.name());
  Attribute out{.name = in.name()};
  out.description = in.description();
  out.description_kind = DecodeKind<V>(in.description_kind());
  out.required = in.required();
  out.optional = in.optional();
  out.computed = in.computed();
  out.sensitive = in.sensitive();
  out.deprecated = in.deprecated();
  out.write_only = in.write_only();
  if constexpr (V::kHasNestedTypes) {
    if (in.has_nested_type()) {
      auto nested = DecodeNestedType<V>(in.nested_type(), here);
      if (!nested.ok()) return nested.status();
      out.nested = *std::move(nested);
      return out;
    }
  }
  absl::StatusOr<value::Type> type = TypeFromJson(in.type());
  if (!type.ok()) return Broken(here, Cat("the type is unreadable: ", type.status().message()));
  out.type = *type;
  return out;
}

template <typename V>
absl::StatusOr<Block> DecodeBlock(const typename V::Schema::Block& in, std::string_view where);

template <typename V>
absl::StatusOr<NestedBlock> DecodeNestedBlock(const typename V::Schema::NestedBlock& in,
                                              std::string_view where) {
  using Wire = typename V::Schema::NestedBlock;
  const std::string here = Cat(where, ".", in.type_name());
  NestedBlock out{.type_name = in.type_name()};
  switch (in.nesting()) {
    case Wire::SINGLE: out.nesting = Nesting::kSingle; break;
    case Wire::GROUP: out.nesting = Nesting::kGroup; break;
    case Wire::LIST: out.nesting = Nesting::kList; break;
    case Wire::SET: out.nesting = Nesting::kSet; break;
    case Wire::MAP: out.nesting = Nesting::kMap; break;
    default: return Broken(here, "the nesting mode is invalid");
  }
  if (!in.has_block()) return Broken(here, "the block's content is missing");
  out.min_items = in.min_items();
  out.max_items = in.max_items();
  absl::StatusOr<Block> block = DecodeBlock<V>(in.block(), here);
  if (!block.ok()) return block.status();
  out.block = *std::move(block);
  return out;
}

template <typename V>
absl::StatusOr<Block> DecodeBlock(const typename V::Schema::Block& in, std::string_view where) {
  Block out;
  out.description = in.description();
  out.description_kind = DecodeKind<V>(in.description_kind());
  out.deprecated = in.deprecated();
  out.attributes.reserve(static_cast<size_t>(in.attributes_size()));
  for (const auto& a : in.attributes()) {
    absl::StatusOr<Attribute> attribute = DecodeAttribute<V>(a, where);
    if (!attribute.ok()) return attribute.status();
    out.attributes.push_back(*std::move(attribute));
  }
  for (const auto& b : in.block_types()) {
    absl::StatusOr<NestedBlock> nested = DecodeNestedBlock<V>(b, where);
    if (!nested.ok()) return nested.status();
    out.blocks.push_back(*std::move(nested));
  }
  SortByName(out);
  return out;
}

template <typename V>
absl::StatusOr<Schema> DecodeSchema(const typename V::Schema& in, std::string_view where) {
  if (!in.has_block()) return Broken(where, "the schema has no block");
  absl::StatusOr<Block> block = DecodeBlock<V>(in.block(), where);
  if (!block.ok()) return block.status();
  return Schema{in.version(), *std::move(block)};
}

template <typename V, typename WireMap, typename Map>
absl::Status DecodeSchemas(const WireMap& in, std::string_view what, Map& out) {
  for (const auto& [name, wire] : in) {
    absl::StatusOr<Schema> schema = DecodeSchema<V>(wire, Cat(what, name));
    if (!schema.ok()) return schema.status();
    out.emplace(name, *std::move(schema));
  }
  return absl::OkStatus();
}

template <typename V>
absl::StatusOr<FunctionParameter> DecodeParameter(const typename V::Function::Parameter& in,
                                                  std::string_view where) {
  const absl::StatusOr<value::Type> type = TypeFromJson(in.type());
  if (!type.ok()) {
    return Broken(where, Cat("the type of parameter \"", in.name(),
                             "\" is unreadable: ", type.status().message()));
  }
  return FunctionParameter{.name = in.name(),
                           .type = *type,
                           .allow_null = in.allow_null_value(),
                           .allow_unknown = in.allow_unknown_values(),
                           .description = in.description(),
                           .description_kind = DecodeKind<V>(in.description_kind())};
}

template <typename V>
absl::StatusOr<Function> DecodeFunction(const typename V::Function& in, std::string_view where) {
  Function out{.summary = in.summary(),
               .description = in.description(),
               .description_kind = DecodeKind<V>(in.description_kind()),
               .deprecation_message = in.deprecation_message()};
  const absl::StatusOr<value::Type> result = TypeFromJson(in.return_().type());
  if (!result.ok())
    return Broken(where, Cat("the result's type is unreadable: ", result.status().message()));
  out.result = *result;
  for (const auto& wire : in.parameters()) {
    absl::StatusOr<FunctionParameter> parameter = DecodeParameter<V>(wire, where);
    if (!parameter.ok()) return parameter.status();
    out.parameters.push_back(*std::move(parameter));
  }
  if (in.has_variadic_parameter()) {
    absl::StatusOr<FunctionParameter> parameter =
        DecodeParameter<V>(in.variadic_parameter(), where);
    if (!parameter.ok()) return parameter.status();
    out.variadic = *std::move(parameter);
  }
  return out;
}

template <typename V>
absl::StatusOr<ProviderSchema> DecodeProvider(const typename V::Response& in) {
  if (!in.has_provider()) return Broken("provider", "the schema is missing");
  ProviderSchema out;
  absl::StatusOr<Schema> provider = DecodeSchema<V>(in.provider(), "provider");
  if (!provider.ok()) return provider.status();
  out.provider = *std::move(provider);
  absl::Status status = DecodeSchemas<V>(in.resource_schemas(), "", out.resources);
  status.Update(DecodeSchemas<V>(in.data_source_schemas(), "data.", out.data_sources));
  status.Update(
      DecodeSchemas<V>(in.ephemeral_resource_schemas(), "ephemeral.", out.ephemeral_resources));
  if (!status.ok()) return status;
  for (const auto& [name, wire] : in.functions()) {
    absl::StatusOr<Function> function = DecodeFunction<V>(wire, Cat("function ", name));
    if (!function.ok()) return function.status();
    out.functions.emplace(name, *std::move(function));
  }
  // A schema without a block is how some plugins say "no provider_meta".
  if (in.has_provider_meta() && in.provider_meta().has_block()) {
    absl::StatusOr<Schema> meta = DecodeSchema<V>(in.provider_meta(), "provider_meta");
    if (!meta.ok()) return meta.status();
    out.provider_meta = *std::move(meta);
  }
  const auto& capabilities = in.server_capabilities();
  out.capabilities.plan_destroy = capabilities.plan_destroy();
  out.capabilities.get_provider_schema_optional = capabilities.get_provider_schema_optional();
  out.capabilities.move_resource_state = capabilities.move_resource_state();
  return out;
}

}  // namespace

void Encode(const ProviderSchema& schema, tfplugin5::GetProviderSchema_Response* out) {
  EncodeProvider<V5>(schema, out);
}
void Encode(const ProviderSchema& schema, tfplugin6::GetProviderSchema_Response* out) {
  EncodeProvider<V6>(schema, out);
}
absl::StatusOr<ProviderSchema> Decode(const tfplugin5::GetProviderSchema_Response& in) {
  return DecodeProvider<V5>(in);
}
absl::StatusOr<ProviderSchema> Decode(const tfplugin6::GetProviderSchema_Response& in) {
  return DecodeProvider<V6>(in);
}

}  // namespace proto::schema::wire
