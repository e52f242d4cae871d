#ifndef TESTS_PROVIDER_IMAGE_OPERATIONS_FIXTURE_H_
#define TESTS_PROVIDER_IMAGE_OPERATIONS_FIXTURE_H_

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "proto/text/cat.h"
#include "provider/image/image_resource.h"
#include "provider/image/operations.h"
#include "provider/image/plan.h"
#include "provider/records/create_records.h"
#include "tests/provider/image/fake_image_service.h"
#include "tests/provider/image/image_value.h"

// The operations on images at a fake service, with records in a folder of the test's own.
namespace provider::image {

inline Value Planned(const Value& prior, const Value& config) {
  return PlanImage(ImageKind(), {}, parts::PlanRequestOf(ImageSchema(), prior, config)).planned;
}

inline std::string Describe(const resource::Diagnostics& diags) {
  std::string out;
  for (const resource::Diagnostic& diag : diags) {
    proto::text::Append(out, diag.severity == resource::Diagnostic::Severity::kError ? "E " : "W ",
                        diag.summary, ": ", diag.detail, "\n");
  }
  return out;
}

inline std::string MakeFolder() {
  std::string name = testing::TempDir() + "/creates-XXXXXX";
  EXPECT_NE(mkdtemp(name.data()), nullptr);
  return name;
}

class OperationsTest : public testing::Test {
 protected:
  ~OperationsTest() override {
    records_->Close(true);
    std::filesystem::remove_all(folder_);
  }
  // As if the process had been killed and another one started.
  void KillAndRestart() {
    records_->Close(false);
    service_->DropWaiting();
    records_ = std::make_shared<records::CreateRecords>(folder_, 0);
    answer_.reset();
    TakeCalls();
  }
  Tools Use() { return {&ImageKind(), service_, stop_, options_, records_}; }
  const Value nothing_ = Value::Null(ImageType());

  void StartCreate(const Value& config) {
    answer_.reset();
    CreateImage(Use(), {nothing_, Planned(nothing_, config), config, "", nullptr},
                [this](resource::ApplyAnswer answer) { OnAnswer(std::move(answer)); });
  }
  resource::ApplyAnswer Create(const Value& config) {
    StartCreate(config);
    return Take();
  }
  resource::ApplyAnswer Update(const Value& prior, const Value& config) {
    answer_.reset();
    UpdateImage(Use(), {prior, Planned(prior, config), config, "", nullptr},
                [this](resource::ApplyAnswer answer) { OnAnswer(std::move(answer)); });
    return Take();
  }
  resource::ApplyAnswer Delete(const Value& prior, std::string private_bytes = {}) {
    answer_.reset();
    DeleteImage(Use(), {prior, nothing_, nothing_, std::move(private_bytes), nullptr},
                [this](resource::ApplyAnswer answer) { OnAnswer(std::move(answer)); });
    return Take();
  }
  resource::ReadAnswer Read(const Value& state, std::string private_bytes = {}) {
    std::optional<resource::ReadAnswer> read;
    ReadImage(Use(), {state, std::move(private_bytes)},
              [&](resource::ReadAnswer answer) { read = std::move(answer); });
    EXPECT_TRUE(read.has_value());
    return read.value_or(resource::ReadAnswer());
  }
  void OnAnswer(resource::ApplyAnswer answer) {
    absl::MutexLock lock(&mutex_);
    answer_ = std::move(answer);
  }
  // Creates are answered from the thread that writes the records.
  resource::ApplyAnswer Take() {
    absl::MutexLock lock(&mutex_);
    const auto is_answered = [this] { return answer_.has_value(); };
    EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&is_answered), absl::Seconds(20)));
    if (!answer_) return {};
    EXPECT_TRUE(answer_->state.IsWhollyKnown());
    return *answer_;
  }
  std::vector<std::string> TakeCalls() { return std::exchange(service_->calls, {}); }

  const std::shared_ptr<FakeImageService> service_ = std::make_shared<FakeImageService>();
  const std::shared_ptr<resource::StopSignal> stop_ = std::make_shared<resource::StopSignal>();
  resource::ProviderOptions options_ = {};
  const std::string folder_ = MakeFolder();
  std::shared_ptr<records::CreateRecords> records_ =
      std::make_shared<records::CreateRecords>(folder_, 0);
  absl::Mutex mutex_;
  std::optional<resource::ApplyAnswer> answer_;
};

}  // namespace provider::image

#endif  // TESTS_PROVIDER_IMAGE_OPERATIONS_FIXTURE_H_
