#ifndef PLANNER_LANG_DECRYPT_RSA_H_
#define PLANNER_LANG_DECRYPT_RSA_H_

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace planner::lang {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using RsaKey = std::unique_ptr<EVP_PKEY, FreeKey>;

// An RSA private key without a passphrase from PEM text: PKCS#1, PKCS#8 or OpenSSH's own form.
// nullopt with `error` filled; the error never holds key material.
std::optional<RsaKey> ReadRsaKey(const std::string& pem, std::string* error);

// PKCS#1 v1.5 padding. nullopt if the ciphertext is not for this key.
std::optional<std::string> DecryptRsa(const RsaKey& key, std::string_view cipher);

}  // namespace planner::lang

#endif  // PLANNER_LANG_DECRYPT_RSA_H_
