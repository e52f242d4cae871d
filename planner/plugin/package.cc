#include "planner/plugin/package.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>
#include <utility>

#include "planner/plugin/unzip.h"
#include "proto/text/cat.h"

namespace planner::plugin {
namespace {

namespace fs = std::filesystem;
using proto::text::Cat;

constexpr size_t kPieceBytes = size_t{1} << 18;
constexpr size_t kSha256Bytes = 32;

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new()) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  void Add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  std::array<unsigned char, kSha256Bytes> Finish() {
    std::array<unsigned char, kSha256Bytes> digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    return digest;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, FreeDigest> context_;
};

std::string Hex(const std::array<unsigned char, kSha256Bytes>& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : digest) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

std::string Base64(const std::array<unsigned char, kSha256Bytes>& digest) {
  std::array<unsigned char, 64> text{};
  const int length = EVP_EncodeBlock(text.data(), digest.data(), kSha256Bytes);
  return {reinterpret_cast<const char*>(text.data()), static_cast<size_t>(length)};
}

absl::StatusOr<std::string> HashFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(Cat("cannot open ", path.string()));
  Sha256 sha;
  std::string piece(kPieceBytes, '\0');
  do {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    sha.Add({piece.data(), static_cast<size_t>(file.gcount())});
  } while (file);
  if (!file.eof()) return absl::DataLossError(Cat("cannot read ", path.string()));
  return Hex(sha.Finish());
}

// The names of all files below `root`, slash-separated, sorted bytewise.
absl::StatusOr<std::vector<std::string>> ListFiles(const fs::path& root) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(root, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!entry->is_directory(error) || entry->is_symlink(error))
      names.push_back(entry->path().lexically_relative(root).generic_string());
  }
  if (error) return absl::NotFoundError(Cat("cannot read ", root.string(), ": ", error.message()));
  std::sort(names.begin(), names.end());
  return names;
}

// Reads VERSION out of terraform-provider-TYPE_VERSION_PLATFORM.zip.
absl::StatusOr<addr::Version> VersionOfArchive(std::string_view name, std::string_view type) {
  const std::string begin = Cat("terraform-provider-", type, "_");
  const std::string end = Cat("_", Platform(), ".zip");
  if (!name.starts_with(begin) || !name.ends_with(end) || name.size() < begin.size() + end.size())
    return absl::NotFoundError("not an archive of this provider");
  name.remove_prefix(begin.size());
  name.remove_suffix(end.size());
  return addr::ParseVersion(name);
}

absl::Status PrepareTarget(const std::string& target) {
  std::error_code error;
  fs::create_directories(fs::path(target).parent_path(), error);
  if (!error) fs::remove_all(target, error);  // A link is removed, not what it leads to.
  if (error) return absl::UnavailableError(Cat("cannot make ", target, ": ", error.message()));
  return absl::OkStatus();
}

}  // namespace

std::string_view Platform() {
#if defined(__x86_64__)
  return "linux_amd64";
#elif defined(__aarch64__)
  return "linux_arm64";
#elif defined(__i386__)
  return "linux_386";
#elif defined(__arm__)
  return "linux_arm";
#else
#error "Providers have no name for this platform."
#endif
}

std::string PackagePath(std::string_view base, const addr::Provider& provider,
                        const addr::Version& version) {
  return Cat(base, "/", ToString(provider), "/", ToString(version), "/", Platform());
}

absl::StatusOr<std::string> HashPackage(const std::string& directory) {
  std::error_code error;
  const fs::path root = fs::canonical(directory, error);
  if (error) return absl::NotFoundError(Cat("cannot read ", directory, ": ", error.message()));
  const absl::StatusOr<std::vector<std::string>> names = ListFiles(root);
  if (!names.ok()) return names.status();
  Sha256 all;
  for (const std::string& name : *names) {
    const absl::StatusOr<std::string> hash = HashFile(root / name);
    if (!hash.ok()) return hash.status();
    all.Add(Cat(*hash, "  ", name, "\n"));
  }
  return Cat("h1:", Base64(all.Finish()));
}

absl::StatusOr<std::string> HashArchive(const std::string& path) {
  const absl::StatusOr<std::string> hash = HashFile(path);
  if (!hash.ok()) return hash.status();
  return Cat("zh:", *hash);
}

absl::StatusOr<std::string> FindExecutable(const std::string& directory, std::string_view type) {
  const std::string begin = Cat("terraform-provider-", type);
  std::vector<std::string> names;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    std::string name = entry.path().filename().string();
    if (!name.starts_with(begin) || entry.is_directory(error)) continue;
    if (name.size() == begin.size() || name[begin.size()] == '_' || name[begin.size()] == '.')
      names.push_back(std::move(name));
  }
  if (names.empty()) {
    return absl::NotFoundError(
        Cat("could not find executable file starting with terraform-provider-", type));
  }
  return Cat(directory, "/", *std::min_element(names.begin(), names.end()));
}

absl::StatusOr<std::vector<MirrorPackage>> ListMirror(const std::string& directory,
                                                      const addr::Provider& provider) {
  std::error_code error;
  if (!fs::is_directory(directory, error)) {
    return absl::NotFoundError(
        Cat("cannot search ", directory, ": lstat ", directory, ": no such file or directory"));
  }
  std::vector<MirrorPackage> packages;
  const std::string base = Cat(directory, "/", ToString(provider));
  for (const fs::directory_entry& entry : fs::directory_iterator(base, error)) {
    const std::string name = entry.path().filename().string();
    const absl::StatusOr<addr::Version> packed = VersionOfArchive(name, provider.type);
    if (packed.ok()) packages.push_back({*packed, entry.path().string(), true});
    const absl::StatusOr<addr::Version> unpacked = addr::ParseVersion(name);
    const fs::path inner = entry.path() / Platform();
    if (unpacked.ok() && fs::is_directory(inner, error))
      packages.push_back({*unpacked, inner.string(), false});
  }
  return packages;
}

absl::Status UnpackArchive(const std::string& archive, const std::string& target) {
  absl::Status prepared = PrepareTarget(target);
  if (!prepared.ok()) return prepared;
  const std::string temporary = target + ".tmp";
  std::error_code error;
  fs::remove_all(temporary, error);
  absl::Status status = Unzip(archive, temporary);
  if (status.ok()) {
    fs::rename(temporary, target, error);
    if (error) status = absl::UnavailableError(Cat("cannot make ", target));
  }
  if (!status.ok()) fs::remove_all(temporary, error);
  return status;
}

absl::Status LinkPackage(const std::string& package, const std::string& target) {
  absl::Status prepared = PrepareTarget(target);
  if (!prepared.ok()) return prepared;
  std::error_code error;
  const fs::path absolute = fs::absolute(package, error).lexically_normal();
  fs::create_directory_symlink(absolute, target, error);
  if (!error) return absl::OkStatus();
  fs::copy(absolute, target, fs::copy_options::recursive, error);
  if (error) return absl::UnavailableError(Cat("cannot make ", target, ": ", error.message()));
  return absl::OkStatus();
}

}  // namespace planner::plugin
