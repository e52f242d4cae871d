#include "planner/engine/object.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "planner/plan/action.h"
#include "planner/plan/checks.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"

namespace planner::engine {

using proto::text::Cat;
using proto::value::Value;

bool TakeDiagnostics(const Reply& reply, const Locate& locate, diag::Diagnostics& diags) {
  for (const plugin::Diagnostic& diagnostic : reply.diagnostics)
    diags.push_back(locate(diagnostic));
  return !reply.HasErrors();
}

bool CheckWriteOnlyNull(const addr::ProviderConfig& provider, const addr::ResourceInstance& address,
                        const proto::schema::Block& block, const Value& answer,
                        std::string_view when, diag::Diagnostics& diags) {
  const std::vector<std::string> found = plan::NonNullWriteOnly(block, answer);
  for (const std::string& path : found) {
    diag::AddError(diags,
                   when == "during planning" ? "Provider produced invalid plan"
                                             : "Provider produced invalid object",
                   Cat("Provider \"", addr::ToString(provider.provider),
                       "\" returned a value for the write-only attribute \"",
                       addr::ToString(address), path, "\" ", when,
                       ". Write-only attributes cannot be read back from the provider. This is a "
                       "bug in the provider, which should be reported in the provider's own issue "
                       "tracker."));
  }
  return found.empty();
}

Value MarkLike(const Value& like, const Value& actual) {
  return proto::value::MarkPaths(actual, proto::value::UnmarkDeep(like).second);
}

void UpgradeObject(ProviderClient& client, const addr::ResourceInstance& address,
                   const proto::schema::Schema& schema, const state::Object& object,
                   const Locate& locate,
                   absl::AnyInvocable<void(std::optional<Value>, diag::Diagnostics)> done) {
  diag::Diagnostics diags;
  if (object.schema_version > schema.version) {
    diag::AddError(
        diags, "Resource instance managed by newer provider version",
        Cat("The current state of ", addr::ToString(address),
            " was created by a newer provider version than is currently selected. Upgrade the ",
            address.resource.type.substr(0, address.resource.type.find('_')),
            " provider to work with this state."));
    return done(std::nullopt, std::move(diags));
  }
  state::Object copy = object;
  client.Upgrade(address.resource.type, object.schema_version,
                 object.attributes.empty() ? object.attributes_flat : object.attributes,
                 [address, &schema, copy = std::move(copy), locate,
                  done = std::move(done)](const ObjectReply& reply) mutable {
                   diag::Diagnostics found;
                   if (!TakeDiagnostics(reply, locate, found))
                     return done(std::nullopt, std::move(found));
                   Value value = reply.state;
                   std::vector<proto::value::PathMarks> marks;
                   for (const proto::value::Path& path : copy.sensitive_paths)
                     marks.push_back({path, proto::value::kSensitive});
                   value = plan::MarkBySchema(schema.block, proto::value::MarkPaths(value, marks));
                   done(std::move(value), std::move(found));
                 });
}

}  // namespace planner::engine
