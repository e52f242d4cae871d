#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "planner/modules/unpack.h"

// Whatever an archive holds: no crash, and nothing beside the folder it is unpacked to.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace fs = std::filesystem;
  std::string folder = (fs::temp_directory_path() / "kiln-fuzz-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return 0;
  const std::string archive = folder + "/archive";
  std::ofstream(archive, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  static_cast<void>(planner::modules::Unpack(archive, folder + "/target").ok());
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name != "archive" && name != "target") std::abort();
  }
  fs::remove_all(folder, error);
  return 0;
}
