#include "provider/emulator/crypto.h"

#include <array>
#include <cstdlib>

#include "openssl/crypto.h"
#include "openssl/evp.h"
#include "openssl/hmac.h"

namespace provider::emulator {
namespace {

using Digest = std::array<unsigned char, 32>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Digest Hmac(std::string_view key, std::string_view data) {
  Digest digest{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Bytes(data), data.size(),
           digest.data(), &size) == nullptr ||
      size != digest.size()) {
    std::abort();  // SHA-256 is always there.
  }
  return digest;
}

std::string_view View(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string Hex(const Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (unsigned char byte : digest) {
    text.push_back(kDigits[byte >> 4U]);
    text.push_back(kDigits[byte & 15U]);
  }
  return text;
}

}  // namespace

std::string Sha256Hex(std::string_view data) {
  Digest digest{};
  unsigned int size = 0;
  if (EVP_Digest(data.data(), data.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    std::abort();  // SHA-256 is always there.
  }
  return Hex(digest);
}

std::string HmacSha256Hex(std::string_view key, std::string_view data) {
  return Hex(Hmac(key, data));
}

std::string HkdfSha256Hex(std::string_view secret, std::string_view salt, std::string_view info) {
  const Digest extracted = Hmac(salt, secret);
  // One block is enough for 32 bytes: HMAC(extracted, info | 0x01).
  std::string block(info);
  block.push_back('\x01');
  return Hex(Hmac(View(extracted), block));
}

bool SecretEquals(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace provider::emulator
