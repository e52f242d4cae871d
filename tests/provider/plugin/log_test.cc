#include "provider/plugin/log.h"

#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "re2/re2.h"

namespace provider::plugin {
namespace {

// A log and what it wrote.
class Pipe {
 public:
  Pipe() { EXPECT_EQ(pipe(ends_.data()), 0); }
  ~Pipe() {
    close(ends_[0]);
    if (ends_[1] >= 0) close(ends_[1]);
  }
  int end() const { return ends_[1]; }
  std::string ReadAll() {
    close(ends_[1]);
    ends_[1] = -1;
    std::string out;
    std::array<char, 65536> buffer;
    ssize_t count = 0;
    while ((count = read(ends_[0], buffer.data(), buffer.size())) > 0) {
      out.append(buffer.data(), static_cast<size_t>(count));
    }
    return out;
  }

 private:
  std::array<int, 2> ends_ = {-1, -1};
};

TEST(LogTest, WritesRecordsAsTheEngineReadsThem) {
  Pipe pipe;
  Log log(pipe.end(), LogLevel::kTrace);
  log.Write(LogLevel::kWarn, "a \"quoted\"\nline", {{"call", "Read"}, {"bytes", "\xFF\x01"}});
  const std::string line = pipe.ReadAll();
  EXPECT_EQ(line.back(), '\n');
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const auto record = nlohmann::json::parse(line);
  EXPECT_EQ(record["@level"], "warn");
  EXPECT_EQ(record["@message"], "a \"quoted\"\nline");
  EXPECT_EQ(record["@module"], "ims");
  EXPECT_EQ(record["call"], "Read");
  EXPECT_EQ(record["bytes"], "?\x01");
  EXPECT_TRUE(RE2::FullMatch(record["@timestamp"].get<std::string>(),
                             R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d)"))
      << record["@timestamp"];
}

TEST(LogTest, KeepsQuietBelowItsLevel) {
  Pipe pipe;
  Log log(pipe.end(), LogLevel::kInfo);
  log.Write(LogLevel::kDebug, "nothing");
  EXPECT_FALSE(log.IsOn(LogLevel::kDebug));
  EXPECT_TRUE(log.IsOn(LogLevel::kInfo));
  EXPECT_EQ(pipe.ReadAll(), "");
}

TEST(LogTest, NeverWritesASecret) {
  Pipe pipe;
  Log log(pipe.end(), LogLevel::kTrace);
  log.HideSecret("canary-1234");
  log.HideSecret("");
  log.HideSecret("abc");
  log.Write(LogLevel::kTrace, "with canary-1234 inside", {{"field", "canary-1234,abc"}});
  const std::string line = pipe.ReadAll();
  EXPECT_THAT(line, testing::Not(testing::HasSubstr("canary")));
  EXPECT_THAT(line, testing::HasSubstr("with *** inside"));
  EXPECT_THAT(line, testing::HasSubstr("***,abc"));
}

TEST(LogTest, CutsTextsThatTheEngineCouldNotRead) {
  Pipe pipe;
  Log log(pipe.end(), LogLevel::kTrace);
  log.Write(LogLevel::kTrace, std::string(50000, '\x01'));
  EXPECT_LT(pipe.ReadAll().size(), 65536U);
}

TEST(LogTest, TakesItsLevelFromTheEngine) {
  EXPECT_EQ(LogLevelFrom(nullptr, nullptr), LogLevel::kOff);
  EXPECT_EQ(LogLevelFrom("", ""), LogLevel::kOff);
  EXPECT_EQ(LogLevelFrom(nullptr, "debug"), LogLevel::kDebug);
  EXPECT_EQ(LogLevelFrom("ERROR", "TRACE"), LogLevel::kError);
  EXPECT_EQ(LogLevelFrom("off", "TRACE"), LogLevel::kOff);
  EXPECT_EQ(LogLevelFrom(nullptr, "JSON"), LogLevel::kTrace);
}

}  // namespace
}  // namespace provider::plugin
