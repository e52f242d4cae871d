#ifndef PROVIDER_IMAGE_UNFINISHED_H_
#define PROVIDER_IMAGE_UNFINISHED_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "proto/value/value.h"
#include "provider/image/image_state.h"
#include "provider/image/kind.h"
#include "provider/records/create_record.h"
#include "provider/resource/diagnostic.h"

// Creates that did not come to their end, as objects of the state. Such an object knows its job
// and no id. Of a kind with a file it knows its image as well, and has the status "queued" as long
// as the file is not on its way, then "saving"; an image that another process has described and
// left without a file is the same.
namespace provider::image {

// `state` may be null: nothing is no unfinished create.
bool IsUnfinished(const Kind& kind, const proto::value::Value& state);

// The object of a create that got as far as `record`. Wholly known.
proto::value::Value UnfinishedObject(const StateMaker& maker, const proto::value::Value& planned,
                                     const records::CreateRecord& record);

// Why the create that got as far as `record` did not come to its end, and how it goes on. An
// error.
//   status   kCancelled: it was stopped; kDeadlineExceeded: it took longer than `limit`
resource::Diagnostic ExplainUnfinished(const Kind& kind, const records::CreateRecord& record,
                                       const absl::Status& status, absl::Duration limit);

// The summary of a create that came to nothing, or nobody knows to what.
inline constexpr std::string_view kCannotCreate = "Cannot create the image";

// Nobody knows whether a create of `planned` was begun. An error.
//   lost_answer  what came instead of an answer to its call; OK: an earlier run lost it
//   can_search   whether the next run can look for what there is
resource::Diagnostic ExplainLostAnswer(const proto::value::Value& planned,
                                       const absl::Status& lost_answer, bool can_search);

// The file that `object` names, as bucket:object; nullopt for kinds without one, or if not known.
std::optional<std::string> FileOf(const Kind& kind, const proto::value::Value& object);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_UNFINISHED_H_
