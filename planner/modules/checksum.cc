#include "planner/modules/checksum.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "proto/text/cat.h"

namespace planner::modules {
namespace {

using proto::text::Cat;

constexpr size_t kPieceBytes = size_t{1} << 16;

struct Digest {
  std::string_view name;
  size_t hex_length;
  const EVP_MD* (*type)();
};
constexpr std::array<Digest, 4> kDigests = {{{"md5", 32, EVP_md5},
                                             {"sha1", 40, EVP_sha1},
                                             {"sha256", 64, EVP_sha256},
                                             {"sha512", 128, EVP_sha512}}};

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

std::string HexOf(std::istream& file, const EVP_MD* type) {
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  EVP_DigestInit_ex(context.get(), type, nullptr);
  std::array<char, kPieceBytes> piece{};
  while (file.read(piece.data(), piece.size()) || file.gcount() > 0)
    EVP_DigestUpdate(context.get(), piece.data(), static_cast<size_t>(file.gcount()));
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned size = 0;
  EVP_DigestFinal_ex(context.get(), sum.data(), &size);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    hex += kDigits[sum[i] >> 4U];
    hex += kDigits[sum[i] & 15U];
  }
  return hex;
}

}  // namespace

absl::Status CheckChecksum(const std::string& path, std::string_view checksum) {
  const size_t colon = checksum.find(':');
  std::string expected(checksum.substr(colon == std::string_view::npos ? 0 : colon + 1));
  absl::AsciiStrToLower(&expected);
  const std::string_view type =
      colon == std::string_view::npos ? std::string_view() : checksum.substr(0, colon);
  const auto* const digest = std::ranges::find_if(kDigests, [&](const Digest& each) {
    return (type.empty() || each.name == type) && each.hex_length == expected.size();
  });
  if (digest == kDigests.end()) {
    return absl::InvalidArgumentError(
        Cat("\"", checksum,
            "\" is no checksum: write md5:, sha1:, sha256: or sha512: and the sum "
            "in hexadecimal"));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(Cat("cannot open ", path));
  const std::string found = HexOf(file, digest->type());
  if (found == expected) return absl::OkStatus();
  return absl::DataLossError(Cat("Checksums did not match. Expected: ", expected, " Got: ", found));
}

}  // namespace planner::modules
