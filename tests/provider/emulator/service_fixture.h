#ifndef TESTS_PROVIDER_EMULATOR_SERVICE_FIXTURE_H_
#define TESTS_PROVIDER_EMULATOR_SERVICE_FIXTURE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "provider/emulator/http_message.h"
#include "provider/emulator/seeds.h"
#include "provider/emulator/service.h"
#include "provider/emulator/string_map.h"

namespace provider::emulator {

// An answer with its body read as JSON (null if it is none).
struct Answered {
  int status = 0;
  nlohmann::json body = {};
  Response response = {};

  // The code of an IMS or gateway envelope.
  std::string Code() const {
    if (body.is_object() && body.contains("error")) return body["error"].value("code", "");
    return body.is_object() ? body.value("error_code", "") : "";
  }
  std::string Header(std::string_view name) const {
    for (const auto& header : response.headers) {
      if (EqualsIgnoreCase(header.name, name)) return header.value;
    }
    return {};
  }
};

// A service with jobs of 10 s and a clock that only Pass moves.
class ServiceTest : public testing::Test {
 protected:
  explicit ServiceTest(Options options = {.job_duration = absl::Seconds(10)})
      : service_(
            options, [this] { return now_; }, 1) {
    token_ = Login(kProjectName);
  }

  void Pass(absl::Duration duration) { now_ += duration; }

  // Sends as it is.
  Answered Send(const Request& request) {
    Response response = service_.Handle(request);
    nlohmann::json body = nlohmann::json::parse(response.body, nullptr, false);
    if (body.is_discarded()) body = nullptr;
    const int status = response.status;
    return {.status = status, .body = std::move(body), .response = std::move(response)};
  }

  // Sends with the token; a body that is not a string is JSON, null stands for no body.
  Answered Call(std::string_view method, std::string_view target,
                const nlohmann::json& body = nullptr) {
    Request request{.method = std::string(method),
                    .target = std::string(target),
                    .headers = {{"Host", "ims.test"}, {"X-Auth-Token", token_}}};
    if (body.is_string()) request.body = body.get<std::string>();
    if (body.is_structured()) request.body = body.dump();
    return Send(request);
  }

  // A token for a project; the empty name gives one of the domain.
  std::string Login(std::string_view project) {
    nlohmann::json scope = nlohmann::json::object();
    if (!project.empty()) scope = {{"project", {{"name", project}}}};
    const nlohmann::json user = {
        {"name", kUserName}, {"password", kPassword}, {"domain", {{"name", kDomainName}}}};
    const nlohmann::json body = {
        {"auth",
         {{"identity", {{"methods", {"password"}}, {"password", {{"user", user}}}}},
          {"scope", scope}}}};
    return Send({.method = "POST", .target = "/v3/auth/tokens", .body = body.dump()})
        .Header("X-Subject-Token");
  }

  // The same with another project's token.
  Answered CallIn(std::string_view project, std::string_view method, std::string_view target,
                  const nlohmann::json& body = nullptr) {
    const std::string own = std::exchange(token_, Login(project));
    Answered answered = Call(method, target, body);
    token_ = own;
    return answered;
  }

  // Waits for a job that an answer names, and gives it.
  nlohmann::json Finish(const Answered& answered) {
    EXPECT_EQ(answered.status, 200) << answered.response.body;
    Pass(absl::Seconds(10));
    return Job(answered.body.value("job_id", "")).body;
  }

  // Starts a creation and gives the job's id.
  std::string Create(const nlohmann::json& body, std::string_view call = "/v2/cloudimages/action") {
    const Answered answered = Call("POST", call, body);
    EXPECT_EQ(answered.status, 200) << answered.response.body;
    return answered.body.value("job_id", "");
  }

  Answered Job(std::string_view id) {
    return Call("GET", Concat("/v1/", kProjectId, "/jobs/", id));
  }

  // Makes an image from the first ECS, waits for it and gives its id.
  std::string CreateFromServer(std::string_view name,
                               const nlohmann::json& more = nlohmann::json::object()) {
    nlohmann::json body = {{"name", name}, {"instance_id", kServerId}};
    body.update(more);
    const std::string job_id = Create(body);
    Pass(absl::Seconds(10));
    return Job(job_id).body["entities"].value("image_id", "");
  }

  nlohmann::json List(std::string_view query) {
    return Call("GET", Concat("/v2/cloudimages?", query)).body["images"];
  }

  std::vector<std::string> ListedNames(std::string_view query) {
    std::vector<std::string> names;
    for (const auto& image : List(query)) names.push_back(image["name"]);
    return names;
  }

  absl::Time now_ = absl::FromCivil(absl::CivilSecond(2024, 1, 2, 3, 4, 5), absl::UTCTimeZone());
  Service service_;
  std::string token_;
};

}  // namespace provider::emulator

#endif  // TESTS_PROVIDER_EMULATOR_SERVICE_FIXTURE_H_
