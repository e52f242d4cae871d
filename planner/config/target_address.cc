#include "planner/config/target_address.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/addr/address.h"
#include "planner/syntax/tree.h"
#include "proto/value/type.h"
#include "proto/value/value.h"

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
  // No key is a key too; nullopt: it is neither a text nor a whole number.
  std::optional<addr::InstanceKey> Key() {
    if (at_ >= steps_.size() || !steps_[at_].key)
      return std::optional<addr::InstanceKey>(std::in_place);
    const proto::value::Value& key = *steps_[at_++].key;
    if (!key.IsKnownNonNull()) return std::nullopt;
    if (key.type() == proto::value::Type::String()) return std::string(key.AsString());
    if (key.type() != proto::value::Type::Number()) return std::nullopt;
    const auto number = key.AsNumber().ToInt64();
    if (!number) return std::nullopt;
    return addr::InstanceKey(*number);
  }

  const std::vector<syntax::TraversalStep>& steps_;
  size_t at_ = 0;
};

}  // namespace

std::optional<addr::Target> TargetOf(const syntax::Traversal& traversal) {
  return AddressReader(traversal).Read();
}

}  // namespace planner::config
