#include "provider/emulator/signature.h"

#include <string>

#include "gtest/gtest.h"
#include "provider/emulator/crypto.h"
#include "provider/emulator/http_message.h"
#include "provider/emulator/string_map.h"

// The vectors of ims-api.md 3.5.
namespace provider::emulator {
namespace {

constexpr std::string_view kAccess = "AKEXAMPLE00000000001";
constexpr std::string_view kSecret = "SKexample0000000000000000000000000000001";
constexpr std::string_view kBody =
    R"({"name":"ims_test","description":"Create a system disk image from an ECS",)"
    R"("instance_id":"877a2cda-ba63-4e1e-b95f-e67e48b6129a"})";

struct Vector {
  const char* name;
  std::string_view access;
  std::string_view secret;
  Request request;
  std::string_view signed_headers;
  std::string_view hash;  // Of the canonical request.
  std::string_view signature;
  std::string_view scope = {};  // Of the derived variant.
};

Request Get(std::string target, std::string host) {
  return {.target = std::move(target),
          .headers = {{"Host", std::move(host)}, {"X-Sdk-Date", "20240102T030405Z"}}};
}

const Vector kVectors[] = {
    {"Public",
     "QTWAOYTTINDUT2QVKYUC",
     "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
     {.target = "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&"
                "marker=13551d6b-755d-4757-b956-536f674975c0",
      .headers = {{"Content-Type", "application/json"},
                  {"Host", "service.region.example.com"},
                  {"X-Sdk-Date", "20191115T033655Z"}}},
     "content-type;host;x-sdk-date",
     "b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a",
     "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe"},
    {"A",
     kAccess,
     kSecret,
     {.method = "POST",
      .target = "/v2/cloudimages/action",
      .headers = {{"Content-Type", "application/json"},
                  {"Host", "ims.eu-de.otc.t-systems.com"},
                  {"X-Project-Id", "0b1e494e2660441a957313163095fe5c"},
                  {"X-Sdk-Date", "20240102T030405Z"}},
      .body = std::string(kBody)},
     "content-type;host;x-project-id;x-sdk-date",
     "7bf4741e7b4ae233b0191956604ab94d72f966f3a3929637249b6a9704564380",
     "848b53a7e51150912d56ddc0073d031dec040d93f432a78aa2e21583ea4ff598"},
    {"B", kAccess, kSecret,
     Get("/v2/cloudimages?name=CentOS%207.9%2064bit&limit=10&__imagetype=private&tag=env%3Da%2Bb",
         "ims.cn-north-4.myhuaweicloud.com"),
     "host;x-sdk-date", "eb84df0d15216a7e6390b6ffb3e99048b4466bc4569429e33c5486491d62be87",
     "b59d5e29cc0cbb35720b5df835d812c0842539fbe2a7fe6334be1c000a18cd6b"},
    {"C", kAccess, kSecret, Get("/v2/cloudimages?limit=1", "ims.cn-north-4.myhuaweicloud.com"),
     "x-sdk-date", "f5a34ad64a9ea5c752d94afbe52c05b720414f32a8bc243240fc97fd0f40435e",
     "c3a2012b21c80d263ef46e85a3b7111f7ac9ee1c8c15a14c9ab94d7a2487e673"},
    {"D", kAccess, kSecret, Get("/v2/cloudimages?limit=1", "ims.cn-north-4.myhuaweicloud.com"),
     "host;x-sdk-date", "e7a9977d8b9d874683d4ceeeeaac9018451087cc86a8026dd50850cd7f118ea3",
     "01c9ded2490a3acfd9e485d39e46e0b23ffdc75acdd12b35afd4d456bb2c30aa", "20240102/cn-north-4/ims"},
    {"E",
     kAccess,
     kSecret,
     {.method = "POST",
      .target = "/v2/cloudimages/action",
      .headers = {{"Accept", "application/json"},
                  {"Content-Type", "application/json"},
                  {"User-Agent", "demo/1.0"},
                  {"X-Sdk-Date", "20240102T030405Z"}},
      .body = std::string(kBody)},
     "accept;content-type;user-agent;x-sdk-date",
     "55d520d7a670124769c9ce9eed37f99087189d62791ab5c2eabcc23c66b81014",
     "f0666aebc9ae8a8a61121eadb3f235c61ac9f3cb15554a9e5b7a4ef8e1e529df"},
};

std::string HeaderOf(const Vector& vector) {
  const std::string rest =
      Concat(", SignedHeaders=", vector.signed_headers, ", Signature=", vector.signature);
  if (vector.scope.empty()) return Concat("SDK-HMAC-SHA256 Access=", vector.access, rest);
  return Concat("V11-HMAC-SHA256 Credential=", vector.access, "/", vector.scope, rest);
}

class SignatureTest : public testing::TestWithParam<Vector> {};

TEST_P(SignatureTest, AgreesWithTheVector) {
  const Vector& vector = GetParam();
  const auto authorization = ParseAuthorization(HeaderOf(vector));
  ASSERT_TRUE(authorization);
  EXPECT_EQ(authorization->access_key, vector.access);
  EXPECT_EQ(Sha256Hex(CanonicalRequest(vector.request, authorization->signed_headers)),
            vector.hash);
  EXPECT_EQ(ExpectedSignature(vector.request, *authorization, vector.secret), vector.signature);
}

INSTANTIATE_TEST_SUITE_P(, SignatureTest, testing::ValuesIn(kVectors),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(CanonicalRequestTest, IsTheOneOfVectorA) {
  EXPECT_EQ(
      CanonicalRequest(kVectors[1].request, {"content-type", "host", "x-project-id", "x-sdk-date"}),
      "POST\n"
      "/v2/cloudimages/action/\n"
      "\n"
      "content-type:application/json\n"
      "host:ims.eu-de.otc.t-systems.com\n"
      "x-project-id:0b1e494e2660441a957313163095fe5c\n"
      "x-sdk-date:20240102T030405Z\n"
      "\n"
      "content-type;host;x-project-id;x-sdk-date\n"
      "600028ad8b9edaa6d1db45be5293f74806f6a361ec6e4472d9f3056e361d5c45");
}

TEST(CanonicalRequestTest, DerivesTheKeyOfVectorD) {
  EXPECT_EQ(HkdfSha256Hex(kSecret, kAccess, "20240102/cn-north-4/ims"),
            "49ad85f40c0038a56d2238949d2be41bb190fbfc11bcd7139d51d3c0745b291e");
}

TEST(CanonicalRequestTest, SortsParametersAndRepeatedHeaders) {
  const Request request{.target = "/a%2fb/c?b=2&a&b=1&c=x+y",
                        .headers = {{"X-Two", " b "}, {"X-Sdk-Date", "d"}, {"x-two", "a"}}};
  EXPECT_EQ(CanonicalRequest(request, {"x-sdk-date", "x-two"}),
            "GET\n/a%2Fb/c/\na=&b=1&b=2&c=x%20y\nx-sdk-date:d\nx-two:a\nx-two:b\n\n"
            "x-sdk-date;x-two\n"
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(CanonicalRequestTest, TakesAGivenBodyHash) {
  const Request request{.headers = {{"X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"}}, .body = "x"};
  EXPECT_TRUE(CanonicalRequest(request, {}).ends_with("\nUNSIGNED-PAYLOAD"));
}

TEST(ParseAuthorizationTest, RefusesOtherForms) {
  for (const char* header : {"", "Basic abc", "SDK-HMAC-SHA256", "SDK-HMAC-SHA256 Access=a",
                             "SDK-HMAC-SHA256 Access=a, SignedHeaders=b",
                             "SDK-HMAC-SHA256 SignedHeaders=b, Access=a, Signature=c",
                             "V11-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c"}) {
    EXPECT_FALSE(ParseAuthorization(header)) << header;
  }
}

}  // namespace
}  // namespace provider::emulator
