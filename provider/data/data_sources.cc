#include "provider/data/data_sources.h"

namespace provider::data {

resource::DataSourceTable AllDataSources() {
  return {{"ims_image", MakeImageSource()},
          {"ims_image_members", MakeImageMembersSource()},
          {"ims_images", MakeImagesSource()},
          {"ims_job", MakeJobSource()},
          {"ims_os_versions", MakeOsVersionsSource()},
          {"ims_quotas", MakeQuotasSource()},
          {"ims_tags", MakeTagsSource()}};
}

}  // namespace provider::data
