#include "provider/ims/session.h"

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "provider/emulator/http_server.h"
#include "provider/emulator/seeds.h"
#include "provider/emulator/service.h"

// The client against the emulator, over sockets of the loopback.
namespace provider::ims {
namespace {

using testing::HasSubstr;
using testing::Not;

class Emulator {
 public:
  explicit Emulator(const emulator::Options& options)
      : service_(
            options, [] { return absl::Now(); }, 7),
        server_([this](const emulator::Request& request) { return service_.Handle(request); },
                absl::ZeroDuration()) {
    EXPECT_TRUE(server_.Listen("127.0.0.1", 0).ok());
    thread_ = std::thread([this] { server_.Run(); });
  }
  ~Emulator() {
    server_.Stop();
    thread_.join();
  }
  Emulator(const Emulator&) = delete;
  Emulator& operator=(const Emulator&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  // POST /_emulator/<what>.
  void Control(std::string_view what, std::string body) {
    EXPECT_LT(service_
                  .Handle({.method = "POST",
                           .target = "/_emulator/" + std::string(what),
                           .body = std::move(body)})
                  .status,
              300);
  }

 private:
  emulator::Service service_;
  emulator::HttpServer server_;
  std::thread thread_;
};

class SessionTest : public testing::Test {
 protected:
  SessionTest() { Open(Config()); }

  SessionConfig Config() {
    SessionConfig config;
    config.ims_url = emulator_.url();
    config.auth_url = emulator_.url() + "/v3";
    config.credentials.user_name = emulator::kUserName;
    config.credentials.password = auth::Secret(std::string(emulator::kPassword));
    config.credentials.domain_name = emulator::kDomainName;
    config.project.region = emulator::kRegion;
    config.log = [this](http::LogLevel, std::string_view message, const http::LogFields& fields) {
      absl::MutexLock lock(&mutex_);
      log_ += std::string(message);
      for (const auto& [key, value] : fields)
        log_.append(" ").append(key).append("=").append(value);
      log_ += "\n";
    };
    return config;
  }
  void Open(const SessionConfig& config) {
    auto session = Session::Open(config);
    ASSERT_TRUE(session.ok()) << session.status();
    session_ = *std::move(session);
  }

  // Makes a call and waits for its answer.
  template <typename T, typename Call>
  absl::StatusOr<T> Await(Call call) {
    absl::StatusOr<T> got = absl::InternalError("no answer");
    absl::Notification done;
    call([&](absl::StatusOr<T> answer) {
      got = std::move(answer);
      done.Notify();
    });
    done.WaitForNotification();
    return got;
  }
  absl::StatusOr<std::string> Create(const nlohmann::json& body) {
    return Await<std::string>([&](auto done) {
      session_->CreateImage("/v2/cloudimages/action", body.dump(), "instance_id", Soon(),
                            std::move(done));
    });
  }
  absl::StatusOr<std::string> Create(const std::string& name, std::string_view instance_id) {
    return Create({{"name", name}, {"instance_id", instance_id}});
  }
  absl::StatusOr<Job> AwaitJob(const std::string& job_id) {
    return Await<Job>([&](auto done) { session_->AwaitJob(job_id, Soon(), std::move(done)); });
  }
  absl::StatusOr<Image> Read(const std::string& id) {
    return Await<Image>([&](auto done) { session_->ReadImage(id, std::move(done)); });
  }
  // The same for calls whose result does not matter.
  template <typename Call>
  absl::Status Do(Call call) {
    absl::Status got;
    absl::Notification done;
    call([&](const auto& result) {
      if constexpr (std::is_same_v<std::decay_t<decltype(result)>, absl::Status>) {
        got = result;
      } else {
        got = result.status();
      }
      done.Notify();
    });
    done.WaitForNotification();
    return got;
  }
  static absl::Time Soon() { return absl::Now() + absl::Seconds(20); }

  Emulator emulator_{[] {
    emulator::Options options;
    options.job_duration = absl::Milliseconds(200);
    options.delete_duration = absl::Milliseconds(50);
    return options;
  }()};
  absl::Mutex mutex_;
  std::string log_;
  std::shared_ptr<Session> session_;
};

TEST_F(SessionTest, MakesReadsChangesAndDeletesAnImage) {
  const auto job_id = Create("web", emulator::kServerId);
  ASSERT_TRUE(job_id.ok()) << job_id.status();
  const auto job = AwaitJob(*job_id);
  ASSERT_TRUE(job.ok()) << job.status();
  ASSERT_EQ(job->image_ids.size(), 1U);
  const std::string id = job->image_ids[0];

  auto image = Read(id);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->name, "web");
  EXPECT_EQ(image->status, "active");

  EXPECT_TRUE(Do([&](auto done) {
                session_->UpdateImage(id, {{"name", R"("db")"}, {"__description", R"("text")"}},
                                      std::move(done));
              }).ok());
  EXPECT_TRUE(Do([&](auto done) {
                session_->SetTags(id, {{"a", "1"}, {"b", "2"}}, std::move(done));
              }).ok());
  EXPECT_TRUE(Do([&](auto done) { session_->RemoveTags(id, {"a"}, std::move(done)); }).ok());
  image = Read(id);
  ASSERT_TRUE(image.ok());
  EXPECT_EQ(image->name, "db");
  EXPECT_EQ(image->description, "text");
  EXPECT_EQ(image->tags, (std::map<std::string, std::string>{{"b", "2"}}));

  EXPECT_TRUE(Do([&](auto done) { session_->DeleteImage(id, "", std::move(done)); }).ok());
  EXPECT_TRUE(Do([&](auto done) { session_->AwaitGone(id, Soon(), std::move(done)); }).ok());
  EXPECT_EQ(Read(id).status().code(), absl::StatusCode::kNotFound);

  absl::MutexLock lock(&mutex_);
  EXPECT_THAT(log_, HasSubstr("/v2/cloudimages/action"));
  EXPECT_THAT(log_, Not(HasSubstr(std::string(emulator::kPassword))));
  EXPECT_THAT(log_, Not(HasSubstr("X-Auth-Token")));
}

TEST_F(SessionTest, WorksWithAccessKeys) {
  SessionConfig config = Config();
  config.credentials = {.access_key = std::string(emulator::kTemporaryAccessKey),
                        .secret_key = auth::Secret(std::string(emulator::kTemporarySecretKey)),
                        .security_token = auth::Secret(std::string(emulator::kSecurityToken))};
  Open(config);
  const auto job_id = Create("signed", emulator::kServerId);
  ASSERT_TRUE(job_id.ok()) << job_id.status();
  EXPECT_TRUE(AwaitJob(*job_id).ok());
}

TEST_F(SessionTest, DescribesAnImageAndBringsItsFile) {
  const auto described = Await<Image>([&](auto done) {
    session_->DescribeImage(R"({"name":"web","tags":["a=1"]})", Soon(), std::move(done));
  });
  ASSERT_TRUE(described.ok()) << described.status();
  EXPECT_EQ(described->status, "queued");
  EXPECT_EQ(described->tags, (std::map<std::string, std::string>{{"a", "1"}}));
  EXPECT_TRUE(Read(described->id).ok());
  const auto add = [&](std::string_view file) {
    return Await<std::string>([&](auto done) {
      session_->AddFile(described->id, std::string(file), Soon(), std::move(done));
    });
  };
  EXPECT_THAT(std::string(add(emulator::kMissingFile).status().message()), HasSubstr("IMG.0057"));
  const auto job_id = add(emulator::kFile);
  ASSERT_TRUE(job_id.ok()) << job_id.status();
  EXPECT_EQ(Read(described->id)->status, "saving");
  EXPECT_TRUE(AwaitJob(*job_id).ok());
  EXPECT_EQ(Read(described->id)->status, "active");
}

TEST_F(SessionTest, ReachesAnotherRegionOfTheAccount) {
  const auto far =
      session_->InRegion(std::string(emulator::kFarRegion), std::string(emulator::kFarProjectName));
  ASSERT_TRUE(far.ok()) << far.status();
  EXPECT_EQ(*far, *session_->InRegion(std::string(emulator::kFarRegion),
                                      std::string(emulator::kFarProjectName)));
  const auto job_id = Create("web", emulator::kServerId);
  ASSERT_TRUE(job_id.ok()) << job_id.status();
  const std::string source = AwaitJob(*job_id)->image_ids.at(0);
  const auto copy_job = Await<std::string>([&](auto done) {
    session_->CreateImage("/v1/cloudimages/" + source + "/cross_region_copy",
                          R"({"name":"copy","region":"eu-test-2","project_name":"eu-test-2",)"
                          R"("agency_name":"ims_copy_image"})",
                          "far_copy", Soon(), std::move(done));
  });
  ASSERT_TRUE(copy_job.ok()) << copy_job.status();
  const auto job = AwaitJob(*copy_job);
  ASSERT_TRUE(job.ok()) << job.status();
  const std::string copy = job->image_ids.at(0);
  (*far)->ExpectImage(copy);
  EXPECT_TRUE(Await<Image>([&](auto done) { (*far)->ReadImage(copy, std::move(done)); }).ok());

  session_->Stop();
  EXPECT_TRUE(
      absl::IsCancelled(Do([&](auto done) { (*far)->AwaitJob("ff", Soon(), std::move(done)); })));
}

TEST_F(SessionTest, ATokenIsForOneRegion) {
  SessionConfig config = Config();
  config.credentials = {.token = auth::Secret("secret-token")};
  Open(config);
  const absl::Status status = session_->InRegion("eu-test-2", "eu-test-2").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret-token")));
}

TEST_F(SessionTest, ARegionThatIsNoneGetsNoAddress) {
  for (const char* region : {"", "evil.example", "a/b", "a@b", "EU"}) {
    EXPECT_FALSE(session_->InRegion(region, "p").ok()) << region;
  }
}

TEST(AddressInRegionTest, ReplacesTheNameOfOurRegion) {
  const std::string ours = "https://ims.eu-de.example.com";
  EXPECT_EQ(AddressInRegion(ours, "eu-de", "eu-nl"), "https://ims.eu-nl.example.com");
  EXPECT_EQ(AddressInRegion("https://images.example.com", "eu-de", "eu-nl"),
            "https://images.example.com");
  EXPECT_EQ(AddressInRegion(ours, "", "eu-nl"), ours);
}

TEST_F(SessionTest, FailedJobsAndRefusedCallsSayWhy) {
  const nlohmann::json body = {
      {"name", "broken"}, {"image_url", emulator::kBrokenFile}, {"min_disk", 40}};
  const auto job_id = Create(body);
  ASSERT_TRUE(job_id.ok()) << job_id.status();
  const auto job = AwaitJob(*job_id);
  ASSERT_TRUE(job.ok());
  EXPECT_EQ(job->status, Job::Status::kFail);
  EXPECT_THAT(job->FailureText(), HasSubstr("IMG.0057"));

  const auto refused = Create("diskless", emulator::kDisklessServerId);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("IMG.0119"));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("(HTTP 400, request id "));
}

TEST_F(SessionTest, WrongPasswordsShowAtTheFirstCall) {
  SessionConfig config = Config();
  config.credentials.password = auth::Secret("canary-password");
  Open(config);
  const auto image = Read("11111111-0000-4000-8000-000000000000");
  EXPECT_EQ(image.status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_THAT(std::string(image.status().message()), HasSubstr("Cannot log in: "));
  absl::MutexLock lock(&mutex_);
  EXPECT_THAT(log_, Not(HasSubstr("canary-password")));
}

TEST_F(SessionTest, StopWakesWaitsAtOnce) {
  const auto job_id = Create("web", emulator::kServerId);
  ASSERT_TRUE(job_id.ok());
  absl::Notification stopped;
  absl::Status got;
  session_->AwaitJob(*job_id, Soon(), [&](const absl::StatusOr<Job>& job) {
    got = job.status();
    stopped.Notify();
  });
  session_->Stop();
  stopped.WaitForNotification();
  EXPECT_EQ(got.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(Read("x").status().code(), absl::StatusCode::kCancelled);
}

// The back-offs of these would take longer than any test may.
struct BackOff {
  const char* name;
  std::string rule;
};
class SessionBackOffTest : public SessionTest, public testing::WithParamInterface<BackOff> {};

TEST_P(SessionBackOffTest, StopEndsIt) {
  const auto job_id = Create("web", emulator::kServerId);
  ASSERT_TRUE(job_id.ok());
  emulator_.Control("expire-tokens", "");  // So that the identity service is asked again.
  emulator_.Control("faults", "[" + GetParam().rule + "]");
  const absl::Time deadline = absl::Now() + absl::Hours(1);
  absl::BlockingCounter answers(3);
  session_->CreateImage("/v2/cloudimages/action",
                        nlohmann::json{{"name", "db"}, {"instance_id", emulator::kServerId}}.dump(),
                        "instance_id", deadline,
                        [&](const absl::StatusOr<std::string>&) { answers.DecrementCount(); });
  session_->AwaitJob(*job_id, deadline,
                     [&](const absl::StatusOr<Job>&) { answers.DecrementCount(); });
  session_->ReadImage("x", [&](const absl::StatusOr<Image>&) { answers.DecrementCount(); });
  absl::SleepFor(absl::Milliseconds(300));
  const absl::Time stopped = absl::Now();
  session_->Stop();
  answers.Wait();
  EXPECT_LT(absl::Now() - stopped, absl::Seconds(5));
}

INSTANTIATE_TEST_SUITE_P(
    , SessionBackOffTest,
    testing::ValuesIn<BackOff>(
        {{"AfterRefusals",
          R"({"path_regex": "^/v[12]/", "status": 429, "headers": {"Retry-After": "600"}, "count": null})"},
         {"AfterFailures", R"({"path_regex": "^/v[12]/", "status": 503, "count": null,
                               "headers": {"Retry-After": "600"}})"},
         {"AfterLostConnections",
          R"({"path_regex": "^/v[12]/", "drop": "before", "reset": true, "count": null})"},
         {"OfTheIdentityService", R"({"path": "/v3/", "status": 429, "count": null,
                                      "headers": {"Retry-After": "600"}})"}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(SessionTest, SingleWaitsCanBeCancelled) {
  const auto job_id = Create("web", emulator::kServerId);
  ASSERT_TRUE(job_id.ok());
  const absl::Status got = Do([&](auto done) {
    session_->CancelWait(session_->AwaitJob(*job_id, Soon(), std::move(done)));
  });
  EXPECT_EQ(got.code(), absl::StatusCode::kCancelled);
}

TEST_F(SessionTest, MayBeDestroyedByItsOwnCallback) {
  absl::Notification done;
  Session* const raw = session_.get();
  raw->ReadImage("x", [&done, owned = std::move(session_)](const absl::StatusOr<Image>&) mutable {
    owned.reset();
    done.Notify();
  });
  done.WaitForNotification();
}

TEST_F(SessionTest, DestroyingCancelsWhatRuns) {
  absl::Status got;
  session_->AwaitJob("no-such-job", absl::Now() + absl::Hours(1),
                     [&](const absl::StatusOr<Job>& job) { got = job.status(); });
  session_.reset();
  EXPECT_EQ(got.code(), absl::StatusCode::kCancelled);
}

TEST_F(SessionTest, ThirtyImagesTakeTheTimeOfOne) {
  absl::Mutex mutex;
  int done = 0;
  const absl::Time begin = absl::Now();
  for (int i = 0; i < 30; ++i) {
    const nlohmann::json body = {{"name", "n" + std::to_string(i)},
                                 {"instance_id", emulator::kServerId}};
    session_->CreateImage(
        "/v2/cloudimages/action", body.dump(), "instance_id", Soon(),
        [&](absl::StatusOr<std::string> job_id) {
          session_->AwaitJob(*job_id, Soon(), [&](const absl::StatusOr<Job>& job) {
            session_->ReadImage(job->image_ids[0], [&](const absl::StatusOr<Image>& image) {
              absl::MutexLock lock(&mutex);
              done += image.ok() ? 1 : 0;
            });
          });
        });
  }
  const auto all_done = [&done] { return done == 30; };
  mutex.LockWhen(absl::Condition(&all_done));
  mutex.Unlock();
  EXPECT_LE(absl::Now() - begin, absl::Seconds(3));
  absl::MutexLock lock(&mutex_);
  int calls = 0;
  for (std::size_t at = log_.find("call method="); at != std::string::npos;
       at = log_.find("call method=", at + 1)) {
    ++calls;
  }
  EXPECT_LE(calls, 100);
  RecordProperty("calls", calls);
}

TEST(SessionConfigTest, NeedsCredentialsAndAddresses) {
  EXPECT_FALSE(Session::Open({}).ok());
  SessionConfig config;
  config.credentials.token = auth::Secret("t");
  config.ims_url = "ims.example";
  config.auth_url = "https://iam.example/v3";
  EXPECT_EQ(Session::Open(config).status().message(),
            "The address \"ims.example\" does not begin with https://.");
}

}  // namespace
}  // namespace provider::ims
