#include "provider/emulator/os_versions.h"

#include <algorithm>
#include <array>

#include "nlohmann/json.hpp"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

// Values end in " 64bit" where they end in '*'. Grouped by platform.
constexpr std::array<std::string_view, 72> kCatalogue = {
    "Windows 10*",
    "Windows Server 2019 Standard*",
    "Windows Server 2019 Datacenter*",
    "Windows Server 2016 Standard*",
    "Windows Server 2016 Datacenter*",
    "Windows Server 2012 R2 Standard*",
    "Windows Server 2012 R2 Datacenter*",
    "Windows Server 2012 Datacenter*",
    "Windows Server 2012 Standard*",
    "Windows Server 2008 R2 Enterprise*",
    "SUSE Linux Enterprise Server 15 SP1*",
    "SUSE Linux Enterprise Server 15*",
    "SUSE Linux Enterprise Server 12 SP5*",
    "SUSE Linux Enterprise Server 12 SP4*",
    "SUSE Linux Enterprise Server 11 SP4*",
    "SUSE Linux Enterprise Server 11 SP3 32bit",
    "Oracle Linux Server release 7.6*",
    "Oracle Linux Server release 7.5*",
    "Oracle Linux Server release 6.10*",
    "Redhat Linux Enterprise 8.0*",
    "Redhat Linux Enterprise 7.6*",
    "Redhat Linux Enterprise 7.5*",
    "Redhat Linux Enterprise 6.10*",
    "Redhat Linux Enterprise 6.4 32bit",
    "Ubuntu 20.04 server*",
    "Ubuntu 19.04 server*",
    "Ubuntu 18.04.2 server*",
    "Ubuntu 18.04 server*",
    "Ubuntu 16.04 server*",
    "Ubuntu 14.04.5 server*",
    "Ubuntu 14.04 server*",
    "Ubuntu 14.04 server 32bit",
    "openSUSE 42.3*",
    "openSUSE 15.1*",
    "openSUSE 15.0*",
    "CentOS 8.0*",
    "CentOS 7.9*",
    "CentOS 7.7*",
    "CentOS 7.6*",
    "CentOS 7.5*",
    "CentOS 7.4*",
    "CentOS 7.3*",
    "CentOS 7.2*",
    "CentOS 7.1*",
    "CentOS 7.0*",
    "CentOS 6.10*",
    "CentOS 6.9*",
    "CentOS 6.5*",
    "CentOS 6.3*",
    "CentOS 6.10 32bit",
    "Debian GNU/Linux 10.0.0*",
    "Debian GNU/Linux 9.3.0*",
    "Debian GNU/Linux 9.0.0*",
    "Debian GNU/Linux 8.10.0*",
    "Debian GNU/Linux 8.2.0*",
    "Fedora 30*",
    "Fedora 29*",
    "Fedora 28*",
    "Fedora 27*",
    "Fedora 26*",
    "Fedora 22*",
    "EulerOS 2.9*",
    "EulerOS 2.5*",
    "EulerOS 2.3*",
    "EulerOS 2.2*",
    "EulerOS 2.1*",
    "CoreOS 1298.6.0",
    "CoreOS 1068.10.0",
    "CoreOS 1010.5.0",
    "openEuler 20.03*",
    "Other Linux(64 bit)",
    "Other(32 bit)",
};

struct Prefix {
  std::string_view prefix;
  std::string_view platform;
};

constexpr std::array<Prefix, 13> kPlatforms = {{{"Windows", "Windows"},
                                                {"SUSE", "SUSE"},
                                                {"Oracle Linux", "Oracle Linux"},
                                                {"Redhat", "Red Hat"},
                                                {"Ubuntu", "Ubuntu"},
                                                {"openSUSE", "OpenSUSE"},
                                                {"CentOS", "CentOS"},
                                                {"Debian", "Debian"},
                                                {"Fedora", "Fedora"},
                                                {"EulerOS", "EulerOS"},
                                                {"CoreOS", "CoreOS"},
                                                {"openEuler", "openEuler"},
                                                {"NeoKylin", "NeoKylin"}}};

std::string FullName(std::string_view entry) {
  if (!entry.ends_with('*')) return std::string(entry);
  entry.remove_suffix(1);
  return Concat(entry, " 64bit");
}

// Whether an entry suits one `tag` of the query. Only some of them run on arm.
bool Suits(std::string_view entry, std::string_view tag) {
  if (tag == "arm") return entry.starts_with("openEuler") || entry.starts_with("Ubuntu 18");
  if (tag == "bms") return !entry.ends_with("32bit");
  if (tag == "uefi") return entry.ends_with('*');
  return true;
}

}  // namespace

OsFacts FactsOf(std::string_view os_version) {
  OsFacts facts{.platform = "Other", .type = "Linux"};
  for (const Prefix& prefix : kPlatforms) {
    if (os_version.starts_with(prefix.prefix)) facts.platform = prefix.platform;
  }
  if (os_version.starts_with("Windows") || os_version.starts_with("Other Windows")) {
    facts.type = "Windows";
  }
  if (os_version.ends_with("32bit") || os_version.ends_with("(32 bit)")) facts.bits = 32;
  return facts;
}

bool IsKnownOsVersion(std::string_view os_version) {
  return std::any_of(kCatalogue.begin(), kCatalogue.end(), [os_version](std::string_view entry) {
    return FullName(entry) == os_version;
  });
}

Response ListOsVersions(World& /*world*/, const Call& call) {
  const std::vector<Parameter> query = ParseQuery(call.request.EncodedQuery());
  Json platforms = Json::array();
  for (std::string_view entry : kCatalogue) {
    const bool suits = std::all_of(query.begin(), query.end(), [entry](const Parameter& parameter) {
      return parameter.name != "tag" || Suits(entry, parameter.value);
    });
    if (!suits) continue;
    const std::string name = FullName(entry);
    const OsFacts facts = FactsOf(name);
    if (platforms.empty() || platforms.back()["platform"] != facts.platform) {
      platforms.push_back({{"platform", facts.platform}, {"version_list", Json::array()}});
    }
    platforms.back()["version_list"].push_back({{"platform", facts.platform},
                                                {"os_version_key", name},
                                                {"os_version", name},
                                                {"os_bit", facts.bits},
                                                {"os_type", facts.type}});
  }
  return JsonResponse(200, platforms.dump());
}

}  // namespace provider::emulator
