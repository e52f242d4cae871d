#ifndef PROVIDER_IMAGE_PLAN_WARNINGS_H_
#define PROVIDER_IMAGE_PLAN_WARNINGS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "provider/records/create_record.h"
#include "provider/resource/diagnostic.h"

// What a plan that makes an image warns of.
namespace provider::image {

// The project has images of this name, which is not an error: the service lets names repeat.
//   ids  not empty, newest first
resource::Diagnostic NameIsTaken(std::string_view type_name, std::string_view name,
                                 absl::Span<const std::string> ids);

// An earlier run began to make an image of this name, was killed, and asked for something else
// than what is planned now: nobody takes it up.
resource::Diagnostic OutdatedCreate(std::string_view type_name,
                                    const records::CreateRecord& record);

// The files that remember creates are not as they should be (CreateRecords::TakeProblems).
resource::Diagnostic RecordsProblem(std::string problem);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_PLAN_WARNINGS_H_
