#ifndef PROVIDER_EMULATOR_RECORDS_H_
#define PROVIDER_EMULATOR_RECORDS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "provider/emulator/world.h"

// The lines of a state file: one JSON object each, `{"kind":…, …}`. A later line about the
// same thing replaces an earlier one, so that appending is enough to change something.
namespace provider::emulator {

std::string ImageRecord(const Image& image);
std::string JobRecord(const Job& job);
std::string TokenRecord(std::string_view hash, const Token& token);
std::string KeyRecord(const AccessKey& key);
// `json` is what Sources::AddFromJson took.
std::string SourcesRecord(std::string_view json);
// Says that a thing is no more; `kind` is "image", "job", "token" or "key".
std::string GoneRecord(std::string_view kind, std::string_view id);

// Carries a line over into `world`.
absl::Status ApplyRecord(std::string_view line, World& world);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_RECORDS_H_
