#ifndef PROVIDER_PARTS_CHECKER_H_
#define PROVIDER_PARTS_CHECKER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "proto/value/path.h"
#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"

namespace provider::parts {

// Checks one configuration offline: the object and where mistakes go. Rules for several
// arguments derive from it. Arguments that are not set or not known are never mistaken.
class Checker {
 public:
  // `config` is an object of the resource's schema, or of the block in it that `place` leads to;
  // not null. Both outlive the checker.
  Checker(const proto::value::Value& config, resource::Diagnostics& diags,
          proto::value::Path place = {})
      : config_(config), diags_(diags), place_(std::move(place)) {}

  // A rule for the argument's text: answers with what is wrong (rules.h).
  void CheckText(std::string_view name, std::string_view summary,
                 std::optional<std::string> (*find_mistake)(std::string_view));
  // One of `words`, which are at least two.
  void CheckWord(std::string_view name, absl::Span<const std::string_view> words);
  // A whole number from `least` to `most`.
  void CheckNumber(std::string_view name, int64_t least, int64_t most);
  // Every argument of the block `timeouts`.
  void CheckTimeouts();

 protected:
  bool IsSet(std::string_view name) const { return config_.GetAttr(name).IsKnownNonNull(); }
  bool IsNull(std::string_view name) const { return config_.GetAttr(name).IsNull(); }
  // The text of an argument; empty if not set or not known.
  std::string_view Text(std::string_view name) const {
    return IsSet(name) ? config_.GetAttr(name).AsString() : std::string_view();
  }

  // `attributes` lead to the mistake, from the outside in; none: the whole object.
  void Error(const std::vector<std::string_view>& attributes, std::string_view summary,
             std::string detail);
  void Warning(std::string_view attribute, std::string_view summary, std::string detail);
  // `path` is within the object.
  void Add(resource::Diagnostic::Severity severity, std::string_view summary, std::string detail,
           const proto::value::Path& path);

  const proto::value::Value& config() const { return config_; }

 private:
  const proto::value::Value& config_;
  resource::Diagnostics& diags_;
  const proto::value::Path place_;
};

}  // namespace provider::parts

#endif  // PROVIDER_PARTS_CHECKER_H_
