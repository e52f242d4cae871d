#include "provider/emulator/router.h"

#include <algorithm>
#include <array>

#include "provider/emulator/creation_calls.h"
#include "provider/emulator/iam.h"
#include "provider/emulator/image_calls.h"
#include "provider/emulator/job_calls.h"
#include "provider/emulator/os_versions.h"
#include "provider/emulator/tag_calls.h"

namespace provider::emulator {
namespace {

constexpr std::array kRoutes = {
    Route{"POST", "/v3/auth/tokens", CreateToken, true},
    Route{"GET", "/v3/auth/tokens", ShowToken},
    Route{"HEAD", "/v3/auth/tokens", ShowToken},
    Route{"GET", "/v3/projects", ListProjects},
    Route{"GET", "/v3/auth/projects", ListProjects},
    Route{"GET", "/v3/auth/domains", ListDomains},
    Route{"GET", "/v1/{project_id}/jobs/{job_id}", ShowJob},
    Route{"GET", "/v1/cloudimages/job/{job_id}", ShowJobProgress},
    Route{"GET", "/v2/cloudimages", ListImages},
    Route{"POST", "/v2/cloudimages/action", CreateImage},
    Route{"POST", "/v2.1/cloudimages/action", CreateImage},
    Route{"POST", "/v1/cloudimages/dataimages/action", CreateDataImage},
    Route{"POST", "/v2.1/cloudimages/dataimages/action", CreateDataImage},
    Route{"POST", "/v1/cloudimages/action", CreateDataImage},
    Route{"POST", "/v2/cloudimages/quickimport/action", QuickImport},
    Route{"POST", "/v2.1/cloudimages/quickimport/action", QuickImport},
    Route{"POST", "/v1/cloudimages/wholeimages/action", CreateWholeImage},
    Route{"PATCH", "/v2/cloudimages/{image_id}", UpdateImage},
    Route{"GET", "/v2/images/{image_id}", ShowImage},
    Route{"DELETE", "/v2/images/{image_id}", DeleteImage},
    Route{"GET", "/v1/cloudimages/quota", ShowQuota},
    Route{"GET", "/v1/cloudimages/os_version", ListOsVersions},
    Route{"PUT", "/v1/cloudimages/tags", PutTag},
    Route{"GET", "/v2/{project_id}/images/tags", ListProjectTags},
    Route{"POST", "/v2/{project_id}/images/resource_instances/action", FindByTags},
    Route{"GET", "/v2/{project_id}/images/{image_id}/tags", ListTags},
    Route{"POST", "/v2/{project_id}/images/{image_id}/tags", AddTag},
    Route{"POST", "/v2/{project_id}/images/{image_id}/tags/action", ChangeTags},
    Route{"DELETE", "/v2/{project_id}/images/{image_id}/tags/{key}", DeleteTag},
};

bool IsParameter(std::string_view segment) { return segment.starts_with('{'); }

using Segments = std::vector<std::string_view>;

struct SplitRoute {
  const Route* route = nullptr;
  Segments segments = {};
};

std::vector<SplitRoute> SplitRoutes() {
  std::vector<SplitRoute> all;
  all.reserve(kRoutes.size());
  for (const Route& route : kRoutes) {
    all.push_back({.route = &route, .segments = Split(route.path, '/')});
  }
  return all;
}

bool Fits(const Segments& wanted, const Segments& given) {
  return std::equal(wanted.begin(), wanted.end(), given.begin(), given.end(),
                    [](std::string_view name, std::string_view segment) {
                      return IsParameter(name) ? !segment.empty() : name == segment;
                    });
}

}  // namespace

std::optional<Routed> FindRoute(std::string_view method, std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  static const auto* const kSplitRoutes = new std::vector<SplitRoute>(SplitRoutes());
  const Segments segments = Split(path, '/');
  for (const SplitRoute& split : *kSplitRoutes) {
    if (split.route->method != method || !Fits(split.segments, segments)) continue;
    Routed routed{.route = split.route};
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if (!IsParameter(split.segments[i])) continue;
      routed.parameters.push_back(PercentDecode(segments[i]));
    }
    return routed;
  }
  return std::nullopt;
}

}  // namespace provider::emulator
