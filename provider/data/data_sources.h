#ifndef PROVIDER_DATA_DATA_SOURCES_H_
#define PROVIDER_DATA_DATA_SOURCES_H_

#include <memory>

#include "provider/resource/data_source.h"

// The data sources: one file each, with its schema, its offline checks and its question.
namespace provider::data {

// One image: exactly one fits the filters, or `most_recent` picks the youngest that does.
std::shared_ptr<const resource::DataSource> MakeImageSource();
// The projects that an image is shared with.
std::shared_ptr<const resource::DataSource> MakeImageMembersSource();
// All images that fit the filters.
std::shared_ptr<const resource::DataSource> MakeImagesSource();
// One look at a job; a failed one is an answer.
std::shared_ptr<const resource::DataSource> MakeJobSource();
// Operating systems that the service knows.
std::shared_ptr<const resource::DataSource> MakeOsVersionsSource();
std::shared_ptr<const resource::DataSource> MakeQuotasSource();
// All tags of the project's images, without those that the provider block hides.
std::shared_ptr<const resource::DataSource> MakeTagsSource();

// All of them by the names that configurations use.
resource::DataSourceTable AllDataSources();

}  // namespace provider::data

#endif  // PROVIDER_DATA_DATA_SOURCES_H_
