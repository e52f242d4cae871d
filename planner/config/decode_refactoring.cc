#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"
#include "proto/value/type.h"

// moved and removed blocks (engine-compat.md 2.9).
namespace planner::config {
namespace {

// Reads the steps of an address one after the other.
class AddressReader {
 public:
  explicit AddressReader(const syntax::Traversal& traversal) : steps_(traversal.steps) {}

  // nullopt: the steps are no address of a resource or module.
  std::optional<addr::Target> Read() {
    addr::Target target;
    addr::Resource& resource = target.instance.resource;
    while (at_ < steps_.size() && IsName("module")) {
      ++at_;
      std::optional<std::string> name = Name();
      if (!name) return std::nullopt;
      const std::optional<addr::InstanceKey> key = Key();
      if (!key) return std::nullopt;
      resource.module.push_back({*std::move(name), *key});
    }
    if (at_ == steps_.size()) {
      target.is_module = true;
      return target;
    }
    if (IsName("data")) {
      resource.mode = addr::ResourceMode::kData;
      ++at_;
    } else if (IsName("resource")) {
      ++at_;
    }
    const std::optional<std::string> type = Name();
    const std::optional<std::string> name = Name();
    const std::optional<addr::InstanceKey> key = Key();
    if (!type || !name || !key || at_ != steps_.size()) return std::nullopt;
    resource.type = *type;
    resource.name = *name;
    target.instance.key = *key;
    return target;
  }

 private:
  bool IsName(std::string_view name) const { return !steps_[at_].key && steps_[at_].name == name; }
  std::optional<std::string> Name() {
    if (at_ >= steps_.size() || steps_[at_].key) return std::nullopt;
    return steps_[at_++].name;
  }
  // No key is a key too; nullopt: it is a fraction.
  std::optional<addr::InstanceKey> Key() {
    if (at_ >= steps_.size() || !steps_[at_].key)
      return std::optional<addr::InstanceKey>(std::in_place);
    const proto::value::Value& key = *steps_[at_++].key;
    if (key.type() == proto::value::Type::String()) return std::string(key.AsString());
    const auto number = key.AsNumber().ToInt64();
    if (!number) return std::nullopt;
    return addr::InstanceKey(*number);
  }

  const std::vector<syntax::TraversalStep>& steps_;
  size_t at_ = 0;
};

std::optional<addr::Target> ReadAddress(const syntax::Expression& expression,
                                        diag::Diagnostics& diags) {
  const std::optional<syntax::Traversal> traversal = ReadReference(expression, diags);
  if (!traversal) return std::nullopt;
  std::optional<addr::Target> target = AddressReader(*traversal).Read();
  if (!target) {
    AddError(diags, "Invalid address",
             "The address of a resource, of one of its instances or of a module is required: "
             "TYPE.NAME, TYPE.NAME[KEY] or module.NAME, with the modules that it is in before it.",
             expression.SourceRange());
  }
  return target;
}

bool HasKeys(const addr::Target& target) {
  return target.instance.key != addr::InstanceKey() ||
         std::ranges::any_of(target.instance.resource.module, [](const addr::ModuleStep& step) {
           return step.key != addr::InstanceKey();
         });
}

}  // namespace

std::optional<Moved> DecodeMoved(const syntax::Block& block, diag::Diagnostics& diags) {
  static const auto* const kRules = new BodyRules{.attributes = {{"from", true}, {"to", true}}};
  const Content content = ReadWhole(block.body, *kRules, diags);
  const syntax::Attribute* from = content.Find("from");
  const syntax::Attribute* to = content.Find("to");
  if (from == nullptr || to == nullptr) return std::nullopt;
  std::optional<addr::Target> old_address = ReadAddress(*from->expression, diags);
  std::optional<addr::Target> new_address = ReadAddress(*to->expression, diags);
  if (!old_address || !new_address) return std::nullopt;
  if (old_address->is_module != new_address->is_module) {
    AddError(diags, "Invalid \"moved\" addresses",
             "The \"from\" and \"to\" addresses must either both refer to resources or both refer "
             "to modules.",
             HeaderRange(block));
    return std::nullopt;
  }
  return Moved{
      .from = *std::move(old_address), .to = *std::move(new_address), .range = HeaderRange(block)};
}

std::optional<Removed> DecodeRemoved(const syntax::Block& block, diag::Diagnostics& diags) {
  static const auto* const kRules =
      new BodyRules{.attributes = {{"from", true}},
                    .blocks = {{"lifecycle"}, {"connection"}, {"provisioner", {"type"}}}};
  static const auto* const kLifecycleRules = new BodyRules{.attributes = {{"destroy"}}};
  const Content content = ReadWhole(block.body, *kRules, diags);
  Removed removed{.range = HeaderRange(block)};
  for (const syntax::Block* inner : content.blocks) {
    if (inner->type != "lifecycle") {
      ReportUnsupported(*inner, diags);
      continue;
    }
    const Content lifecycle = ReadWhole(inner->body, *kLifecycleRules, diags);
    if (const syntax::Attribute* destroy = lifecycle.Find("destroy"))
      removed.destroy = ReadBool(*destroy->expression, diags).value_or(true);
  }
  const syntax::Attribute* from = content.Find("from");
  if (from == nullptr) return std::nullopt;
  std::optional<addr::Target> address = ReadAddress(*from->expression, diags);
  if (!address) return std::nullopt;
  if (HasKeys(*address)) {
    AddError(diags, "Resource instance keys not allowed",
             "Resource address must be a resource (e.g. \"test_instance.foo\"), not a resource "
             "instance (e.g. \"test_instance.foo[1]\").",
             from->expression->SourceRange());
    return std::nullopt;
  }
  if (!address->is_module && address->instance.resource.mode == addr::ResourceMode::kData) {
    AddError(diags, "Data source address not allowed",
             "Data sources have no objects that could be destroyed or forgotten: to remove one, "
             "remove its block, and this one.",
             from->expression->SourceRange());
    return std::nullopt;
  }
  removed.from = *std::move(address);
  return removed;
}

}  // namespace planner::config
