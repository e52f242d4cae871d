#include "provider/emulator/router.h"

#include <algorithm>
#include <array>

#include "provider/emulator/backup_calls.h"
#include "provider/emulator/copy_calls.h"
#include "provider/emulator/creation_calls.h"
#include "provider/emulator/deprecated_calls.h"
#include "provider/emulator/enterprise_calls.h"
#include "provider/emulator/export_calls.h"
#include "provider/emulator/iam.h"
#include "provider/emulator/image_calls.h"
#include "provider/emulator/job_calls.h"
#include "provider/emulator/member_calls.h"
#include "provider/emulator/native_member_calls.h"
#include "provider/emulator/os_versions.h"
#include "provider/emulator/tag_calls.h"
#include "provider/emulator/upload_calls.h"
#include "provider/emulator/version_calls.h"

namespace provider::emulator {
namespace {

// Of several that fit, the first answers.
constexpr std::array kRoutes = {
    // The identity service, and that of enterprise projects.
    Route{"POST", "/v3/auth/tokens", CreateToken, true},
    Route{"GET", "/v3/auth/tokens", ShowToken},
    Route{"HEAD", "/v3/auth/tokens", ShowToken},
    Route{"POST", "/v3.0/OS-CREDENTIAL/securitytokens", CreateKey},
    Route{"GET", "/v3/projects", ListProjects},
    Route{"GET", "/v3/auth/projects", ListProjects},
    Route{"GET", "/v3/auth/domains", ListDomains},
    Route{"GET", "/v3/auth/catalog", ListCatalog},
    Route{"POST", "/v1.0/enterprise-projects/{enterprise_project_id}/resources-migrate",
          MigrateResource},
    Route{"POST", "/v1.0/enterprise-projects/{enterprise_project_id}/resources/filter",
          FilterResources},
    // The backup service.
    Route{"GET", "/v3/{project_id}/backups/{backup_id}", ShowBackup},
    // Versions and schemas.
    Route{"GET", "/", ListVersions, true},
    Route{"GET", "/v1", ShowVersion, true},
    Route{"GET", "/v1.0", ShowVersion, true},
    Route{"GET", "/v1.1", ShowVersion, true},
    Route{"GET", "/v2", ShowVersion, true},
    Route{"GET", "/v2.0", ShowVersion, true},
    Route{"GET", "/v2.1", ShowVersion, true},
    Route{"GET", "/v2.2", ShowVersion, true},
    Route{"GET", "/v2/schemas/{name}", ShowSchema},
    // Jobs.
    Route{"GET", "/v1/{project_id}/jobs/{job_id}", ShowJob},
    Route{"GET", "/v1/cloudimages/job/{job_id}", ShowJobProgress},
    // Images: lists, details, changes.
    Route{"GET", "/v2/cloudimages", ListImages},
    Route{"PATCH", "/v2/cloudimages/{image_id}", UpdateImage},
    Route{"GET", "/v2/images", ListNativeImages},
    Route{"GET", "/v2/images/{image_id}", ShowImage},
    Route{"PATCH", "/v2/images/{image_id}", UpdateNativeImage},
    Route{"DELETE", "/v2/images/{image_id}", DeleteImage},
    Route{"GET", "/v1.1/images/detail", ListDetails},
    Route{"HEAD", "/v1/images/{image_id}", ShowHeaders},
    Route{"DELETE", "/v1.1/images/{image_id}", DeleteDeprecated},
    Route{"GET", "/v1/cloudimages/quota", ShowQuota},
    Route{"GET", "/v1/cloudimages/os_version", ListOsVersions},
    // What makes images.
    Route{"POST", "/v2/cloudimages/action", CreateImage},
    Route{"POST", "/v2.1/cloudimages/action", CreateImage},
    Route{"POST", "/v1/cloudimages/dataimages/action", CreateDataImage},
    Route{"POST", "/v2.1/cloudimages/dataimages/action", CreateDataImage},
    Route{"POST", "/v1/cloudimages/action", CreateDataImage},
    Route{"POST", "/v2/cloudimages/quickimport/action", QuickImport},
    Route{"POST", "/v2.1/cloudimages/quickimport/action", QuickImport},
    Route{"POST", "/v1/cloudimages/wholeimages/action", CreateWholeImage},
    Route{"POST", "/v1/cloudimages/{image_id}/copy", CopyImage},
    Route{"POST", "/v2.1/cloudimages/{image_id}/copy", CopyImage},
    Route{"POST", "/v1/cloudimages/{image_id}/cross_region_copy", CopyImageToRegion},
    Route{"POST", "/v2/images", CreateMetadata},
    Route{"PUT", "/v1/cloudimages/{image_id}/upload", RegisterFile},
    Route{"PUT", "/v2/images/{image_id}/file", UploadFile},
    // Export.
    Route{"POST", "/v1/cloudimages/{image_id}/file", ExportImage},
    Route{"POST", "/v2.1/cloudimages/{image_id}/file", ExportImage},
    // Members.
    Route{"POST", "/v1/cloudimages/members", ShareImages},
    Route{"PUT", "/v1/cloudimages/members", AnswerShares},
    Route{"DELETE", "/v1/cloudimages/members", UnshareImages},
    Route{"GET", "/v1/{project_id}/cloudimages/{image_id}/members", ListMembers},
    Route{"GET", "/v1/{project_id}/cloudimages/{image_id}/members/{member_id}", ShowMember},
    Route{"GET", "/v2/images/{image_id}/members", ListNativeMembers},
    Route{"POST", "/v2/images/{image_id}/members", AddNativeMember},
    Route{"GET", "/v2/images/{image_id}/members/{member_id}", ShowNativeMember},
    Route{"PUT", "/v2/images/{image_id}/members/{member_id}", AnswerNativeShare},
    Route{"DELETE", "/v2/images/{image_id}/members/{member_id}", RemoveNativeMember},
    // Tags.
    Route{"PUT", "/v1/cloudimages/tags", PutTag},
    Route{"GET", "/v1/cloudimages/tags", ListTagTexts},
    Route{"PUT", "/v2/images/{image_id}/tags/{tag}", PutNativeTag},
    Route{"DELETE", "/v2/images/{image_id}/tags/{tag}", DeleteNativeTag},
    Route{"GET", "/v2/{project_id}/images/tags", ListProjectTags},
    Route{"POST", "/v2/{project_id}/images/resource_instances/action", FindByTags},
    Route{"GET", "/v2/{project_id}/images/{image_id}/tags", ListTags},
    Route{"POST", "/v2/{project_id}/images/{image_id}/tags", AddTag},
    Route{"POST", "/v2/{project_id}/images/{image_id}/tags/action", ChangeTags},
    Route{"DELETE", "/v2/{project_id}/images/{image_id}/tags/{key}", DeleteTag},
    Route{"DELETE", "/v1/{project_id}/cloudimages/{image_id}/tags/delete", DeleteTags},
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
