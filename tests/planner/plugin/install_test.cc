#include "planner/plugin/install.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "planner/plugin/locate_parts.h"
#include "planner/plugin/package.h"
#include "planner/plugin/unzip.h"

namespace planner::plugin {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

addr::Provider Fake() { return addr::ParseProvider("example.com/lab/fake").value(); }

void Write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
  fs::permissions(path, fs::perms::owner_all);
}
std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A working directory with a mirror, for one test.
class InstallTest : public testing::Test {
 protected:
  InstallTest() {
    std::string pattern = (fs::temp_directory_path() / "install_test_XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    options_.data_dir = (root_ / "data").string();
    options_.lock_path = (root_ / ".terraform.lock.hcl").string();
    options_.print = [this](std::string_view line) { lines_.emplace_back(line); };
    locate_ = {.data_dir = options_.data_dir, .lock_path = options_.lock_path};
    config_.methods.push_back(
        {.kind = InstallationMethod::Kind::kFilesystemMirror, .location = Mirror().string()});
    ::unsetenv("TF_REATTACH_PROVIDERS");
  }
  ~InstallTest() override {
    std::error_code error;
    fs::remove_all(root_, error);
    ::unsetenv("TF_REATTACH_PROVIDERS");
  }

  fs::path Mirror() const { return root_ / "mirror"; }
  fs::path Package(const std::string& version) const {
    return Mirror() / "example.com/lab/fake" / version / Platform();
  }
  void AddUnpacked(const std::string& version) {
    Write(Package(version) / ("terraform-provider-fake_v" + version), "#!/bin/sh\n# " + version);
  }
  fs::path AddPacked(const std::string& version,
                     const std::string& name = "terraform-provider-fake") {
    const fs::path path =
        Mirror() / "example.com/lab/fake" /
        ("terraform-provider-fake_" + version + "_" + std::string(Platform()) + ".zip");
    fs::create_directories(path.parent_path());
    int error = 0;
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
    const std::string content = "packed " + version;
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    zip_file_set_external_attributes(archive, static_cast<zip_uint64_t>(index), 0, ZIP_OPSYS_UNIX,
                                     0100755U << 16U);
    zip_close(archive);
    return path;
  }

  static std::vector<Requirement> Wanted(const std::string& constraints) {
    Requirement requirement{.provider = Fake()};
    if (!constraints.empty())
      requirement.constraints = addr::ParseVersionConstraints(constraints).value();
    return {requirement};
  }
  InstallResult Run(const std::string& constraints) {
    diags_.clear();
    lines_.clear();
    return Install(Wanted(constraints), config_, options_, diags_);
  }
  std::map<addr::Provider, Located> Find(const std::string& constraints) {
    diags_.clear();
    return Locate(Wanted(constraints), config_, locate_, diags_);
  }
  // The first error, "summary: detail".
  std::string Error() const {
    for (const diag::Diagnostic& d : diags_)
      if (d.severity == diag::Diagnostic::Severity::kError) return d.summary + ": " + d.detail;
    return "";
  }
  fs::path Target(const std::string& version) const {
    return PackagePath(options_.data_dir + "/providers", Fake(),
                       addr::ParseVersion(version).value());
  }

  fs::path root_;
  InstallOptions options_;
  LocateOptions locate_;
  CliConfig config_;
  diag::Diagnostics diags_;
  std::vector<std::string> lines_;
};

using LockChange = InstallResult::LockChange;

TEST_F(InstallTest, LinksTheNewestAcceptablePackageAndRecordsIt) {
  for (const char* version : {"1.0.0", "1.2.3", "1.2.4", "1.3.0-beta1", "2.0.0"})
    AddUnpacked(version);
  EXPECT_EQ(Run("~> 1.2").lock_change, LockChange::kCreated);
  EXPECT_THAT(lines_, ElementsAre("- Finding example.com/lab/fake versions matching \"~> 1.2\"...",
                                  "- Installing example.com/lab/fake v1.2.4...",
                                  "- Installed example.com/lab/fake v1.2.4 (unauthenticated)"));
  ASSERT_EQ(diags_.size(), 1U);
  EXPECT_EQ(diags_[0].summary, "Incomplete lock file information for providers");
  EXPECT_EQ(fs::read_symlink(Target("1.2.4")), Package("1.2.4"));
  const std::string hash = HashPackage(Package("1.2.4").string()).value();
  EXPECT_EQ(Read(options_.lock_path),
            "# This file is maintained automatically by \"terraform init\".\n"
            "# Manual edits may be lost in future updates.\n"
            "\n"
            "provider \"example.com/lab/fake\" {\n"
            "  version     = \"1.2.4\"\n"
            "  constraints = \"~> 1.2\"\n"
            "  hashes = [\n"
            "    \"" +
                hash +
                "\",\n"
                "  ]\n"
                "}\n");
  const std::map<addr::Provider, Located> located = Find("~> 1.2");
  ASSERT_EQ(Error(), "");
  EXPECT_EQ(located.at(Fake()).executable,
            (Target("1.2.4") / "terraform-provider-fake_v1.2.4").string());
}

TEST_F(InstallTest, KeepsTheLockedVersionUntilTold) {
  AddUnpacked("1.0.0");
  Run("");
  EXPECT_THAT(lines_[0], "- Finding latest version of example.com/lab/fake...");
  AddUnpacked("1.1.0");
  EXPECT_EQ(Run(">= 1.0").lock_change, LockChange::kNone);
  EXPECT_THAT(
      lines_,
      ElementsAre(
          "- Reusing previous version of example.com/lab/fake from the dependency lock file",
          "- Using previously-installed example.com/lab/fake v1.0.0"));
  EXPECT_TRUE(diags_.empty());
  fs::remove_all(options_.data_dir);
  EXPECT_EQ(Run("").lock_change, LockChange::kNone);
  EXPECT_EQ(lines_.back(), "- Installed example.com/lab/fake v1.0.0 (unauthenticated)");
  EXPECT_TRUE(diags_.empty());
  options_.upgrade = true;
  EXPECT_EQ(Run("").lock_change, LockChange::kUpdated);
  EXPECT_EQ(lines_.back(), "- Installed example.com/lab/fake v1.1.0 (unauthenticated)");
}

TEST_F(InstallTest, RefusesALockedVersionThatNoLongerFits) {
  AddUnpacked("1.2.4");
  AddUnpacked("2.0.0");
  Run("~> 1.2");
  Run("~> 2.0");
  EXPECT_EQ(Error(),
            "Failed to query available provider packages: Could not retrieve the list of available "
            "versions for provider example.com/lab/fake: locked provider example.com/lab/fake "
            "1.2.4 does not match configured version constraint ~> 2.0; must use kiln init "
            "-upgrade to allow selection of new versions\n\nCheck the source address and the "
            "version constraints of example.com/lab/fake in the required_providers blocks of the "
            "configuration.");
  Find("~> 2.0");
  EXPECT_EQ(Error(),
            "Inconsistent dependency lock file: The following dependency selections recorded in "
            "the lock file are inconsistent with the current configuration:\n  - provider "
            "example.com/lab/fake: locked version selection 1.2.4 doesn't match the updated "
            "version constraints \"~> 2.0\"\n\nTo update the locked dependency selections to "
            "match a changed configuration, run:\n  kiln init -upgrade");
}

TEST_F(InstallTest, UnpacksArchivesWithTheirPermissions) {
  AddPacked("1.0.0");
  Run("");
  ASSERT_EQ(Error(), "");
  const fs::path program = Target("1.0.0") / "terraform-provider-fake";
  EXPECT_EQ(Read(program), "packed 1.0.0");
  EXPECT_NE(fs::status(program).permissions() & fs::perms::owner_exec, fs::perms::none);
  EXPECT_EQ(Find("").at(Fake()).executable, program.string());
}

TEST_F(InstallTest, AcceptsAnArchiveByItsOwnHash) {
  const std::string zh = HashArchive(AddPacked("1.0.0").string()).value();
  Locks locks;
  locks[Fake()] = {.version = addr::ParseVersion("1.0.0").value(), .hashes = {zh}};
  ASSERT_TRUE(WriteLockFile(options_.lock_path, locks).ok());
  EXPECT_EQ(Run("").lock_change, LockChange::kUpdated);
  EXPECT_EQ(Error(), "");
  diag::Diagnostics none;
  const Locks updated = ReadLockFile(options_.lock_path, none);
  EXPECT_EQ(updated.at(Fake()).hashes.size(), 2U);  // h1: was added.
}

TEST_F(InstallTest, RefusesArchivesThatLeadOutside) {
  AddPacked("1.0.0", "../outside");
  Run("");
  EXPECT_THAT(Error(), HasSubstr("bad name ../outside"));
  EXPECT_FALSE(fs::exists(options_.lock_path));
}

TEST_F(InstallTest, NoticesAPackageThatChanged) {
  AddUnpacked("1.0.0");
  Run("");
  Write(Package("1.0.0") / "terraform-provider-fake_v1.0.0", "evil");
  Find("");
  EXPECT_EQ(Error(),
            "Required plugins are not installed: The installed provider plugins are not consistent "
            "with the packages selected in the dependency lock file:\n  - example.com/lab/fake: "
            "the cached package for example.com/lab/fake 1.0.0 (in " +
                options_.data_dir +
                "/providers) does not match any of the checksums recorded in the dependency lock "
                "file\n\nTerraform uses external plugins to integrate with a variety of different "
                "infrastructure services. To download the plugins required for this configuration, "
                "run:\n  kiln init");
  Run("");
  EXPECT_THAT(Error(), HasSubstr("Failed to install provider: Error while installing "
                                 "example.com/lab/fake v1.0.0: the local package for "
                                 "example.com/lab/fake 1.0.0 doesn't match any of the checksums"));
}

TEST_F(InstallTest, SaysWhatIsMissing) {
  AddUnpacked("1.0.0");
  Find("");
  EXPECT_THAT(Error(), HasSubstr("required by this configuration but no version is selected"));
  EXPECT_THAT(Error(), HasSubstr("To make the initial dependency selections"));
  Run("");
  fs::remove_all(options_.data_dir);
  Find("");
  EXPECT_THAT(Error(), HasSubstr("there is no package for example.com/lab/fake 1.0.0 cached in "));
}

TEST_F(InstallTest, SaysWhereItLooked) {
  fs::create_directories(Mirror());
  Run("");
  EXPECT_EQ(Error(),
            "Failed to query available provider packages: Could not retrieve the list of available "
            "versions for provider example.com/lab/fake: provider example.com/lab/fake was not "
            "found in any of the search locations\n\n  - " +
                Mirror().string());
  AddUnpacked("1.0.0");
  Run("~> 3");
  EXPECT_THAT(Error(), HasSubstr("no available releases match the given constraints ~> 3.0\n\n"
                                 "Check the source address"));
  fs::remove_all(Mirror());
  Run("");
  EXPECT_THAT(Error(), HasSubstr("cannot search " + Mirror().string() + ": lstat"));
}

TEST_F(InstallTest, SaysThatItDoesNotUseTheNetwork) {
  config_.methods = {{.kind = InstallationMethod::Kind::kDirect}};
  Run("");
  EXPECT_THAT(Error(), HasSubstr("kiln does not install from registries or network mirrors"));
}

TEST_F(InstallTest, MethodsServeOnlyWhatTheyInclude) {
  AddUnpacked("1.0.0");
  config_.methods[0].include = {{"example.com", "other", "*"}};
  Run("");
  EXPECT_NE(Error(), "");
  config_.methods[0].include = {{"example.com", "*", "*"}};
  Run("");
  EXPECT_EQ(Error(), "");
  config_.methods[0].exclude = {{"*", "lab", "fake"}};
  options_.upgrade = true;
  Run("");
  EXPECT_NE(Error(), "");
}

TEST_F(InstallTest, DoesNotTouchAReadOnlyLockFile) {
  AddUnpacked("1.0.0");
  options_.lock_readonly = true;
  Run("");
  EXPECT_THAT(Error(), HasSubstr("the lock file is read-only"));
  EXPECT_FALSE(fs::exists(options_.lock_path));
}

TEST_F(InstallTest, SharesPackagesThroughTheCache) {
  AddUnpacked("1.0.0");
  config_.plugin_cache_dir = (root_ / "cache").string();
  Run("");
  ASSERT_EQ(Error(), "");
  const fs::path cached =
      PackagePath(config_.plugin_cache_dir, Fake(), addr::ParseVersion("1.0.0").value());
  EXPECT_EQ(fs::read_symlink(Target("1.0.0")), cached);
  EXPECT_EQ(fs::read_symlink(cached), Package("1.0.0"));
  fs::remove_all(options_.data_dir);
  Run("");
  EXPECT_EQ(lines_.back(), "- Using example.com/lab/fake v1.0.0 from the shared cache directory");
}

TEST_F(InstallTest, BuiltinProvidersNeedNothing) {
  const Requirement builtin{.provider = {"terraform.io", "builtin", "terraform"}};
  EXPECT_EQ(Install({builtin}, config_, options_, diags_).lock_change, LockChange::kNone);
  EXPECT_THAT(lines_, ElementsAre("- terraform.io/builtin/terraform is built in to Terraform"));
  EXPECT_FALSE(fs::exists(options_.lock_path));
  EXPECT_FALSE(fs::exists(options_.data_dir));
  EXPECT_TRUE(Locate({builtin}, config_, locate_, diags_).empty());
}

TEST_F(InstallTest, ForgetsProvidersThatAreNoLongerNeeded) {
  AddUnpacked("1.0.0");
  Run("");
  diags_.clear();
  EXPECT_EQ(Install({}, config_, options_, diags_).lock_change, LockChange::kUpdated);
  EXPECT_THAT(Read(options_.lock_path), testing::Not(HasSubstr("provider")));
}

TEST_F(InstallTest, DevelopmentOverridesWin) {
  Write(root_ / "dev/terraform-provider-fake", "dev");
  config_.dev_overrides[Fake()] = (root_ / "dev").string();
  EXPECT_EQ(Find("> 99").at(Fake()).executable, (root_ / "dev/terraform-provider-fake").string());
  EXPECT_EQ(Error(), "");
  config_.dev_overrides[Fake()] = root_.string();
  Find("");
  EXPECT_THAT(Error(), HasSubstr("could not find executable file starting with "
                                 "terraform-provider-fake"));
}

TEST_F(InstallTest, AttachedProvidersWinOverAll) {
  ::setenv("TF_REATTACH_PROVIDERS",
           R"({"example.com/lab/fake":{"Protocol":"grpc","ProtocolVersion":6,"Pid":4711,)"
           R"("Test":true,"Addr":{"Network":"unix","String":"/tmp/plugin1"}}})",
           1);
  const std::map<addr::Provider, Located> located = Find("");
  ASSERT_EQ(Error(), "");
  ASSERT_TRUE(located.at(Fake()).attach.has_value());
  EXPECT_EQ(located.at(Fake()).attach->protocol, 6);
  EXPECT_EQ(located.at(Fake()).attach->address, "/tmp/plugin1");
  Run("");
  EXPECT_EQ(Error(), "");
  EXPECT_TRUE(lines_.empty());
}

TEST(ReattachTest, RefusesWhatIsNotOfTheForm) {
  for (const char* json :
       {"", "[]", "{", R"({"a b":{}})", R"({"x/y":1})", R"({"x/y":{}})",
        R"({"x/y":{"Addr":{"Network":"udp","String":"a"}}})",
        R"({"x/y":{"ProtocolVersion":4,"Addr":{"Network":"tcp","String":"a"}}})"})
    EXPECT_FALSE(ParseReattach(json).ok()) << json;
  const auto old = ParseReattach(R"({"x/y":{"Addr":{"Network":"tcp","String":"127.0.0.1:1"}}})");
  ASSERT_TRUE(old.ok());
  EXPECT_EQ(old->begin()->second.protocol, 5);
  EXPECT_FALSE(old->begin()->second.is_unix);
}

}  // namespace
}  // namespace planner::plugin
