#ifndef TESTS_PLANNER_CONFIG_TEMPORARY_FOLDER_H_
#define TESTS_PLANNER_CONFIG_TEMPORARY_FOLDER_H_

#include <gtest/gtest.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX.

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "planner/config/loader.h"
#include "planner/render/diagnostic.h"

namespace planner::config {

// A folder that is the working directory for the object's life.
class WorkingFolder {
 public:
  WorkingFolder() : before_(std::filesystem::current_path()) {
    std::string name = (std::filesystem::temp_directory_path() / "kiln-config-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
    std::filesystem::current_path(path_);
  }
  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;
  ~WorkingFolder() {
    std::filesystem::current_path(before_);
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  void Write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }

 private:
  std::filesystem::path before_;
  std::filesystem::path path_;
};

inline std::string ReadTestFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// As the user sees them, without colour: warnings, then errors.
inline std::string Show(const diag::Diagnostics& diags, const diag::Sources& sources) {
  const render::Report report = render::FormatDiagnostics(diags, sources, {});
  return report.warnings + report.errors;
}

// What terraform prints in the working directory; `arguments` is our own text.
inline std::string RunTerraform(const std::string& arguments) {
  const std::string command =
      "CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null terraform " + arguments + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");  // NOLINT(cert-env33-c)
  std::string out;
  std::array<char, 4096> buffer{};
  while (const size_t got = fread(buffer.data(), 1, buffer.size(), pipe)) {
    out.append(buffer.data(), got);
  }
  pclose(pipe);
  return out;
}

inline bool HasTerraform() {
  return std::system("command -v terraform >/dev/null 2>&1") == 0;  // NOLINT(cert-env33-c)
}

}  // namespace planner::config

#endif  // TESTS_PLANNER_CONFIG_TEMPORARY_FOLDER_H_
