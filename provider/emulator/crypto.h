#ifndef PROVIDER_EMULATOR_CRYPTO_H_
#define PROVIDER_EMULATOR_CRYPTO_H_

#include <string>
#include <string_view>

namespace provider::emulator {

// All results are lower-case hex.
std::string Sha256Hex(std::string_view data);
std::string HmacSha256Hex(std::string_view key, std::string_view data);
// HKDF with SHA-256 (RFC 5869), 32 bytes.
std::string HkdfSha256Hex(std::string_view secret, std::string_view salt, std::string_view info);

// Equality in a time that depends on the lengths only.
bool SecretEquals(std::string_view a, std::string_view b);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_CRYPTO_H_
