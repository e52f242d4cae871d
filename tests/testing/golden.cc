#include "tests/testing/golden.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

void ExpectGolden(std::string_view path, std::string_view got) {
  const std::filesystem::path file = std::filesystem::path(TESTS_DIR) / path;
  const char* update = std::getenv("UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << got;
    GTEST_SKIP() << "wrote " << file;
  }
  std::ostringstream want;
  want << std::ifstream(file, std::ios::binary).rdbuf();
  EXPECT_EQ(want.str(), got) << "rerun with UPDATE_GOLDEN=1 and read the diff of " << file;
}
