#ifndef PROTO_HANDSHAKE_CERTIFICATE_H_
#define PROTO_HANDSHAKE_CERTIFICATE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

// AutoMTLS: each side makes a certificate for one plugin process and trusts exactly the
// other side's (plugin-protocol.md A.6). Both sides make theirs with MakeCertificate.
namespace proto::handshake {

struct Certificate {
  std::string certificate_pem;  // What goes into kClientCertificateVariable.
  std::string certificate_der;  // What goes into the handshake line.
  std::string private_key_pem;  // Secret: stays in this process.
};

// Go plugins and Terraform use P-521; P-256 is as good and cheaper.
enum class Curve { kP256, kP521 };

// A fresh self-signed certificate: CN and SAN "localhost", valid from 30 s ago for 30
// years, for client and server. Takes well below a millisecond. Internal if OpenSSL fails.
absl::StatusOr<Certificate> MakeCertificate(Curve curve = Curve::kP256);

// The PEM text of a certificate received in DER, to be used as the only trust anchor.
// InvalidArgument if the bytes are no X.509 certificate.
absl::StatusOr<std::string> PemFromDer(std::string_view der);

}  // namespace proto::handshake

#endif  // PROTO_HANDSHAKE_CERTIFICATE_H_
