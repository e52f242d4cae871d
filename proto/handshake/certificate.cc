#include "proto/handshake/certificate.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "proto/text/cat.h"

namespace proto::handshake {
namespace {

using proto::text::Cat;

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, Free<X509_free>>;
using BioPtr = std::unique_ptr<BIO, Free<BIO_free_all>>;
using BigNumber = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

constexpr int64_t kBackdateSeconds = 30;
constexpr int64_t kValidSeconds = int64_t{262980} * 3600;
constexpr int kSerialBits = 128;
constexpr size_t kMaxCertificateBytes = size_t{48} * 1024;

absl::Status OpenSslFailed(std::string_view what) {
  return absl::InternalError(Cat("OpenSSL could not ", what));
}

std::string Text(BIO* bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<size_t>(size)};
}

bool AddExtension(X509* certificate, int nid, const char* content) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, content));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool SetSerial(X509* certificate) {
  const BigNumber serial(BN_new());
  return serial != nullptr &&
         BN_rand(serial.get(), kSerialBits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool SetNames(X509* certificate) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto add = [name](const char* field, const char* text) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(text);
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, bytes, -1, -1, 0) == 1;
  };
  return add("CN", "localhost") && add("O", "kiln") && X509_set_issuer_name(certificate, name) == 1;
}

// As X509_set_pubkey, which looks all encoders of OpenSSL up: 0.4 ms of a start.
bool SetPublicKey(X509* certificate, EVP_PKEY* key, int curve) {
  unsigned char* point = nullptr;
  const size_t length = EVP_PKEY_get1_encoded_public_key(key, &point);
  if (length == 0) return false;
  const bool is_set = X509_PUBKEY_set0_param(
                          X509_get_X509_PUBKEY(certificate), OBJ_nid2obj(NID_X9_62_id_ecPublicKey),
                          V_ASN1_OBJECT, OBJ_nid2obj(curve), point, static_cast<int>(length)) == 1;
  if (!is_set) OPENSSL_free(point);
  return is_set;
}

X509Ptr SelfSigned(EVP_PKEY* key, int curve, const EVP_MD* digest) {
  X509Ptr certificate(X509_new());
  X509* x = certificate.get();
  const bool made =
      x != nullptr && X509_set_version(x, X509_VERSION_3) == 1 && SetSerial(x) &&
      X509_gmtime_adj(X509_getm_notBefore(x), -kBackdateSeconds) != nullptr &&
      X509_gmtime_adj(X509_getm_notAfter(x), kValidSeconds) != nullptr && SetNames(x) &&
      SetPublicKey(x, key, curve) && AddExtension(x, NID_basic_constraints, "critical,CA:TRUE") &&
      AddExtension(x, NID_key_usage,
                   "critical,digitalSignature,keyEncipherment,keyAgreement,keyCertSign") &&
      AddExtension(x, NID_ext_key_usage, "clientAuth,serverAuth") &&
      AddExtension(x, NID_subject_alt_name, "DNS:localhost") && X509_sign(x, key, digest) > 0;
  if (!made) certificate.reset();
  return certificate;
}

absl::StatusOr<std::string> ToPem(X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr || PEM_write_bio_X509(bio.get(), certificate) != 1)
    return OpenSslFailed("write a certificate");
  return Text(bio.get());
}

}  // namespace

absl::StatusOr<Certificate> MakeCertificate(Curve curve) {
  const Key key(EVP_EC_gen(curve == Curve::kP256 ? "P-256" : "P-521"));
  if (key == nullptr) return OpenSslFailed("generate a key");
  const X509Ptr certificate = curve == Curve::kP256
                                  ? SelfSigned(key.get(), NID_X9_62_prime256v1, EVP_sha256())
                                  : SelfSigned(key.get(), NID_secp521r1, EVP_sha512());
  if (certificate == nullptr) return OpenSslFailed("make a certificate");
  absl::StatusOr<std::string> pem = ToPem(certificate.get());
  if (!pem.ok()) return pem.status();
  Certificate out;
  out.certificate_pem = *std::move(pem);
  const int length = i2d_X509(certificate.get(), nullptr);
  if (length <= 0) return OpenSslFailed("write a certificate");
  out.certificate_der.resize(static_cast<size_t>(length));
  auto* cursor = reinterpret_cast<unsigned char*>(out.certificate_der.data());
  i2d_X509(certificate.get(), &cursor);
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr || PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0,
                                                      nullptr, nullptr) != 1)
    return OpenSslFailed("write a key");
  out.private_key_pem = Text(bio.get());
  return out;
}

absl::StatusOr<std::string> PemFromDer(std::string_view der) {
  if (der.size() > kMaxCertificateBytes)
    return absl::InvalidArgumentError("The plugin's certificate is too long.");
  const auto* cursor = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* const end = cursor + der.size();
  const X509Ptr certificate(d2i_X509(nullptr, &cursor, static_cast<int>(der.size())));
  if (certificate == nullptr || cursor != end)
    return absl::InvalidArgumentError("The plugin's certificate is no X.509 certificate.");
  return ToPem(certificate.get());
}

}  // namespace proto::handshake
