#include "planner/modules/fetch.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "planner/modules/checksum.h"
#include "planner/modules/git.h"
#include "planner/modules/local.h"
#include "planner/modules/unpack.h"

namespace planner::modules {
namespace {

namespace fs = std::filesystem;

// A regular file, or a link if `link` is not empty.
struct Entry {
  std::string name = {};
  std::string text = {};
  std::string link = {};
};

class FetchTest : public testing::Test {
 protected:
  FetchTest() {
    std::string name = (fs::temp_directory_path() / "kiln-fetch-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  ~FetchTest() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  std::string Write(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(Path(name)).parent_path());
    std::ofstream(Path(name), std::ios::binary) << text;
    return Path(name);
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(Path(name), std::ios::binary);
    return file ? std::string(std::istreambuf_iterator<char>(file), {}) : "no file";
  }
  // Packs entries by libarchive: a tar archive with gzip, or a ZIP archive.
  std::string Pack(const std::string& name, bool zip, const std::vector<Entry>& entries) const {
    archive* const writer = archive_write_new();
    if (zip) {
      archive_write_set_format_zip(writer);
    } else {
      archive_write_add_filter_gzip(writer);
      archive_write_set_format_pax_restricted(writer);
    }
    archive_write_open_filename(writer, Path(name).c_str());
    for (const Entry& each : entries) {
      archive_entry* const entry = archive_entry_new();
      archive_entry_set_pathname(entry, each.name.c_str());
      archive_entry_set_perm(entry, 06755);
      archive_entry_set_filetype(entry, each.link.empty() ? AE_IFREG : AE_IFLNK);
      if (!each.link.empty()) archive_entry_set_symlink(entry, each.link.c_str());
      archive_entry_set_size(entry, static_cast<la_int64_t>(each.text.size()));
      archive_write_header(writer, entry);
      archive_write_data(writer, each.text.data(), each.text.size());
      archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    return Path(name);
  }

  std::string folder_;
};

TEST_F(FetchTest, UnpacksArchivesWhateverTheirName) {
  for (const bool zip : {false, true}) {
    const std::string archive =
        Pack("archive", zip, {{"main.tf", "a"}, {"./sub/x.tf", "b"}, {"link", "", "main.tf"}});
    const std::string target = zip ? "z" : "t";
    ASSERT_TRUE(Unpack(archive, Path(target)).ok());
    EXPECT_EQ(Read(target + "/main.tf"), "a");
    EXPECT_EQ(Read(target + "/sub/x.tf"), "b");
    EXPECT_FALSE(fs::is_symlink(Path(target + "/link"))) << "Links are left out.";
    EXPECT_EQ(fs::status(Path(target + "/main.tf")).permissions(), static_cast<fs::perms>(0755));
  }
}

TEST_F(FetchTest, UnpacksNothingOutside) {
  for (const std::string name : {"../evil", "/kiln-evil", "a/../../evil", ".."}) {
    const std::string archive = Pack("archive", /*zip=*/false, {{name, "x"}});
    const absl::Status status = Unpack(archive, Path("in/target"));
    EXPECT_FALSE(status.ok()) << name;
    EXPECT_EQ(Read("in/evil"), "no file");
    EXPECT_EQ(Read("evil"), "no file");
  }
}

TEST_F(FetchTest, SaysThatABrokenArchiveIsBroken) {
  std::string text = "this is no archive";
  EXPECT_FALSE(Unpack(Write("a", text), Path("t")).ok());
  Pack("archive", /*zip=*/false, {{"main.tf", std::string(5000, 'a')}});
  text = Read("archive");
  EXPECT_FALSE(Unpack(Write("b", text.substr(0, text.size() / 2)), Path("u")).ok());
  EXPECT_FALSE(Unpack(Path("none"), Path("v")).ok());
}

TEST_F(FetchTest, KindsOfArchivesAreTheLongestEndings) {
  EXPECT_EQ(ArchiveKind("https://e.com/x.tar.gz"), "tar.gz");
  EXPECT_EQ(ArchiveKind("x.gz"), "gz");
  EXPECT_EQ(ArchiveKind("x.zip"), "zip");
  EXPECT_EQ(ArchiveKind("zip"), "");
  EXPECT_EQ(ArchiveKind("x.rar"), "");
}

TEST_F(FetchTest, FoldersBecomeLinksAndThenCopies) {
  Write("package/main.tf", "a");
  Write("package/.hidden", "b");
  Fetcher fetcher;
  const std::string package = "file://" + Path("package");
  ASSERT_TRUE(fetcher.Fetch(package, Path("one")).ok());
  EXPECT_TRUE(fs::is_symlink(Path("one")));
  ASSERT_TRUE(fetcher.Fetch(package, Path("two")).ok());
  EXPECT_FALSE(fs::is_symlink(Path("two")));
  EXPECT_EQ(Read("two/main.tf"), "a");
  EXPECT_EQ(Read("two/.hidden"), "no file");
  EXPECT_FALSE(fetcher.Fetch("file://" + Path("none"), Path("three")).ok());
}

TEST_F(FetchTest, ArchivesOfThisMachineAreUnpacked) {
  Pack("m.tar.gz", /*zip=*/false, {{"main.tf", "a"}});
  Fetcher fetcher;
  ASSERT_TRUE(fetcher.Fetch("file://" + Path("m.tar.gz"), Path("one")).ok());
  EXPECT_EQ(Read("one/main.tf"), "a");
  EXPECT_FALSE(fetcher.Fetch("file://" + Path("m.tar.gz") + "?archive=false", Path("two")).ok());
  EXPECT_FALSE(fetcher.Fetch("file://" + Path("m.tar.gz") + "?archive=gz", Path("three")).ok());
}

TEST_F(FetchTest, RefusesWhatItHasNoWayToGet) {
  Fetcher fetcher;
  for (const std::string package : {"s3::https://e.com/x", "gcs::https://e.com/x", "hg::x"}) {
    const absl::Status status = fetcher.Fetch(package, Path("t"));
    EXPECT_TRUE(absl::IsUnimplemented(status)) << package;
  }
  EXPECT_FALSE(fetcher.Fetch("ftp://e.com/x", Path("t")).ok());
}

TEST_F(FetchTest, GitGetsNoOtherAddressesAndOptions) {
  for (const std::string url :
       {"ext::sh -c true", "--upload-pack=true", "https://127.0.0.1:1/x?ref=-f",
        "ssh://127.0.0.1:1/x?sshkey=a2V5"}) {
    EXPECT_FALSE(CloneRepository(url, Path("t")).ok()) << url;
    EXPECT_FALSE(fs::exists(Path("t")));
  }
}

TEST_F(FetchTest, FindsFoldersByWildcards) {
  Write("p/only/sub/main.tf", "");
  EXPECT_EQ(FindSubdirectory(Path("p"), "").value(), Path("p"));
  EXPECT_EQ(FindSubdirectory(Path("p"), "*/sub").value(), Path("p/only/sub"));
  EXPECT_FALSE(FindSubdirectory(Path("p"), "none").ok());
  Write("p/other/main.tf", "");
  EXPECT_FALSE(FindSubdirectory(Path("p"), "*").ok());
}

TEST_F(FetchTest, ChecksumsAreOfFourKinds) {
  const std::string path = Write("file", "abc");
  for (const char* sum :
       {"900150983cd24fb0d6963f7d28e17f72", "md5:900150983CD24FB0D6963F7D28E17F72",
        "sha1:a9993e364706816aba3e25717850c26c9cd0d89d",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}) {
    EXPECT_TRUE(CheckChecksum(path, sum).ok()) << sum;
  }
  EXPECT_TRUE(absl::IsDataLoss(CheckChecksum(path, std::string(64, '0'))));
  for (const char* sum : {"", "sha256:00", "file:x", "crc:00000000"})
    EXPECT_TRUE(absl::IsInvalidArgument(CheckChecksum(path, sum))) << sum;
}

TEST_F(FetchTest, FollowsLinksAsFarAsThereAreSome) {
  Write("real/sub/main.tf", "");
  fs::create_directory_symlink(Path("real"), Path("absolute"));
  fs::create_directory_symlink("real", Path("relative"));
  EXPECT_EQ(FollowLinks(Path("absolute/sub")), Path("real/sub"));
  EXPECT_EQ(FollowLinks(Path("relative/sub")), Path("real/sub"));
  EXPECT_EQ(FollowLinks("no/../such/"), "such");
}

}  // namespace
}  // namespace planner::modules
