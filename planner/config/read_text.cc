#include "planner/config/read_text.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>

namespace planner::config {
namespace {

constexpr std::uintmax_t kMaxBytes = std::uintmax_t{64} << 20;

}  // namespace

std::optional<std::string> ReadText(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error)) {
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error || size > kMaxBytes) return std::nullopt;
  } else if (std::filesystem::is_directory(path, error)) {
    return std::nullopt;
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad() || text.size() > kMaxBytes) return std::nullopt;
  return text;
}

}  // namespace planner::config
