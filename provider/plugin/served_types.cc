#include "provider/plugin/served_types.h"

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include "provider/image/image_resource.h"
#include "provider/image_copy/copy_kind.h"
#include "provider/image_export/image_export_resource.h"
#include "provider/image_registration/registration_kind.h"
#include "provider/image_share/image_share_resource.h"
#include "provider/image_share_accepter/image_share_accepter_resource.h"
#include "provider/image_whole/whole_kind.h"
#include "provider/settings/settings.h"

namespace provider::plugin {

resource::ResourceTable ServedResources() {
  return {{"ims_image", image::MakeImageResource()},
          {"ims_image_copy", image::MakeResource(image_copy::CopyKind())},
          {"ims_image_export", image_export::MakeImageExportResource()},
          {"ims_image_registration", image::MakeResource(image_registration::RegistrationKind())},
          {"ims_image_share", image_share::MakeImageShareResource()},
          {"ims_image_share_accepter", image_share_accepter::MakeImageShareAccepterResource()},
          {"ims_whole_image", image::MakeResource(image_whole::WholeKind())}};
}

proto::schema::ProviderSchema SchemaOf(const resource::ResourceTable& resources,
                                       const resource::DataSourceTable& data_sources) {
  proto::schema::ProviderSchema schema;
  schema.provider = settings::ProviderBlockSchema();
  schema.capabilities.get_provider_schema_optional = true;
  for (const auto& [name, type] : resources) schema.resources.emplace(name, type->schema());
  for (const auto& [name, type] : data_sources) schema.data_sources.emplace(name, type->schema());
  if (const std::optional<std::string> mistake = proto::schema::FindSchemaMistake(schema)) {
    std::fprintf(stderr, "terraform-provider-ims: broken schema: %s\n", mistake->c_str());
    std::abort();
  }
  return schema;
}

}  // namespace provider::plugin
