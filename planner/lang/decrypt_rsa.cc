#include "planner/lang/decrypt_rsa.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planner/lang/bytes.h"

namespace planner::lang {
namespace {

constexpr std::string_view kOpenSshBegin = "-----BEGIN OPENSSH PRIVATE KEY-----";
constexpr std::string_view kOpenSshEnd = "-----END OPENSSH PRIVATE KEY-----";

// Asks for no passphrase: there is nobody to answer.
int NoPassphrase(char*, int, int, void*) { return -1; }

// The fields of OpenSSH's binary forms: a length of four bytes, then as many bytes.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : rest_(bytes) {}
  bool Skip(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  std::optional<uint32_t> Number() {
    if (rest_.size() < 4) return std::nullopt;
    uint32_t value = 0;
    for (int i = 0; i < 4; ++i)
      value = value << 8 | static_cast<unsigned char>(rest_[static_cast<size_t>(i)]);
    rest_.remove_prefix(4);
    return value;
  }
  std::optional<std::string_view> Next() {
    const auto length = Number();
    if (!length || *length > rest_.size()) return std::nullopt;
    const std::string_view field = rest_.substr(0, *length);
    rest_.remove_prefix(*length);
    return field;
  }

 private:
  std::string_view rest_;
};

// The private part of an OpenSSH key file without a passphrase, behind the two check numbers.
std::optional<std::string_view> PrivateSection(std::string_view bytes) {
  Fields file(bytes);
  if (!file.Skip(std::string_view("openssh-key-v1\0", 15))) return std::nullopt;
  const auto cipher = file.Next();
  if (!cipher || *cipher != "none" || !file.Next() || !file.Next()) return std::nullopt;
  const auto keys = file.Number();
  if (!keys || *keys != 1 || !file.Next()) return std::nullopt;
  const auto section = file.Next();
  if (!section) return std::nullopt;
  Fields checks(*section);
  const auto first = checks.Number();
  if (!first || first != checks.Number()) return std::nullopt;
  return section->substr(8);
}

// The numbers come in this order; the factors behind them are not needed.
RsaKey FromNumbers(Fields numbers) {
  using Number = std::unique_ptr<BIGNUM, decltype(&BN_clear_free)>;
  const std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)> build(OSSL_PARAM_BLD_new(),
                                                                              OSSL_PARAM_BLD_free);
  std::vector<Number> kept;  // Until they are built into parameters.
  for (const char* name : {OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_E, OSSL_PKEY_PARAM_RSA_D}) {
    const auto field = numbers.Next();
    if (!field) return nullptr;
    const auto* bytes = reinterpret_cast<const unsigned char*>(field->data());
    kept.emplace_back(BN_bin2bn(bytes, static_cast<int>(field->size()), nullptr), BN_clear_free);
    OSSL_PARAM_BLD_push_BN(build.get(), name, kept.back().get());
  }
  const std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)> parameters(
      OSSL_PARAM_BLD_to_param(build.get()), OSSL_PARAM_free);
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) != 1)
    return nullptr;
  return RsaKey(key);
}

RsaKey ReadOpenSsh(std::string_view pem) {
  const size_t begin = pem.find(kOpenSshBegin) + kOpenSshBegin.size();
  const size_t end = pem.find(kOpenSshEnd, begin);
  if (end == std::string_view::npos) return nullptr;
  const auto bytes = FromBase64(pem.substr(begin, end - begin));
  if (!bytes) return nullptr;
  const auto section = PrivateSection(*bytes);
  if (!section) return nullptr;
  Fields fields(*section);
  const auto type = fields.Next();
  if (!type || *type != "ssh-rsa") return nullptr;
  return FromNumbers(fields);
}

}  // namespace

std::optional<RsaKey> ReadRsaKey(const std::string& pem, std::string* error) {
  RsaKey key;
  if (pem.find(kOpenSshBegin) != std::string::npos) {
    key = ReadOpenSsh(pem);
  } else {
    const std::unique_ptr<BIO, decltype(&BIO_free)> in(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    key.reset(PEM_read_bio_PrivateKey(in.get(), nullptr, NoPassphrase, nullptr));
    ERR_clear_error();
  }
  if (key != nullptr && EVP_PKEY_is_a(key.get(), "RSA") == 1) return key;
  *error = key != nullptr ? "invalid private key type: an RSA key is required"
                          : "invalid private key: it must be an RSA key in PEM form, "
                            "without a passphrase";
  return std::nullopt;
}

std::optional<std::string> DecryptRsa(const RsaKey& key, std::string_view cipher) {
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new(key.get(), nullptr), EVP_PKEY_CTX_free);
  const auto* bytes = reinterpret_cast<const unsigned char*>(cipher.data());
  size_t size = 0;
  if (EVP_PKEY_decrypt_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
      EVP_PKEY_decrypt(context.get(), nullptr, &size, bytes, cipher.size()) != 1) {
    ERR_clear_error();
    return std::nullopt;
  }
  std::string text(size, '\0');
  const int decrypted = EVP_PKEY_decrypt(
      context.get(), reinterpret_cast<unsigned char*>(text.data()), &size, bytes, cipher.size());
  ERR_clear_error();
  if (decrypted != 1) return std::nullopt;
  text.resize(size);
  return text;
}

}  // namespace planner::lang
