#include "provider/ims/member_calls.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "provider/ims/export_calls.h"
#include "tests/provider/ims/rig.h"

namespace provider::ims {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;

using JobId = absl::StatusOr<std::string>;
const Response kAccepted{200, {}, R"({"job_id":"j1"})"};
absl::StatusOr<Response> Lost() {
  return http::SendError(absl::StatusCode::kUnavailable, "lost", http::Sent::kPerhaps);
}

class MemberCallsTest : public testing::Test {
 protected:
  // Serves `answers` to what `call` sends; what came of it.
  template <typename Call>
  JobId Send(std::vector<absl::StatusOr<Response>> answers, Call call) {
    rig_.emplace(http::Script(std::move(answers)));
    MemberCalls members(&rig_->caller);
    std::optional<JobId> got;
    call(members, rig_->clock.Now() + absl::Minutes(10),
         [&got](JobId job_id) { got = std::move(job_id); });
    rig_->clock.Advance(absl::Minutes(11));
    EXPECT_TRUE(got.has_value());
    return got.value_or(absl::InternalError("no answer"));
  }
  std::string LastLine() { return Rig::Line(rig_->server.sent().back()); }
  json LastBody() { return json::parse(rig_->server.sent().back().body); }

  std::optional<Rig> rig_;
};

TEST_F(MemberCallsTest, SharesAndUnsharesWithABody) {
  const std::vector<std::string> projects = {"a", "b"};
  const json body = {{"images", {"i1"}}, {"projects", {"a", "b"}}};
  const JobId shared = Send({kAccepted}, [&](MemberCalls& members, absl::Time end, auto done) {
    members.Share("i1", projects, end, std::move(done));
  });
  EXPECT_EQ(shared.value(), "j1");
  EXPECT_EQ(LastLine(), "POST /v1/cloudimages/members");
  EXPECT_EQ(LastBody(), body);

  const JobId unshared = Send({kAccepted}, [&](MemberCalls& members, absl::Time end, auto done) {
    members.Unshare("i1", projects, end, std::move(done));
  });
  EXPECT_EQ(unshared.value(), "j1");
  EXPECT_EQ(LastLine(), "DELETE /v1/cloudimages/members");
  EXPECT_EQ(LastBody(), body);
}

TEST_F(MemberCallsTest, AnswersForItsOwnProject) {
  const auto accept = [](const std::string& vault) {
    return [vault](MemberCalls& members, absl::Time end, auto done) {
      members.Answer("i1", {.status = "accepted", .vault_id = vault}, end, std::move(done));
    };
  };
  EXPECT_EQ(Send({kAccepted}, accept("")).value(), "j1");
  EXPECT_EQ(LastLine(), "PUT /v1/cloudimages/members");
  EXPECT_EQ(LastBody(), (json{{"images", {"i1"}}, {"project_id", "p1"}, {"status", "accepted"}}));
  EXPECT_TRUE(Send({kAccepted}, accept("v1")).ok());
  EXPECT_EQ(LastBody()["vault_id"], "v1");
}

TEST_F(MemberCallsTest, IsRepeatedThoughTheEffectIsInDoubt) {
  const JobId got = Send({Lost(), Response{500, {}, ""}, kAccepted},
                         [](MemberCalls& members, absl::Time end, auto done) {
                           members.Share("i1", {"a"}, end, std::move(done));
                         });
  EXPECT_EQ(got.value(), "j1");
  EXPECT_EQ(rig_->Count("POST /v1/cloudimages/members"), 3);
}

// The projects of all pages, or the error.
std::string ListAll(Rig& rig) {
  MemberCalls members(&rig.caller);
  std::string out = "no answer";
  members.List("i1", [&out](absl::StatusOr<std::vector<Member>> got) {
    out = got.ok() ? "" : std::string(got.status().message());
    if (!got.ok()) return;
    for (const Member& member : *got) out += member.project_id + "=" + member.status + " ";
  });
  rig.clock.Advance(absl::Minutes(1));
  return out;
}

TEST_F(MemberCallsTest, ListsAllPages) {
  Rig rig([](const Request& request) -> absl::StatusOr<Response> {
    if (request.url.ends_with("?marker=b%26")) {
      return Response{200, {}, R"({"members":[{"member_id":"c","status":"rejected"}]})"};
    }
    return Response{200, {}, R"({"members":[{"member_id":"a","status":"pending"},
        {"member_id":"b&","status":"accepted"},{}],"page_info":{"next_marker":"b&"}})"};
  });
  EXPECT_EQ(ListAll(rig), "a=pending b&=accepted c=rejected ");
  EXPECT_EQ(Rig::Line(rig.server.sent().front()), "GET /v2/images/i1/members");
}

TEST_F(MemberCallsTest, AServiceThatDoesNotKnowTheMarkerIsNotAskedForEver) {
  Rig rig([](const Request&) -> absl::StatusOr<Response> {
    return Response{200, {}, R"({"members":[{"member_id":"a"}],"page_info":{"next_marker":"x"}})"};
  });
  EXPECT_EQ(ListAll(rig), "a= ");
  EXPECT_EQ(rig.Count("GET /v2/images/i1/members"), 2);
}

TEST_F(MemberCallsTest, ShowsItsOwnProject) {
  const auto show = [](const Response& answer) {
    Rig rig([answer](const Request&) { return answer; });
    MemberCalls members(&rig.caller);
    absl::StatusOr<Member> got = absl::InternalError("no answer");
    members.GetOwn("i1", [&got](absl::StatusOr<Member> member) { got = std::move(member); });
    rig.clock.Advance(absl::Minutes(1));
    EXPECT_EQ(rig.Count("GET /v2/images/i1/members/p1"), 1);
    return got;
  };
  EXPECT_EQ(show({200, {}, R"({"member_id":"p1","status":"accepted"})"})->status, "accepted");
  EXPECT_TRUE(absl::IsNotFound(show({404, {}, "<html/>"}).status()));
}

TEST(ExportCallsTest, SendsOnlyWhatIsSetAndNeverTwice) {
  const auto start = [](Rig& rig, const Export& request) {
    ExportCalls exports(&rig.caller);
    std::optional<JobId> got;
    exports.Start("i1", request, rig.clock.Now() + absl::Minutes(1),
                  [&got](JobId job_id) { got = std::move(job_id); });
    rig.clock.Advance(absl::Minutes(2));
    return got.value_or(absl::InternalError("no answer"));
  };
  Rig good(http::Script({kAccepted}));
  EXPECT_EQ(start(good, {.bucket_url = "b:o", .file_format = "qcow2"}).value(), "j1");
  EXPECT_EQ(Rig::Line(good.server.sent().back()), "POST /v1/cloudimages/i1/file");
  EXPECT_EQ(json::parse(good.server.sent().back().body),
            (json{{"bucket_url", "b:o"}, {"file_format", "qcow2"}}));
  Rig quick(http::Script({kAccepted}));
  EXPECT_TRUE(start(quick, {.bucket_url = "b:o", .is_quick_export = true}).ok());
  EXPECT_EQ(json::parse(quick.server.sent().back().body),
            (json{{"bucket_url", "b:o"}, {"is_quick_export", true}}));
  Rig lost(http::Script({Lost(), kAccepted}));
  EXPECT_EQ(start(lost, {.bucket_url = "b:o"}).status().code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(lost.server.sent().size(), 1U);
}

}  // namespace
}  // namespace provider::ims
