#include "provider/auth/signer.h"

#include <string>

#include "gtest/gtest.h"

namespace provider::auth {
namespace {

// The vectors of ims-api.md 3.5.
constexpr char kAccessKey[] = "AKEXAMPLE00000000001";
constexpr char kDate[] = "20240102T030405Z";
constexpr char kBody[] =
    R"({"name":"ims_test","description":"Create a system disk image from an ECS",)"
    R"("instance_id":"877a2cda-ba63-4e1e-b95f-e67e48b6129a"})";
constexpr char kListHost[] = "ims.cn-north-4.myhuaweicloud.com";

Secret SecretKey() { return Secret("SKexample0000000000000000000000000000001"); }

std::string Header(const http::Request& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (http::SameHeaderName(key, name)) return value;
  }
  return "";
}

std::string Signature(const http::Request& request) {
  const std::string value = Header(request, "Authorization");
  return value.substr(value.rfind('=') + 1);
}

std::string Signed(http::Request request) {
  Sign(kAccessKey, SecretKey(), absl::InfinitePast(), request);
  return Signature(request);
}

http::Request CreateRequest() {
  return {"POST",
          "https://ims.eu-de.otc.t-systems.com/v2/cloudimages/action",
          {{"Content-Type", "application/json"}},
          kBody};
}

TEST(SignerTest, Vector0IsThatOfTheSigningGuide) {
  http::Request request{"GET",
                        "https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/"
                        "vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
                        {{"Content-Type", "application/json"},
                         {"Host", "service.region.example.com"},
                         {"X-Sdk-Date", "20191115T033655Z"}},
                        ""};
  Sign("QTWAOYTTINDUT2QVKYUC", Secret("MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"),
       absl::InfinitePast(), request);
  EXPECT_EQ(Signature(request), "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe");
}

TEST(SignerTest, VectorA) {
  http::Request request = CreateRequest();
  request.headers.emplace_back("Host", "ims.eu-de.otc.t-systems.com");
  request.headers.emplace_back("X-Project-Id", "0b1e494e2660441a957313163095fe5c");
  request.headers.emplace_back("X-Sdk-Date", kDate);
  EXPECT_EQ(CanonicalRequest(request),
            "POST\n/v2/cloudimages/action/\n\ncontent-type:application/json\n"
            "host:ims.eu-de.otc.t-systems.com\nx-project-id:0b1e494e2660441a957313163095fe5c\n"
            "x-sdk-date:20240102T030405Z\n\ncontent-type;host;x-project-id;x-sdk-date\n"
            "600028ad8b9edaa6d1db45be5293f74806f6a361ec6e4472d9f3056e361d5c45");
  Sign(kAccessKey, SecretKey(), absl::InfinitePast(), request);
  EXPECT_EQ(Header(request, "Authorization"),
            "SDK-HMAC-SHA256 Access=AKEXAMPLE00000000001, "
            "SignedHeaders=content-type;host;x-project-id;x-sdk-date, "
            "Signature=848b53a7e51150912d56ddc0073d031dec040d93f432a78aa2e21583ea4ff598");
}

TEST(SignerTest, VectorBSortsAndEncodesTheQuery) {
  const http::Request request{
      "GET",
      std::string("https://") + kListHost +
          "/v2/cloudimages?name=CentOS%207.9%2064bit&limit=10&__imagetype=private&tag=env%3Da%2Bb",
      {{"Host", kListHost}, {"X-Sdk-Date", kDate}},
      ""};
  EXPECT_EQ(Signed(request), "b59d5e29cc0cbb35720b5df835d812c0842539fbe2a7fe6334be1c000a18cd6b");
}

TEST(SignerTest, VectorC) {
  const http::Request request{"GET",
                              std::string("https://") + kListHost + "/v2/cloudimages?limit=1",
                              {{"X-Sdk-Date", kDate}},
                              ""};
  EXPECT_EQ(Signed(request), "c3a2012b21c80d263ef46e85a3b7111f7ac9ee1c8c15a14c9ab94d7a2487e673");
}

TEST(SignerTest, VectorDIsDerived) {
  http::Request request{"GET",
                        std::string("https://") + kListHost + "/v2/cloudimages?limit=1",
                        {{"Host", kListHost}, {"X-Sdk-Date", kDate}},
                        ""};
  EXPECT_EQ(DerivedKey(kAccessKey, SecretKey(), "20240102/cn-north-4/ims").Reveal(),
            "49ad85f40c0038a56d2238949d2be41bb190fbfc11bcd7139d51d3c0745b291e");
  SignDerived(kAccessKey, SecretKey(), "cn-north-4", "ims", absl::InfinitePast(), request);
  EXPECT_EQ(Header(request, "Authorization"),
            "V11-HMAC-SHA256 Credential=AKEXAMPLE00000000001/20240102/cn-north-4/ims, "
            "SignedHeaders=host;x-sdk-date, "
            "Signature=01c9ded2490a3acfd9e485d39e46e0b23ffdc75acdd12b35afd4d456bb2c30aa");
}

TEST(SignerTest, VectorE) {
  http::Request request = CreateRequest();
  request.headers.emplace_back("Accept", "application/json");
  request.headers.emplace_back("User-Agent", "demo/1.0");
  request.headers.emplace_back("X-Sdk-Date", kDate);
  EXPECT_EQ(Signed(request), "f0666aebc9ae8a8a61121eadb3f235c61ac9f3cb15554a9e5b7a4ef8e1e529df");
}

TEST(SignerTest, AddsTheDateItSigns) {
  http::Request request{"GET", "https://h.example/v2/x", {}, ""};
  Sign(kAccessKey, SecretKey(), absl::FromUnixSeconds(1704164645), request);
  EXPECT_EQ(Header(request, "X-Sdk-Date"), "20240102T030405Z");
  EXPECT_NE(Header(request, "Authorization"), "");
}

TEST(SignerTest, ParametersWithoutValueGetOneAndEqualNamesAreSortedByValue) {
  const http::Request request{"GET", "https://h.example/a%2Fb/?b&a=2&a=1", {}, ""};
  EXPECT_TRUE(CanonicalRequest(request).starts_with("GET\n/a%2Fb/\na=1&a=2&b=\n"));
}

TEST(SignerTest, GivenContentHashWins) {
  const http::Request request{
      "PUT", "https://h.example/x", {{"X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"}}, "body"};
  EXPECT_TRUE(CanonicalRequest(request).ends_with("\nUNSIGNED-PAYLOAD"));
}

}  // namespace
}  // namespace provider::auth
