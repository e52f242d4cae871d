#ifndef PROVIDER_SETTINGS_OPTIONS_H_
#define PROVIDER_SETTINGS_OPTIONS_H_

#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"
#include "provider/settings/settings.h"

// The arguments of the provider block that are about all resources: `default_tags`,
// `ignore_tags`, `create_token_key`, `requests_per_second`. Only the block sets them.
namespace provider::settings {

// Checks them offline, each element at its own path (ims-api.md 8.1). `block` may hold unknown
// values; rules that involve one are skipped.
void CheckOptions(const proto::value::Value& block, resource::Diagnostics& diags);

// Takes them over from a wholly known block without mistakes; defaults where it sets none.
void FillOptions(const proto::value::Value& block, Settings& settings);

}  // namespace provider::settings

#endif  // PROVIDER_SETTINGS_OPTIONS_H_
