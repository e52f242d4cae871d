#ifndef PROVIDER_EMULATOR_SOURCE_CHECKS_H_
#define PROVIDER_EMULATOR_SOURCE_CHECKS_H_

#include <optional>
#include <string_view>

#include "provider/emulator/creation_request.h"
#include "provider/emulator/errors.h"
#include "provider/emulator/world.h"

// Whether what images are made from, or written to, is there and fit for it. Each check gives
// nothing if all is well.
namespace provider::emulator {

// The checks of a creation's sources: that they are given well, that they exist, their state.
std::optional<Failure> CheckSources(const World& world, const CreationRequest& request);

// IMG.0095.
std::optional<Failure> CheckKey(const World& world, std::string_view id);
// IMG.0184, or what the vault is refused with.
std::optional<Failure> CheckVault(const World& world, std::string_view id);
// `bucket:object` in a bucket that exists: IMG.0017, 0068, 0069, 0109, 0175.
std::optional<Failure> CheckObjectUrl(const World& world, std::string_view url);
// The same, and the object exists in our region: IMG.0057, 0058.
std::optional<Failure> CheckFile(const World& world, std::string_view url);
// What is wrong with the content of a file that exists; found while reading it.
std::optional<Failure> CheckFileContent(const File& file, bool is_quick_import);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_SOURCE_CHECKS_H_
