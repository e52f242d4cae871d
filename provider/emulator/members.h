#ifndef PROVIDER_EMULATOR_MEMBERS_H_
#define PROVIDER_EMULATOR_MEMBERS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "nlohmann/json_fwd.hpp"
#include "provider/emulator/errors.h"
#include "provider/emulator/images.h"
#include "provider/emulator/jobs.h"
#include "provider/emulator/world.h"

// The members of images: projects that they are shared with (ims-api.md 9).
namespace provider::emulator {

// Does `change` to the membership of one project in an image, if there is something to do: a
// member is added once, and only a member accepts or rejects. `visibility` and `__imagetype`
// are "shared" as long as the image has members, and "private" again after the last one.
void ChangeMember(Image& image, std::string_view project_id, MemberChange change, absl::Time now);

// Whether the image, which is its owner's, may be shared with the project: IMG.0046, 0076, 0098,
// 0108, 0135.
std::optional<Failure> CheckSharing(const World& world, const Image& image,
                                    std::string_view project_id);
// Whether the image may have these members, too: IMG.0088.
std::optional<Failure> CheckMemberCount(const Image& image,
                                        const std::vector<std::string>& project_ids);

// The member object of ims-api.md 9.
nlohmann::json MemberJson(const Image& image, const Member& member);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_MEMBERS_H_
