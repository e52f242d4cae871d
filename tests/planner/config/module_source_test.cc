#include "planner/config/module_source.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace planner::config {
namespace {

std::string KindName(ModuleSource::Kind kind) {
  switch (kind) {
    case ModuleSource::Kind::kLocal: return "local";
    case ModuleSource::Kind::kRegistry: return "registry";
    case ModuleSource::Kind::kRemote: return "remote";
  }
  return "";
}

// "kind package | subdirectory", or the reason.
std::string Parsed(const std::string& source) {
  const absl::StatusOr<ModuleSource> parsed = ParseModuleSource(source);
  if (!parsed.ok()) return std::string(parsed.status().message());
  return KindName(parsed->kind) + " " + parsed->package + " | " + parsed->subdirectory;
}

struct Case {
  const char* source;
  const char* want;
};

TEST(ModuleSourceTest, SaysWhatKindAnAddressIs) {
  for (const Case& c : std::vector<Case>{
           {"./a//b/../c/", "local ./a/c | "},
           {"../a", "local ../a | "},
           {"./", "local ./. | "},
           {".\\a\\b", "local ./a/b | "},
           {"ns/name/sys", "registry registry.terraform.io/ns/name/sys | "},
           {"Example.com:443/ns/name/sys//sub/x", "registry example.com/ns/name/sys | sub/x"},
           {"example.com:8443/ns/na-me_1/sys", "registry example.com:8443/ns/na-me_1/sys | "},
           {"/abs/path//sub", "remote file:///abs/path | sub"},
           {"file::/abs", "remote file::file:///abs | "},
           {"github.com/o/r", "remote git::https://github.com/o/r.git | "},
           {"github.com/o/r//sub?ref=v1", "remote git::https://github.com/o/r.git?ref=v1 | sub"},
           {"github.com/o/r.git/deep/er", "remote git::https://github.com/o/r.git | deep/er"},
           {"git@github.com:o/r.git", "remote git::ssh://git@github.com/o/r.git | "},
           {"git@example.com:o/r//s?ref=a", "remote git::ssh://git@example.com/o/r?ref=a | s"},
           {"git::git@example.com:o/r.git", "remote git::ssh://git@example.com/o/r.git | "},
           {"bitbucket.org/o/r", "remote git::https://bitbucket.org/o/r.git | "},
           {"git::https://e.com/r.git//a/b?ref=x&depth=1",
            "remote git::https://e.com/r.git?ref=x&depth=1 | a/b"},
           {"git::ssh://git@e.com/r.git", "remote git::ssh://git@e.com/r.git | "},
           {"https://e.com/m.zip//*?archive=zip", "remote https://e.com/m.zip?archive=zip | *"},
           {"https://e.com/m?x=http://y//z", "remote https://e.com/m?x=http://y//z | "},
           {"s3::https://s3.amazonaws.com/b/k.zip",
            "remote s3::https://s3.amazonaws.com/b/k.zip | "},
       }) {
    EXPECT_EQ(Parsed(c.source), c.want) << c.source;
  }
}

TEST(ModuleSourceTest, SaysWhyAnAddressIsNone) {
  for (const Case& c : std::vector<Case>{
           {"m", "Terraform cannot detect a supported external module source type for m"},
           {".", "Terraform cannot detect a supported external module source type for ."},
           {"github.com/o", "GitHub URLs should be github.com/username/repo"},
           {"git::https://e.com/r.git//../x",
            "subdirectory path \"../x\" leads outside of the module package"},
       }) {
    EXPECT_EQ(Parsed(c.source), c.want) << c.source;
  }
}

TEST(ModuleSourceTest, OnlyAddressesOfRegistriesGoWithVersions) {
  for (const Case& c : std::vector<Case>{
           {"./m", "can't use local directory \"./m\" as a module registry address"},
           {"a/b",
            "a module registry source address must have either three or four "
            "slash-separated components"},
           {"localhost/a/b/c", "invalid module registry hostname: must contain at least one dot"},
           {"xn--a.com/a/b/c",
            "invalid module registry hostname \"xn--a.com\"; internationalized domain names must "
            "be given as direct unicode characters, not in punycode"},
           {"a..b/a/b/c", "invalid module registry hostname \"a..b\""},
           {"github.com/a/b/c",
            "can't use \"github.com\" as a module registry host, because it's reserved for "
            "installing directly from version control repositories"},
           {"e.com/a/b",
            "source address must have three more components after the hostname: the "
            "namespace, the name, and the target system"},
           {"a/b/c?ref=1", "module registry addresses may not include a query string portion"},
           {"a/b/C",
            "invalid target system \"C\": must be between one and 64 ASCII letters or "
            "digits"},
       }) {
    const absl::StatusOr<ModuleSource> parsed = ParseRegistrySource(c.source);
    ASSERT_FALSE(parsed.ok()) << c.source;
    EXPECT_EQ(std::string(parsed.status().message()), c.want) << c.source;
  }
}

TEST(ModuleSourceTest, IsWrittenWithTheSubdirectoryBeforeTheQuery) {
  EXPECT_EQ(ParseModuleSource("git::https://e.com/r.git//a?ref=b")->ToString(),
            "git::https://e.com/r.git//a?ref=b");
  EXPECT_EQ(ParseModuleSource("ns/name/sys//a/")->ToString(),
            "registry.terraform.io/ns/name/sys//a");
}

}  // namespace
}  // namespace planner::config
