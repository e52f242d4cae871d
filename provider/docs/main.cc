// The program provider-docs: writes the pages of docs/ that are generated, see pages.h.
//   provider-docs ROOT    ROOT is the root of the source tree
// Writes nothing if there are mistakes; they are told on stderr, and the exit code is 1.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "provider/data/data_sources.h"
#include "provider/docs/pages.h"
#include "provider/plugin/served_types.h"

namespace provider::docs {
namespace {

bool WritePage(const std::filesystem::path& path, const std::string& text) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (file) return true;
  std::fprintf(stderr, "provider-docs: cannot write %s\n", path.c_str());
  return false;
}

int Main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: provider-docs ROOT\n", stderr);
    return 2;
  }
  const std::string root = argv[1];
  const Docs docs = MakeDocs(plugin::SchemaOf(plugin::ServedResources(), data::AllDataSources()),
                             ReadFiles(root));
  for (const std::string& mistake : docs.mistakes) std::fprintf(stderr, "%s\n", mistake.c_str());
  if (!docs.mistakes.empty()) return 1;
  bool ok = true;
  for (const auto& [path, text] : docs.pages) {
    ok = WritePage(std::filesystem::path(root) / path, text) && ok;
  }
  return ok ? 0 : 1;
}

}  // namespace
}  // namespace provider::docs

int main(int argc, char** argv) { return provider::docs::Main(argc, argv); }
