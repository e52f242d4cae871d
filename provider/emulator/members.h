#ifndef PROVIDER_EMULATOR_MEMBERS_H_
#define PROVIDER_EMULATOR_MEMBERS_H_

#include <string_view>

#include "absl/time/time.h"
#include "provider/emulator/images.h"
#include "provider/emulator/jobs.h"

namespace provider::emulator {

// Does `change` to the membership of one project in an image, if there is something to do: a
// member is added once, and only a member accepts or rejects. `visibility` and `__imagetype`
// are "shared" as long as the image has members, and "private" again after the last one.
void ChangeMember(Image& image, std::string_view project_id, MemberChange change, absl::Time now);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_MEMBERS_H_
