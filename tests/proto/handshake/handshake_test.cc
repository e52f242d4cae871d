#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "proto/handshake/base64.h"
#include "proto/handshake/certificate.h"
#include "proto/handshake/environment.h"
#include "proto/handshake/handshake_line.h"

namespace proto::handshake {
namespace {

using testing::HasSubstr;

TEST(Base64Test, RoundTripsEveryLengthWithoutPadding) {
  for (size_t length = 0; length < 100; ++length) {
    std::string bytes;
    for (size_t i = 0; i < length; ++i) bytes += static_cast<char>(i * 89 + length * 7);
    const std::string text = ToUnpaddedBase64(bytes);
    EXPECT_EQ(text.find('='), std::string::npos);
    EXPECT_EQ(text.size(), (length * 4 + 2) / 3);
    EXPECT_EQ(FromUnpaddedBase64(text), bytes) << length;
  }
}

TEST(Base64Test, AgreesWithKnownTexts) {
  EXPECT_EQ(ToUnpaddedBase64("f"), "Zg");
  EXPECT_EQ(ToUnpaddedBase64("fo"), "Zm8");
  EXPECT_EQ(ToUnpaddedBase64("foo"), "Zm9v");
  EXPECT_EQ(ToUnpaddedBase64("\xfb\xff"), "+/8");
}

TEST(Base64Test, RefusesWhatIsNotExactlyUnpaddedBase64) {
  for (const char* text : {"Zg==", "Z", "Zh", "Zm9", "Zm 9", "Zm9v\n", "Zm-_", "ZZZZZ"})
    EXPECT_EQ(FromUnpaddedBase64(text), std::nullopt) << text;
}

struct ChoiceCase {
  const char* offered;
  int want;  // 0: nothing fits.
};
class ChooseProtocolTest : public testing::TestWithParam<ChoiceCase> {};
TEST_P(ChooseProtocolTest, TakesTheLargestCommonMajor) {
  const absl::StatusOr<int> got = ChooseProtocol(GetParam().offered, {5, 6});
  EXPECT_EQ(got.value_or(0), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(, ChooseProtocolTest,
                         testing::ValuesIn<ChoiceCase>({{"5", 5},
                                                        {"6", 6},
                                                        {"5,6", 6},
                                                        {"6,5", 6},
                                                        {"4,5,99", 5},
                                                        {"", 5},
                                                        {"7", 0},
                                                        {",", 0},
                                                        {"x,5,", 5},
                                                        {"5 ,6x", 0}}));

TEST(SocketPathTest, IsInTheDirectoryAndUnique) {
  const std::string path = ChooseSocketPath("/some/where");
  EXPECT_THAT(path, testing::StartsWith("/some/where/plugin"));
  EXPECT_NE(path, ChooseSocketPath("/some/where"));
}

TEST(SocketPathTest, FitsASocketAddressWhateverTheDirectory) {
  for (size_t length = 1; length < 200; ++length) {
    const std::string path = ChooseSocketPath("/" + std::string(length, 'd'));
    EXPECT_LE(path.size(), 107U);
  }
}

TEST(HandshakeLineTest, IsWrittenAsGoPluginReadsIt) {
  HandshakeLine line{.protocol = 6, .network = Network::kUnix, .address = "/tmp/plugin1"};
  EXPECT_EQ(FormatHandshakeLine(line), "1|6|unix|/tmp/plugin1|grpc|\n");
  line.answer_multiplexing = true;
  EXPECT_EQ(FormatHandshakeLine(line), "1|6|unix|/tmp/plugin1|grpc||false\n");
}

TEST(HandshakeLineTest, RoundTripsWithCertificatesOfSeveralLengths) {
  for (size_t length = 60; length < 70; ++length) {
    const HandshakeLine line{.protocol = 5,
                             .network = Network::kTcp,
                             .address = "127.0.0.1:10000",
                             .certificate_der = std::string(length, '\x30')};
    const absl::StatusOr<HandshakeLine> got = ParseHandshakeLine(FormatHandshakeLine(line));
    ASSERT_TRUE(got.ok()) << got.status();
    EXPECT_EQ(got->protocol, 5);
    EXPECT_EQ(got->network, Network::kTcp);
    EXPECT_EQ(got->address, line.address);
    EXPECT_EQ(got->certificate_der, line.certificate_der);
  }
}

TEST(HandshakeLineTest, ToleratesSpaceFurtherFieldsAndShortCertificates) {
  EXPECT_TRUE(ParseHandshakeLine(" 1|6|unix|/tmp/p|grpc\r\n").ok());
  const absl::StatusOr<HandshakeLine> got =
      ParseHandshakeLine("1|6|unix|/tmp/p|grpc|short!|true|a|b|c|d|e|f|g|h|i|j|k|l|m|n");
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->certificate_der, "");
}

struct BadLine {
  const char* text;
  const char* says;
};
class BadHandshakeLineTest : public testing::TestWithParam<BadLine> {};
TEST_P(BadHandshakeLineTest, IsRefusedWithTheReason) {
  const absl::StatusOr<HandshakeLine> got = ParseHandshakeLine(GetParam().text);
  ASSERT_FALSE(got.ok());
  EXPECT_THAT(std::string(got.status().message()), HasSubstr(GetParam().says));
}
INSTANTIATE_TEST_SUITE_P(
    , BadHandshakeLineTest,
    testing::ValuesIn<BadLine>(
        {{"", "no handshake"},
         {"hello", "no handshake: \"hello\""},
         {"1|6|unix", "no handshake"},
         {"2|6|unix|/p|grpc|", "go-plugin version is unknown: \"2\""},
         {"1|4|unix|/p|grpc|", "neither 5 nor 6: \"4\""},
         {"1|06|unix|/p|grpc|", "neither 5 nor 6"},
         {"1|6|udp|/p|grpc|", "unknown kind of network: \"udp\""},
         {"1|6|unix||grpc|", "address is not usable"},
         {"1|6|unix|/p", "does not speak gRPC but \"netrpc\""},
         {"1|6|unix|/p|netrpc|", "does not speak gRPC"},
         {"1|6|unix|/p|grpc|AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
          "no unpadded base64"}}));

TEST(HandshakeLineTest, QuotesForeignBytesHarmlesslyAndBriefly) {
  const absl::StatusOr<HandshakeLine> got = ParseHandshakeLine("\x1b[31m" + std::string(999, 'x'));
  EXPECT_THAT(std::string(got.status().message()), HasSubstr("\"?[31mx"));
  EXPECT_LT(got.status().message().size(), 300U);
  EXPECT_FALSE(ParseHandshakeLine(std::string(70000, 'x')).ok());
}

struct FreeX509 {
  void operator()(X509* x) const { X509_free(x); }
};
using X509Ptr = std::unique_ptr<X509, FreeX509>;

X509Ptr Read(const std::string& pem) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509Ptr certificate(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr));
  BIO_free(bio);
  return certificate;
}

// Whether `leaf` is trusted for `purpose` when `anchor` is the only trust anchor.
bool Verifies(X509* leaf, X509* anchor, int purpose) {
  X509_STORE* store = X509_STORE_new();
  X509_STORE_add_cert(store, anchor);
  X509_STORE_CTX* context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, store, leaf, nullptr);
  X509_STORE_CTX_set_purpose(context, purpose);
  const bool trusted = X509_verify_cert(context) == 1;
  X509_STORE_CTX_free(context);
  X509_STORE_free(store);
  return trusted;
}

class CertificateCurveTest : public testing::TestWithParam<Curve> {};
INSTANTIATE_TEST_SUITE_P(, CertificateCurveTest, testing::Values(Curve::kP256, Curve::kP521));
TEST_P(CertificateCurveTest, HasThePropertiesBothSidesCheck) {
  const absl::StatusOr<Certificate> made = MakeCertificate(GetParam());
  ASSERT_TRUE(made.ok());
  const X509Ptr x = Read(made->certificate_pem);
  ASSERT_NE(x, nullptr);
  EXPECT_EQ(X509_check_host(x.get(), "localhost", 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr),
            1);
  EXPECT_TRUE(Verifies(x.get(), x.get(), X509_PURPOSE_SSL_SERVER));
  EXPECT_TRUE(Verifies(x.get(), x.get(), X509_PURPOSE_SSL_CLIENT));
  EXPECT_EQ(X509_cmp_current_time(X509_get0_notBefore(x.get())), -1);
  int days = 0;
  int seconds = 0;
  ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(x.get()), X509_get0_notAfter(x.get()));
  EXPECT_EQ(days, 262980 / 24);
  EXPECT_NE(X509_get_extension_flags(x.get()) & EXFLAG_CA, 0U);
}

TEST(CertificateTest, IsTrustedByNobodyElse) {
  const X509Ptr a = Read(MakeCertificate()->certificate_pem);
  const X509Ptr b = Read(MakeCertificate()->certificate_pem);
  EXPECT_FALSE(Verifies(a.get(), b.get(), X509_PURPOSE_SSL_SERVER));
}

TEST(CertificateTest, SurvivesTheHandshakeLine) {
  const absl::StatusOr<Certificate> made = MakeCertificate();
  ASSERT_TRUE(made.ok());
  const absl::StatusOr<HandshakeLine> line = ParseHandshakeLine(
      FormatHandshakeLine({.address = "/p", .certificate_der = made->certificate_der}));
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(PemFromDer(line->certificate_der).value(), made->certificate_pem);
}

TEST(CertificateTest, RefusesBytesThatAreNone) {
  const std::string der = MakeCertificate()->certificate_der;
  EXPECT_FALSE(PemFromDer("").ok());
  EXPECT_FALSE(PemFromDer("hello").ok());
  EXPECT_FALSE(PemFromDer(der + "x").ok());
  EXPECT_FALSE(PemFromDer(der.substr(0, der.size() - 1)).ok());
}

}  // namespace
}  // namespace proto::handshake
