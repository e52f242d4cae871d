#include "provider/parts/advice.h"

#include <map>
#include <set>
#include <string>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "proto/text/cat.h"
#include "provider/parts/explain.h"
#include "tests/testing/golden.h"

namespace provider::parts {
namespace {

// All that the documents list (ims-api.md 12.1).
std::set<int> Documented() {
  std::set<int> numbers = {212, 238, 239, 241, 242, 1075};
  for (int number = 1; number <= 198; ++number) numbers.insert(number);
  return numbers;
}

std::string CodeOf(int number) { return absl::StrFormat("IMG.%04d", number); }

TEST(AdviceTest, EveryDocumentedCodeHasOne) {
  for (const int number : Documented()) EXPECT_NE(AdviceFor(CodeOf(number)), "") << number;
}

TEST(AdviceTest, NothingElseHasOne) {
  for (const char* code : {"", "IMG.", "IMG.0000", "IMG.0199", "IMG.9999", "IMG.12a", "APIGW.0001",
                           "img.0001", "0001", "IMG.-1"}) {
    EXPECT_EQ(AdviceFor(code), "") << code;
  }
}

// What the user reads of a failed job, once for each class of codes.
TEST(AdviceTest, FailedJobsSayWhatItMeansAndWhatToDo) {
  std::map<std::string, std::string> codes_by_advice;
  std::map<std::string, std::string> first_codes;
  for (const int number : Documented()) {
    const std::string advice(AdviceFor(CodeOf(number)));
    proto::text::Append(codes_by_advice[advice], " ", number);
    first_codes.emplace(advice, CodeOf(number));
  }
  std::map<std::string, std::string> by_code;
  for (const auto& [advice, code] : first_codes) by_code[code] = advice;
  std::string report;
  for (const auto& [code, advice] : by_code) {
    const ims::Job job = {.id = "9a175ac792fa12d20193002100dd2762",
                          .status = ims::Job::Status::kFail,
                          .error_code = code,
                          .fail_reason = "the reason that the service gives"};
    proto::text::Append(report, "#", codes_by_advice[advice], "\n", ExplainFailure(job), "\n\n");
  }
  ExpectGolden("provider/parts/golden/advice.txt", report);
}

}  // namespace
}  // namespace provider::parts
