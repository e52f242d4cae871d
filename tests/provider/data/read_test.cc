#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/value/json.h"
#include "provider/auth/credentials.h"
#include "provider/ims/session.h"
#include "tests/provider/data/data_test.h"
#include "tests/provider/http/loopback_server.h"

// Each data source through a session, against a server that has one answer per request line.
namespace provider::data {
namespace {

using testing::HasSubstr;

std::string Reply(int status, const std::string& request_id, const std::string& body) {
  return proto::text::Cat("HTTP/1.1 ", status,
                          " X\r\nContent-Type: application/json\r\nX-Request-Id: ", request_id,
                          "\r\nContent-Length: ", body.size(), "\r\n\r\n", body);
}

class ReadTest : public testing::Test {
 protected:
  void SetUp() override {
    auto session = ims::Session::Open({.ims_url = server_.url(),
                                       .auth_url = server_.url() + "/v3",
                                       .credentials = {.token = auth::Secret("t")},
                                       .project = {.id = "p1"}});
    ASSERT_TRUE(session.ok()) << session.status();
    context_.session = *std::move(session);
    context_.stop = std::make_shared<resource::StopSignal>();
  }

  void Answer(const std::string& path, const std::string& body) {
    absl::MutexLock lock(&mutex_);
    answers_[path] = Reply(200, "r1", body);
  }
  resource::DataAnswer Read(const resource::DataSource& source, const Arguments& arguments) {
    resource::DataAnswer out;
    absl::Notification answered;
    source.Read(context_, Config(source, arguments), [&](resource::DataAnswer answer) {
      out = std::move(answer);
      answered.Notify();
    });
    answered.WaitForNotification();
    if (!resource::HasErrors(out.diags)) {
      EXPECT_TRUE(out.state.IsWhollyKnown());
      EXPECT_EQ(out.state.type(), proto::schema::ImpliedType(source.schema().block));
    }
    return out;
  }
  // One attribute of what is read, as JSON.
  std::string ReadJson(const resource::DataSource& source, const Arguments& arguments,
                       const char* attribute) {
    const resource::DataAnswer answer = Read(source, arguments);
    EXPECT_EQ(Describe(answer.diags), "");
    if (answer.state.IsNull()) return "";
    const Value& value = answer.state.GetAttr(attribute);
    return proto::value::ToJson(value, value.type()).value_or("no JSON");
  }
  std::vector<std::string> asked() {
    absl::MutexLock lock(&mutex_);
    return asked_;
  }

  resource::CallContext context_;

 private:
  std::string Serve(const std::string& request) {
    const size_t begin = request.find(' ') + 1;
    const std::string path = request.substr(begin, request.find(' ', begin) - begin);
    absl::MutexLock lock(&mutex_);
    asked_.push_back(path);
    const auto found = answers_.find(path);
    if (found != answers_.end()) return found->second;
    return Reply(400, "r2", R"({"error":{"code":"IMG.0001","message":"not expected"}})");
  }

  absl::Mutex mutex_;
  std::map<std::string, std::string> answers_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> asked_ ABSL_GUARDED_BY(mutex_);
  http::LoopbackServer server_{[this](const std::string& request) { return Serve(request); }};
};

TEST_F(ReadTest, AnImageIsAskedForWithEncodedFiltersPageByPage) {
  const std::string query =
      "/v2/cloudimages?limit=500&created_at=gt%3A2024-01-01T00%3A00%3A00Z"
      "&name=a%20%26%20b%3D%C3%A9%2B&tag=k%3Dv";
  Answer(query,
         R"({"images":[{"id":"i1","name":"a","tags":["k=v"],"created_at":"2024-02-01T00:00:00Z"},)"
         R"({"id":"i2","name":"a"}]})");
  const size_t marker = query.find("&created");
  Answer(query.substr(0, marker) + "&marker=i2" + query.substr(marker), R"({"images":[]})");
  const resource::DataAnswer answer =
      Read(*MakeImageSource(), {{"name", Text("a & b=\xC3\xA9+")},
                                {"created_at", Text("gt:2024-01-01T00:00:00Z")},
                                {"tag", Texts({{"k", Text("v")}})}});
  EXPECT_EQ(Describe(answer.diags), "");
  EXPECT_THAT(asked(), testing::SizeIs(2));
  ASSERT_FALSE(answer.state.IsNull());
  EXPECT_EQ(answer.state.GetAttr("id").AsString(), "i1");
  // What is configured stays; everything else comes from the image.
  EXPECT_EQ(answer.state.GetAttr("created_at").AsString(), "gt:2024-01-01T00:00:00Z");
  EXPECT_EQ(answer.state.GetAttr("name").AsString(), "a & b=\xC3\xA9+");
  EXPECT_EQ(answer.state.GetAttr("architecture").AsString(), "x86");
}

TEST_F(ReadTest, AFailedPageIsAnErrorAndNotAShorterList) {
  Answer("/v2/cloudimages?limit=500", R"({"images":[{"id":"i1","name":"a"}]})");
  const resource::DataAnswer answer = Read(*MakeImagesSource(), {});
  ASSERT_EQ(answer.diags.size(), 1U);
  EXPECT_EQ(answer.diags[0].summary, "Cannot look for images");
  EXPECT_THAT(answer.diags[0].detail, HasSubstr("IMG.0001"));
  EXPECT_THAT(answer.diags[0].detail, HasSubstr("r2"));
}

TEST_F(ReadTest, ImagesAreSortedByTheService) {
  const std::string query = "/v2/cloudimages?limit=500";
  Answer(query + "&sort_dir=asc&sort_key=name", R"({"images":[{"id":"i1","name":"b"},)"
                                                R"({"id":"i2","name":"a"}]})");
  Answer(query + "&marker=i2&sort_dir=asc&sort_key=name", R"({"images":[]})");
  const resource::DataAnswer answer =
      Read(*MakeImagesSource(), {{"sort_key", Text("name")}, {"sort_dir", Text("asc")}});
  EXPECT_EQ(Describe(answer.diags), "");
  const Value& images = answer.state.GetAttr("images");
  ASSERT_EQ(images.size(), 2U);
  EXPECT_EQ(images[0].GetAttr("id").AsString(), "i1");
}

TEST_F(ReadTest, MembersAreSortedByTheirProject) {
  const char* const id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a";
  Answer(std::string("/v2/images/") + id + "/members",
         R"({"members":[{"member_id":"p9","status":"pending","created_at":"2016-09-01T02:05:14Z"},)"
         R"({"member_id":"p2","status":"accepted"}]})");
  EXPECT_EQ(
      ReadJson(*MakeImageMembersSource(), {{"image_id", Text(id)}}, "members"),
      R"([{"created_at":null,"member_id":"p2","status":"accepted","updated_at":null},)"
      R"({"created_at":"2016-09-01T02:05:14Z","member_id":"p9","status":"pending","updated_at":null}])");
}

TEST_F(ReadTest, AJobIsToldAsItStands) {
  Answer("/v1/cloudimages/job/0123456789",
         R"({"job_id":"0123456789","job_type":"imsImportImageJob","status":"RUNNING",)"
         R"("begin_time":"2024-11-06T06:19:43.195Z","end_time":"","error_code":null,)"
         R"("entities":{"process_percent":0.4,"image_id":"i1","current_task":"T"}})");
  const resource::DataAnswer answer = Read(*MakeJobSource(), {{"job_id", Text("0123456789")}});
  ASSERT_EQ(Describe(answer.diags), "");
  EXPECT_EQ(answer.state.GetAttr("status").AsString(), "RUNNING");
  EXPECT_EQ(answer.state.GetAttr("process_percent").AsNumber(),
            proto::value::Number::FromDouble(0.4));
  EXPECT_EQ(answer.state.GetAttr("current_task").AsString(), "T");
  EXPECT_TRUE(answer.state.GetAttr("end_time").IsNull());
  EXPECT_TRUE(answer.state.GetAttr("error_code").IsNull());
  EXPECT_EQ(answer.state.GetAttr("image_ids").size(), 1U);
}

TEST_F(ReadTest, OsVersionsAreFiltered) {
  Answer(
      "/v1/cloudimages/os_version?tag=uefi&tag=arm",
      R"([{"platform":"CentOS","version_list":[{"os_version":"C 8","os_bit":64,"os_type":"Linux"},)"
      R"({"os_version":"C W","os_type":"Windows"}]},)"
      R"({"platform":"Debian","version_list":[{"os_version":"D 9","os_type":"Linux"}]}])");
  EXPECT_EQ(ReadJson(*MakeOsVersionsSource(),
                     {{"tag", Value::List(Type::String(), {Text("uefi"), Text("arm")})},
                      {"platform", Text("CentOS")},
                      {"os_type", Text("Linux")}},
                     "os_versions"),
            R"([{"os_bit":64,"os_type":"Linux","os_version":"C 8","os_version_key":"C 8",)"
            R"("platform":"CentOS"}])");
}

TEST_F(ReadTest, QuotasMayBePartlyUntold) {
  Answer("/v1/cloudimages/quota",
         R"({"quotas":{"resources":[{"type":"image","used":3,"quota":20}]}})");
  EXPECT_EQ(ReadJson(*MakeQuotasSource(), {}, "quotas"),
            R"([{"max":null,"min":null,"quota":20,"type":"image","used":3}])");
}

TEST_F(ReadTest, TagsAreSortedAndHiddenOnesLeftOut) {
  context_.options.ignored_tag_keys = {"mine"};
  context_.options.create_token_key = "token";
  Answer("/v2/p1/images/tags",
         R"({"tags":[{"key":"b","values":["2","1"]},{"key":"mine","values":["x"]},)"
         R"({"key":"token","values":["y"]},{"key":"a","values":[""]}]})");
  EXPECT_EQ(ReadJson(*MakeTagsSource(), {}, "tags"), R"({"a":[""],"b":["1","2"]})");
}

TEST_F(ReadTest, EveryRefusalIsAnErrorWithItsCode) {
  const char* const id = "877a2cda-ba63-4e1e-b95f-e67e48b6129a";
  const std::map<std::string, Arguments> arguments = {
      {"ims_job", {{"job_id", Text("0123456789")}}},
      {"ims_image_members", {{"image_id", Text(id)}}}};
  for (const auto& [name, source] : AllDataSources()) {
    const auto found = arguments.find(name);
    const resource::DataAnswer answer =
        Read(*source, found == arguments.end() ? Arguments() : found->second);
    ASSERT_EQ(answer.diags.size(), 1U) << name;
    EXPECT_THAT(answer.diags[0].detail,
                HasSubstr("IMG.0001: not expected (HTTP 400, request id r2)"))
        << name;
  }
}

}  // namespace
}  // namespace provider::data
