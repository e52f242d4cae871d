#include "provider/settings/variables.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace provider::settings {
namespace {

struct Variables {
  std::string_view argument;
  std::initializer_list<std::string_view> names;
};

const std::array<Variables, 16> kVariables = {{
    {"region", {"HW_REGION_NAME", "OS_REGION_NAME", "OS_REGION"}},
    {"cloud", {"HW_CLOUD"}},
    {"auth_url", {"HW_AUTH_URL", "OS_AUTH_URL"}},
    {"access_key", {"HW_ACCESS_KEY", "OS_ACCESS_KEY"}},
    {"secret_key", {"HW_SECRET_KEY", "OS_SECRET_KEY"}},
    {"security_token", {"HW_SECURITY_TOKEN", "OS_SECURITY_TOKEN"}},
    {"token", {"HW_AUTH_TOKEN", "OS_AUTH_TOKEN", "OS_TOKEN"}},
    {"user_name", {"HW_USER_NAME", "OS_USERNAME", "OS_USER_NAME"}},
    {"password", {"HW_USER_PASSWORD", "OS_PASSWORD"}},
    {"domain_id", {"HW_DOMAIN_ID", "OS_DOMAIN_ID", "OS_USER_DOMAIN_ID", "OS_PROJECT_DOMAIN_ID"}},
    {"domain_name",
     {"HW_DOMAIN_NAME", "OS_DOMAIN_NAME", "OS_USER_DOMAIN_NAME", "OS_PROJECT_DOMAIN_NAME",
      "OS_DEFAULT_DOMAIN"}},
    {"project_id", {"HW_PROJECT_ID", "OS_PROJECT_ID", "OS_TENANT_ID"}},
    {"project_name", {"HW_PROJECT_NAME", "OS_PROJECT_NAME", "OS_TENANT_NAME"}},
    {"enterprise_project_id", {"HW_ENTERPRISE_PROJECT_ID"}},
    {"insecure", {"HW_INSECURE", "OS_INSECURE"}},
    {"cacert_file", {"OS_CACERT"}},
}};

}  // namespace

absl::Span<const std::string_view> VariablesOf(std::string_view argument) {
  const auto* const found = std::ranges::find(kVariables, argument, &Variables::argument);
  if (found == kVariables.end()) return {};
  return {found->names.begin(), found->names.size()};
}

}  // namespace provider::settings
