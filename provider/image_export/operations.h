#ifndef PROVIDER_IMAGE_EXPORT_OPERATIONS_H_
#define PROVIDER_IMAGE_EXPORT_OPERATIONS_H_

#include "provider/image_export/export_service.h"
#include "provider/parts/change.h"
#include "provider/resource/resource.h"

// What is done to an export at the service. Each operation answers exactly once and holds no
// thread while it waits. Private bytes: the id of the job while it is not known to have ended,
// else nothing.
namespace provider::image_export {

using Tools = parts::Tools<ExportService>;

// Sends the call and awaits its job. If the wait ends early (stop, timeout) the answer is the
// planned object with the job's id, also in the private bytes, and an error.
void CreateExport(Tools tools, resource::ApplyRequest request,
                  resource::Done<resource::ApplyAnswer> done);

// Nothing at the service changes: only `timeouts`, or what an import did not know.
resource::ApplyAnswer UpdateExport(resource::ApplyRequest request);

// Forgets the export, with a warning: the file stays.
resource::ApplyAnswer DeleteExport(const resource::ApplyRequest& request);

// Looks at the job if its end is not known: gone if it failed. Then gone if the image is.
void ReadExport(Tools tools, resource::ReadRequest request,
                resource::Done<resource::ReadAnswer> done);

}  // namespace provider::image_export

#endif  // PROVIDER_IMAGE_EXPORT_OPERATIONS_H_
