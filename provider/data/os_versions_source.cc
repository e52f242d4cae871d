#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/value/path.h"
#include "proto/value/type.h"
#include "provider/data/answer.h"
#include "provider/data/data_sources.h"
#include "provider/ims/session.h"
#include "provider/parts/attribute.h"
#include "provider/parts/checker.h"

namespace provider::data {
namespace {

using parts::MakeAttribute;
using parts::MakeSchema;
using parts::Use;
using proto::value::Type;
using proto::value::Value;
using resource::DataAnswer;

constexpr std::array<std::string_view, 3> kOsTypes = {"Linux", "Windows", "Other"};

Type VersionType() {
  return Type::Object({{"os_bit", Type::Number()},
                       {"os_type", Type::String()},
                       {"os_version", Type::String()},
                       {"os_version_key", Type::String()},
                       {"platform", Type::String()}});
}

proto::schema::Schema BuildSchema() {
  return MakeSchema(
      "Operating systems that the service knows: good values for `os_version` of an image.",
      {
          MakeAttribute("platform", Type::String(), Use::kOptional,
                        "Only systems of this family, such as `CentOS`."),
          MakeAttribute("os_type", Type::String(), Use::kOptional,
                        "Only systems of this kind: `Linux`, `Windows` or `Other`."),
          MakeAttribute("tag", Type::List(Type::String()), Use::kOptional,
                        "Only systems with all of these marks of the service: `bms`, `uefi`, "
                        "`arm`, `x86`, and others that it may know."),
          MakeAttribute("os_versions", Type::List(VersionType()), Use::kComputed,
                        "The systems, in the service's order, each with `platform`, `os_version` "
                        "(`CentOS 7.6 64bit`), `os_version_key`, `os_bit` (32 or 64) and "
                        "`os_type`."),
      });
}

bool Fits(const Value& config, const ims::OsVersion& version) {
  const auto fits = [&](const char* argument, const std::string& text) {
    const Value& wanted = config.GetAttr(argument);
    return wanted.IsNull() || wanted.AsString() == text;
  };
  return fits("platform", version.platform) && fits("os_type", version.os_type);
}

Value ValueOf(const ims::OsVersion& version) {
  const Value bits = version.os_bit ? Value::Number(*version.os_bit) : Value::Null(Type::Number());
  return Value::ObjectOf(
      VersionType(),
      {bits, TextOrNull(version.os_type), Value::String(version.os_version),
       Value::String(version.os_version_key.empty() ? version.os_version : version.os_version_key),
       TextOrNull(version.platform)});
}

class OsVersionsSource final : public resource::DataSource {
 public:
  const proto::schema::Schema& schema() const override {
    static const auto* const kSchema = new proto::schema::Schema(BuildSchema());
    return *kSchema;
  }
  void Validate(const Value& config, resource::Diagnostics& diags) const override {
    parts::Checker(config, diags).CheckWord("os_type", kOsTypes);
    const Value& tags = config.GetAttr("tag");
    for (size_t i = 0; tags.IsKnownNonNull() && i < tags.size(); ++i) {
      if (!tags[i].IsKnown() || (!tags[i].IsNull() && !tags[i].AsString().empty())) continue;
      diags.push_back({resource::Diagnostic::Severity::kError,
                       "Invalid value",
                       "A mark must be neither null nor empty; it is a word such as \"uefi\".",
                       {proto::value::PathStep::Attribute("tag"),
                        proto::value::PathStep::At(static_cast<int64_t>(i))}});
    }
  }
  void Read(resource::CallContext context, Value config,
            resource::Done<DataAnswer> done) const override {
    std::vector<std::string> tags;
    const Value& wanted = config.GetAttr("tag");
    for (size_t i = 0; !wanted.IsNull() && i < wanted.size(); ++i) {
      tags.emplace_back(wanted[i].AsString());
    }
    context.session->ListOsVersions(std::move(tags), [config, done = std::move(done)](
                                                         absl::StatusOr<std::vector<ims::OsVersion>>
                                                             found) mutable {
      if (!found.ok()) return done(Failed("Cannot list operating systems", found.status()));
      std::vector<Value> versions;
      for (const ims::OsVersion& version : *found) {
        if (Fits(config, version)) versions.push_back(ValueOf(version));
      }
      done({config.WithAttr("os_versions", Value::List(VersionType(), std::move(versions))), {}});
    });
  }
};

}  // namespace

std::shared_ptr<const resource::DataSource> MakeOsVersionsSource() {
  return std::make_shared<OsVersionsSource>();
}

}  // namespace provider::data
