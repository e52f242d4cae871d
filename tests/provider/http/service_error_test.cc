#include "provider/http/service_error.h"

#include <string>

#include "gtest/gtest.h"

namespace provider::http {
namespace {

struct Case {
  const char* name;
  int status;
  const char* body;
  const char* want_text;
  absl::StatusCode want_code;
};

class ServiceErrorTextTest : public testing::TestWithParam<Case> {};

TEST_P(ServiceErrorTextTest, ShowsCodeMessageAndRequestId) {
  const Response response{GetParam().status, {{"X-Request-Id", "r7"}}, GetParam().body};
  const absl::Status status =
      ToStatus(ParseServiceError("GET", "https://h.example/v2/cloudimages?id=1", response));
  EXPECT_EQ(status.message(), GetParam().want_text);
  EXPECT_EQ(status.code(), GetParam().want_code);
}

INSTANTIATE_TEST_SUITE_P(
    , ServiceErrorTextTest,
    testing::ValuesIn<Case>({
        {"OfTheService", 400, R"({"error":{"message":"quota is used up","code":"IMG.0015"}})",
         "IMG.0015: quota is used up (HTTP 400, request id r7)",
         absl::StatusCode::kResourceExhausted},
        {"OfTheGateway", 401,
         R"({"error_msg":"decrypt token fail","error_code":"APIGW.0301","request_id":"g1"})",
         "APIGW.0301: decrypt token fail (HTTP 401, request id g1)",
         absl::StatusCode::kUnauthenticated},
        {"OfAnotherService", 403, R"({"error_msg":"no","error_code":"AS.0001"})",
         "AS.0001: no (HTTP 403, request id r7)", absl::StatusCode::kPermissionDenied},
        {"OfIam", 401,
         R"({"error":{"code":401,"message":"wrong password","title":"Unauthorized"}})",
         "wrong password (HTTP 401, request id r7)", absl::StatusCode::kUnauthenticated},
        {"OfIamWithCode", 400,
         R"({"error":{"code":400,"message":"bad"},"error_code":"IAM.0011","error_msg":"worse"})",
         "IAM.0011: bad (HTTP 400, request id r7)", absl::StatusCode::kInvalidArgument},
        {"HtmlIsShownAsText", 404, "<html><h1>404</h1>\n<p>not\n found</p></html>",
         "404 not found (HTTP 404, request id r7)", absl::StatusCode::kNotFound},
        {"MissingImage", 400, R"({"error":{"message":"none","code":"IMG.0027"}})",
         "IMG.0027: none (HTTP 400, request id r7)", absl::StatusCode::kNotFound},
        {"UnknownPathIsNoMissingImage", 404,
         R"({"error_msg":"API not found","error_code":"APIG.0101","request_id":"g1"})",
         "APIG.0101: API not found (HTTP 404, request id g1)", absl::StatusCode::kUnimplemented},
        {"BusySource", 400, R"({"error":{"message":"busy","code":"IMG.0010"}})",
         "IMG.0010: busy (HTTP 400, request id r7)", absl::StatusCode::kUnavailable},
        {"Empty", 502, "",
         "the service refused GET /v2/cloudimages without a word (HTTP 502, request id r7)",
         absl::StatusCode::kUnavailable},
        {"WrongTypes", 400, R"({"error":[1],"error_code":{"a":1}})",
         "the service refused GET /v2/cloudimages without a word (HTTP 400, request id r7)",
         absl::StatusCode::kInvalidArgument},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST(ServiceErrorTest, TravelsInAStatusAndSurvivesOtherWords) {
  const Response response{
      400, {{"X-Request-Id", "r7"}}, R"({"error":{"message":"m","code":"IMG.0035"}})"};
  const absl::Status status =
      ToStatus(ParseServiceError("PATCH", "https://h.example/v2/cloudimages/1", response));
  const auto error =
      ServiceErrorOf(WithMessage(status, absl::StatusCode::kUnknown, "in other words"));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code, "IMG.0035");
  EXPECT_EQ(error->request_id, "r7");
  EXPECT_EQ(error->method, "PATCH");
  EXPECT_EQ(error->path, "/v2/cloudimages/1");
  EXPECT_FALSE(ServiceErrorOf(absl::InternalError("x")).has_value());
}

TEST(ServiceErrorTest, NestingIsLimited) {
  const Response response{400, {}, std::string(100'000, '[')};
  const ServiceError error = ParseServiceError("GET", "https://h.example/", response);
  EXPECT_LE(error.message.size(), 200U);
}

}  // namespace
}  // namespace provider::http
