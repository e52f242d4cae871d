#ifndef PROVIDER_SETTINGS_SETTINGS_H_
#define PROVIDER_SETTINGS_SETTINGS_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/schema/schema.h"
#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"

// The provider block: what may stand in it, what the environment adds, and what follows.
namespace provider::settings {

// The value of an environment variable; nullopt if it is not set. Empty counts as not set.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
// The environment of the process.
Environment ProcessEnvironment();

// The tag key of `create_token_key` where the block sets none.
inline constexpr std::string_view kDefaultCreateTokenKey = "kiln-create";
// What `requests_per_second` is by default and at most.
inline constexpr double kMostRequestsPerSecond = 600;

// How to reach the service and as whom. Empty texts: not set. Addresses have no '/' at the
// end; `auth_url` ends in a version, such as /v3.
//   Credentials are of one kind: `token`; or `access_key` and `secret_key`, with
//   `security_token` if they are temporary; or `user_name` and `password` with a domain.
struct Settings {
  std::string region = {};
  std::string ims_url = {};
  std::string auth_url = {};
  std::string token = {};
  std::string access_key = {};
  std::string secret_key = {};
  std::string security_token = {};
  std::string user_name = {};
  std::string password = {};
  std::string domain_id = {};
  std::string domain_name = {};
  std::string project_id = {};
  std::string project_name = {};
  std::string enterprise_project_id = {};
  std::string cacert_file = {};
  bool insecure = false;
  // See ProviderOptions in provider/resource/options.h.
  std::map<std::string, std::string> default_tags = {};
  std::vector<std::string> ignored_tag_keys = {};
  std::vector<std::string> ignored_tag_key_prefixes = {};
  std::string create_token_key = std::string(kDefaultCreateTokenKey);
  double requests_per_second = kMostRequestsPerSecond;  // To each endpoint.
};

// The schema of the provider block; everything is optional.
const proto::schema::Schema& ProviderBlockSchema();

// Checks a provider block offline: rules that need neither credentials to be present nor
// the network. `block` may hold unknown values; rules that involve one are skipped.
void ValidateProviderBlock(const proto::value::Value& block, const Environment& environment,
                           resource::Diagnostics& diags);

// The settings that a wholly known block and the environment make (ims-api.md 3.1, 3.6).
// What the block sets wins; then the variables of `environment`, HW_* before OS_*. If the
// block holds credentials of one kind, the environment's of another are not looked at.
// nullopt, with diagnostics, if something needed is missing or contradictory.
std::optional<Settings> ResolveSettings(const proto::value::Value& block,
                                        const Environment& environment,
                                        resource::Diagnostics& diags);

}  // namespace provider::settings

#endif  // PROVIDER_SETTINGS_SETTINGS_H_
