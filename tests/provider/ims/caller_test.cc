#include "provider/ims/caller.h"

#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "provider/ims/errors.h"
#include "provider/ims/image_calls.h"
#include "provider/ims/job_calls.h"
#include "provider/ims/tag_calls.h"
#include "tests/provider/ims/rig.h"

namespace provider::ims {
namespace {

using http::Request;
using http::Response;

Response Refusal(int status, const std::string& code) {
  return {status, {}, R"({"error":{"message":"m","code":")" + code + R"("}})"};
}
Response GatewayRefusal(int status, const std::string& code) {
  return {status, {}, R"({"error_msg":"m","error_code":")" + code + R"(","request_id":"r"})"};
}
absl::StatusOr<Response> Lost() {
  return http::SendError(absl::StatusCode::kUnavailable, "lost", http::Sent::kPerhaps);
}

struct CreateCase {
  const char* name;
  std::vector<absl::StatusOr<Response>> answers;
  int want_calls;
  absl::StatusCode want;
};

class CreateTest : public testing::TestWithParam<CreateCase> {};

TEST_P(CreateTest, IsRepeatedOnlyIfItHadNoEffect) {
  Rig rig(http::Script(GetParam().answers));
  ImageCalls images(&rig.caller);
  std::optional<absl::StatusOr<std::string>> got;
  images.Create("/v2/cloudimages/action", R"({"name":"a"})", rig.clock.Now() + absl::Minutes(20),
                [&got](absl::StatusOr<std::string> job_id) { got = std::move(job_id); });
  rig.clock.Advance(absl::Minutes(21));
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(got->status().code(), GetParam().want) << got->status();
  EXPECT_EQ(rig.Count("POST /v2/cloudimages/action"), GetParam().want_calls);
}

const Response kAccepted{200, {}, R"({"job_id":"j1"})"};

INSTANTIATE_TEST_SUITE_P(
    , CreateTest,
    testing::ValuesIn<CreateCase>({
        {"Accepted", {kAccepted}, 1, absl::StatusCode::kOk},
        {"LostAnswerIsInDoubt", {Lost(), kAccepted}, 1, absl::StatusCode::kUnknown},
        {"ServerErrorIsInDoubt", {Response{500, {}, ""}}, 1, absl::StatusCode::kUnknown},
        {"GatewayTimeoutIsInDoubt",
         {GatewayRefusal(504, "APIGW.0201")},
         1,
         absl::StatusCode::kUnknown},
        {"AnswerWithoutJobIsInDoubt", {Response{200, {}, "{}"}}, 1, absl::StatusCode::kUnknown},
        {"ThrottlingIsRepeated",
         {GatewayRefusal(429, "APIGW.0308"), GatewayRefusal(429, "APIGW.0308"), kAccepted},
         3,
         absl::StatusCode::kOk},
        {"UnavailableByTheGatewayIsRepeated",
         {GatewayRefusal(503, "APIG.0201"), kAccepted},
         2,
         absl::StatusCode::kOk},
        {"UnavailableByTheServiceIsInDoubt",
         {Refusal(503, "IMG.0061"), kAccepted},
         1,
         absl::StatusCode::kUnknown},
        {"FlowControlIsRepeated", {Refusal(400, "IMG.0060"), kAccepted}, 2, absl::StatusCode::kOk},
        {"BusySourceIsRepeated", {Refusal(400, "IMG.0010"), kAccepted}, 2, absl::StatusCode::kOk},
        {"QuotaIsFinal", {Refusal(400, "IMG.0015")}, 1, absl::StatusCode::kResourceExhausted},
        {"BadInputIsFinal", {Refusal(400, "IMG.0003")}, 1, absl::StatusCode::kInvalidArgument},
        {"ForbiddenIsFinal", {Refusal(403, "IMG.0026")}, 1, absl::StatusCode::kPermissionDenied},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST(ImageCallsTest, UpdateReplacesAndAddsWhatIsMissing) {
  Rig rig([](const Request& request) -> absl::StatusOr<Response> {
    if (request.body.find("replace") != std::string::npos) return Refusal(400, "IMG.0035");
    return Response{200, {}, R"({"id":"i1","name":"b"})"};
  });
  ImageCalls images(&rig.caller);
  std::string name;
  images.Update("i1", {{"__description", R"("x")"}, {"max_ram", "2048"}},
                [&name](absl::StatusOr<Image> image) { name = image->name; });
  rig.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(name, "b");
  ASSERT_EQ(rig.server.sent().size(), 2U);
  EXPECT_EQ(Rig::Line(rig.server.sent()[1]), "PATCH /v2/cloudimages/i1");
  EXPECT_EQ(nlohmann::json::parse(rig.server.sent()[1].body), nlohmann::json::parse(R"([
      {"op":"add","path":"/__description","value":"x"},
      {"op":"add","path":"/max_ram","value":2048}])"));
}

TEST(ImageCallsTest, MissingImagesAreDeletedAlready) {
  for (const Response& answer :
       {Response{204, {}, ""}, Response{404, {}, "<html/>"}, Refusal(400, "IMG.0027")}) {
    Rig rig([answer](const Request&) { return answer; });
    ImageCalls images(&rig.caller);
    absl::Status got = absl::InternalError("no answer");
    images.Delete("i1", "", [&got](absl::Status status) { got = std::move(status); });
    rig.clock.Advance(absl::Minutes(1));
    EXPECT_TRUE(got.ok()) << got;
  }
}

TEST(ImageCallsTest, WrongAddressesAreNoMissingImages) {
  Rig rig([](const Request&) { return GatewayRefusal(404, "APIGW.0101"); });
  ImageCalls images(&rig.caller);
  absl::Status got;
  images.Delete("i1", "", [&got](absl::Status status) { got = std::move(status); });
  rig.clock.Advance(absl::Minutes(1));
  EXPECT_EQ(got.code(), absl::StatusCode::kUnimplemented);
}

TEST(ImageCallsTest, ListsPageByPageUntilAnEmptyOne) {
  Rig rig([](const Request& request) -> absl::StatusOr<Response> {
    if (request.url.find("marker=b") != std::string::npos)
      return Response{200, {}, R"({"images":[]})"};
    return Response{200, {}, R"({"images":[{"id":"a"},{"id":"b"}]})"};
  });
  ImageCalls images(&rig.caller);
  std::size_t count = 0;
  images.List({{"name", "x y"}}, [&count](auto list) { count = list->size(); });
  rig.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(count, 2U);
  EXPECT_EQ(rig.Count("GET /v2/cloudimages?limit=500&marker=b&name=x%20y"), 1);
}

TEST(TagCallsTest, SetsAndRemovesWithOneCallEach) {
  Rig rig([](const Request&) { return Response{204, {}, ""}; });
  TagCalls tags(&rig.caller);
  int done = 0;
  tags.Set("i1", {{"k", "v"}},
           [&done](const absl::Status& status) { done += status.ok() ? 1 : 0; });
  tags.Remove("i1", {"old"}, [&done](const absl::Status& status) { done += status.ok() ? 1 : 0; });
  tags.Set("i1", {}, [&done](const absl::Status& status) { done += status.ok() ? 1 : 0; });
  rig.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(done, 3);
  ASSERT_EQ(rig.server.sent().size(), 2U);
  EXPECT_EQ(Rig::Line(rig.server.sent()[0]), "POST /v2/p1/images/i1/tags/action");
  EXPECT_EQ(rig.server.sent()[0].body, R"({"action":"create","tags":[{"key":"k","value":"v"}]})");
  EXPECT_EQ(rig.server.sent()[1].body, R"({"action":"delete","tags":[{"key":"old","value":""}]})");
}

TEST(JobCallsTest, FallsBackToTheStatusCallForGood) {
  Rig rig([](const Request& request) -> absl::StatusOr<Response> {
    if (request.url.find("/cloudimages/job/") != std::string::npos) {
      return GatewayRefusal(404, "APIGW.0101");
    }
    return Response{200, {}, R"({"job_id":"j1","status":"RUNNING"})"};
  });
  JobCalls jobs(&rig.caller);
  int running = 0;
  for (int i = 0; i < 3; ++i) {
    jobs.Get("j1", {}, [&running](const absl::StatusOr<Job>& job) {
      running += job.ok() && job->status == Job::Status::kRunning ? 1 : 0;
    });
    rig.clock.Advance(absl::Seconds(1));
  }
  EXPECT_EQ(running, 3);
  EXPECT_EQ(rig.Count("GET /v1/cloudimages/job/j1"), 1);
  EXPECT_EQ(rig.Count("GET /v1/p1/jobs/j1"), 3);
}

}  // namespace
}  // namespace provider::ims
