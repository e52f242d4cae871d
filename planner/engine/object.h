#ifndef PLANNER_ENGINE_OBJECT_H_
#define PLANNER_ENGINE_OBJECT_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "planner/addr/address.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/provider_client.h"
#include "planner/state/model.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"

// What the engine does with single objects, while planning and while applying.
namespace planner::engine {

// Turns what a provider says about an object into a diagnostic for the author, with its place.
using Locate = std::function<diag::Diagnostic(const plugin::Diagnostic&)>;

// Appends the diagnostics of an answer. False if the call failed or there is an error.
bool TakeDiagnostics(const Reply& reply, const Locate& locate, diag::Diagnostics& diags);

// Brings a stored object to the current schema, by way of the provider (plugin-protocol.md
// C.6), and decodes it, marked as the state says and by schema. nullopt with errors.
void UpgradeObject(
    ProviderClient& client, const addr::ResourceInstance& address,
    const proto::schema::Schema& schema, const state::Object& object, const Locate& locate,
    absl::AnyInvocable<void(std::optional<proto::value::Value>, diag::Diagnostics)> done);

// Whether all write-only attributes in an answer are null, as they have to be. Appends an error
// for each that is not; `when` is what the provider was doing: "during planning", "after apply".
bool CheckWriteOnlyNull(const addr::ProviderConfig& provider, const addr::ResourceInstance& address,
                        const proto::schema::Block& block, const proto::value::Value& answer,
                        std::string_view when, diag::Diagnostics& diags);

// `actual` with the marks of `like` at the paths that both have.
proto::value::Value MarkLike(const proto::value::Value& like, const proto::value::Value& actual);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_OBJECT_H_
