#include "planner/config/tree.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/planner/config/temporary_folder.h"

namespace planner::config {
namespace {

class TreeTest : public testing::Test {
 protected:
  void Write(const std::string& path, const std::string& text) {
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    folder_.Write(path, text);
  }
  // Loads local modules; which were asked for goes to `found_`.
  LoadedTree Load() {
    found_.clear();
    const FindModule find = [this](const ModuleNode& parent, const ModuleCall& call,
                                   diag::Diagnostics&) -> std::optional<InstalledModule> {
      if (!call.address) return std::nullopt;
      addr::ModulePath path = parent.path;
      path.push_back({call.name});
      InstalledModule module{
          .key = KeyOf(path),
          .source = call.address->ToString(),
          .directory = CleanPath(parent.module->directory + "/" + call.address->package)};
      found_.push_back(module.key + " in " + module.directory);
      return module;
    };
    return LoadTree(".", find, nullptr, diags_);
  }
  std::string Problems() const {
    std::string text;
    for (const diag::Diagnostic& diagnostic : diags_) text += diagnostic.summary + "\n";
    return text;
  }
  WorkingFolder folder_;
  diag::Diagnostics diags_ = {};
  std::vector<std::string> found_ = {};
};

TEST_F(TreeTest, ReadsModulesWhereTheyAreCalled) {
  Write("main.tf",
        "module \"b\" {\n  source = \"./m\"\n}\nmodule \"a\" {\n  source = \"./m/\"\n}\n");
  Write("m/main.tf", "module \"n\" {\n  source = \"../n\"\n}\noutput \"o\" {\n  value = 1\n}\n");
  Write("n/main.tf", "variable \"v\" {\n  default = 1\n}\n");
  const LoadedTree tree = Load();
  EXPECT_EQ(Problems(), "");
  EXPECT_EQ(found_, (std::vector<std::string>{"a in m", "a.n in n", "b in m", "b.n in n"}));
  std::string paths;
  for (const ModuleNode* node : Flatten(*tree.root)) paths += node->DisplayName() + "\n";
  EXPECT_EQ(paths, "the root module\nmodule.a\nmodule.a.module.n\nmodule.b\nmodule.b.module.n\n");
  EXPECT_EQ(tree.root->children.at("a")->module, tree.root->children.at("b")->module)
      << "A folder is read once.";
  EXPECT_EQ(DistinctModules(*tree.root).size(), 3U);
  EXPECT_EQ(tree.sources.count("m/main.tf"), 1U);
  EXPECT_EQ(tree.modules.size(), 5U);
  EXPECT_EQ(tree.modules[1].source, "./m") << "Normalized.";
}

TEST_F(TreeTest, ASnapshotIsReadWithoutTheDisk) {
  Write("main.tf", "module \"a\" {\n  source = \"./m\"\n}\n");
  Write("m/main.tf", "output \"o\" {\n  value = 1\n}\n");
  const LoadedTree tree = Load();
  Manifest manifest;
  for (const InstalledModule& module : tree.modules) manifest[module.key] = module;
  std::filesystem::remove_all("m");
  std::filesystem::remove("main.tf");
  const LoadedTree again = LoadTree(".", FindInstalled(manifest), &tree.files, diags_);
  EXPECT_EQ(Problems(), "");
  EXPECT_EQ(again.root->children.at("a")->module->outputs.size(), 1U);
}

TEST_F(TreeTest, RefusesWhatCannotBeFound) {
  struct Case {
    std::string main;
    std::string want;
  };
  Write("m/main.tf", "");
  for (const Case& c : std::vector<Case>{
           {"source = \"./nowhere\"", "Module not installed\n"},
           {"source = \"m\"", "Invalid module source address\n"},
           {"source = \"./m\"\n  version = \"1.0\"", "Invalid registry module source address\n"},
           {"source = \"./\"", "Module calls itself\n"},
           {"count = 1", "Missing required argument\n"},
       }) {
    Write("main.tf", "module \"a\" {\n  " + c.main + "\n}\n");
    diags_.clear();
    Load();
    EXPECT_EQ(Problems(), c.want) << c.main;
  }
}

TEST_F(TreeTest, WhatIsNotInTheManifestIsNotInstalled) {
  Write("main.tf", "module \"a\" {\n  source = \"./m\"\n}\n");
  Write("m/main.tf", "");
  LoadTree(".", FindInstalled({}), nullptr, diags_);
  EXPECT_EQ(Problems(), "Module not installed\n");
  diags_.clear();
  LoadTree(".", FindInstalled({{"a", {.key = "a", .source = "./old", .directory = "m"}}}), nullptr,
           diags_);
  EXPECT_EQ(Problems(), "Module source has changed\n");
}

TEST_F(TreeTest, AnotherVersionThanTheInstalledOneIsToBeInstalled) {
  Write("main.tf", "module \"a\" {\n  source = \"example.com/x/y/z\"\n  version = \"~> 1.2\"\n}\n");
  Write("m/main.tf", "");
  for (const auto& [version, want] : std::vector<std::pair<std::string, std::string>>{
           {"1.2.3", ""},
           {"2.0.0", "Module version requirements have changed\n"},
           {"", "Module version requirements have changed\n"}}) {
    const InstalledModule module{
        .key = "a", .source = "example.com/x/y/z", .version = version, .directory = "m"};
    diags_.clear();
    LoadTree(".", FindInstalled({{"a", module}}), nullptr, diags_);
    EXPECT_EQ(Problems(), want) << version;
  }
}

TEST_F(TreeTest, ProvidersComeFromTheCaller) {
  Write("main.tf", R"(
terraform {
  required_providers {
    one = {
      source = "kiln/ims"
    }
  }
}
provider "one" {
  alias = "west"
}
module "m" {
  source = "./m"
  providers = {
    two.east = one.west
  }
}
)");
  Write("m/main.tf", R"(
terraform {
  required_providers {
    two = {
      source                = "kiln/ims"
      configuration_aliases = [two.east]
    }
  }
}
)");
  const LoadedTree tree = Load();
  EXPECT_EQ(Problems(), "");
  const ModuleNode& module = *tree.root->children.at("m");
  const std::string address = "provider[\"registry.terraform.io/kiln/ims\"]";
  EXPECT_EQ(ToString(module.Resolve({.local_name = "two", .alias = "east"})), address + ".west");
  EXPECT_EQ(ToString(module.Resolve({.local_name = "two"})), address) << "Inherited.";
  const addr::ProviderConfig none = module.Resolve({.local_name = "two", .alias = "none"});
  EXPECT_EQ(ToString(none), "module.m." + address + ".none");
  EXPECT_FALSE(tree.root->Exists(none));
}

TEST_F(TreeTest, ConfigurationsOfModulesAreTheirOwn) {
  Write("main.tf", R"(
provider "x" {
  alias = "west"
}
module "m" {
  source = "./m"
}
module "p" {
  source = "./p"
  providers = {
    x = x.west
  }
}
)");
  Write("m/main.tf", "provider \"x\" {\n  region = 1\n}\nmodule \"n\" {\n  source = \"../n\"\n}\n");
  Write("n/main.tf", "output \"o\" {\n  value = 1\n}\n");
  Write("p/main.tf", "provider \"x\" {\n}\n");
  const LoadedTree tree = Load();
  EXPECT_FALSE(diag::HasErrors(diags_)) << Problems();
  const ModuleNode& root = *tree.root;
  const std::string address = "provider[\"registry.terraform.io/hashicorp/x\"]";
  const auto resolve = [&](const ModuleNode& node) {
    return ToString(node.Resolve({.local_name = "x"}));
  };
  const ModuleNode& m = *root.children.at("m");
  EXPECT_EQ(resolve(m), "module.m." + address);
  EXPECT_EQ(resolve(*m.children.at("n")), "module.m." + address) << "The nearest is inherited.";
  EXPECT_EQ(resolve(*root.children.at("p")), address + ".west")
      << "An empty block stands for what is passed.";
  const addr::Provider x{"registry.terraform.io", "hashicorp", "x"};
  const auto in_state = [&](const addr::ProviderConfig& config) {
    const auto now = root.ResolveInState(config);
    return now ? ToString(*now) : "gone";
  };
  EXPECT_EQ(in_state({x, "", {{"m"}}}), "module.m." + address);
  EXPECT_EQ(in_state({x, "", {{"p"}}}), address + ".west");
  EXPECT_EQ(in_state({x, "", {}}), address) << "The root module has all default configurations.";
  EXPECT_EQ(in_state({x, "", {{"q"}}}), "gone");
  EXPECT_EQ(in_state({x, "east", {}}), "gone");
}

TEST_F(TreeTest, OnlySingleModulesConfigureProviders) {
  Write("m/main.tf", "provider \"x\" {\n  region = 1\n}\n");
  for (const std::string argument : {"count = 1", "for_each = {}", "depends_on = [a.b]"}) {
    diags_.clear();
    Write("main.tf", "module \"m\" {\n  source = \"./m\"\n  " + argument + "\n}\n");
    Load();
    EXPECT_EQ(Problems(), "Module is incompatible with count, for_each, and depends_on\n");
    ASSERT_EQ(diags_.size(), 1U);
    EXPECT_EQ(diags_[0].subject->start.line, 3) << argument;
  }
}

TEST_F(TreeTest, WhatIsPassedMustBeThere) {
  Write("main.tf", "module \"m\" {\n  source = \"./m\"\n  providers = {\n    x = x.none\n  }\n}\n");
  Write("m/main.tf", "terraform {\n  required_providers {\n    x = \"1.0\"\n  }\n}\n");
  const LoadedTree tree = Load();
  const auto missing = MissingPassedProvider(*tree.root);
  ASSERT_TRUE(missing.has_value());
  EXPECT_EQ(ToString(*missing), "provider[\"registry.terraform.io/hashicorp/x\"].none");
}

TEST_F(TreeTest, AliasesThatAModuleWantsMustBePassed) {
  Write("main.tf", "module \"m\" {\n  source = \"./m\"\n}\n");
  Write("m/main.tf", R"(
terraform {
  required_providers {
    two = {
      source                = "kiln/ims"
      configuration_aliases = [two.east]
    }
  }
}
)");
  Load();
  EXPECT_EQ(Problems(), "Missing required provider configuration\n");
}

TEST(ManifestTest, WritesWhatTerraformReads) {
  const Manifest manifest = {{"", {.directory = "."}},
                             {"a.b", {.key = "a.b", .source = "./m", .directory = "x/m"}}};
  const std::string text = ManifestJson(manifest);
  EXPECT_EQ(text, R"({"Modules":[{"Key":"","Source":"","Dir":"."},)"
                  R"({"Key":"a.b","Source":"./m","Dir":"x/m"}]})");
  diag::Diagnostics diags;
  const Manifest read = ParseManifest(text, diags);
  EXPECT_TRUE(diags.empty());
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read.at("a.b").directory, "x/m");
}

TEST(ManifestTest, SaysThatADamagedOneIsDamaged) {
  for (const char* text : {"", "{", "[]", "{\"Modules\":1}", "{\"Modules\":{}}"}) {
    diag::Diagnostics diags;
    EXPECT_TRUE(ParseManifest(text, diags).empty());
    EXPECT_EQ(diags.size(), 1U) << text;
  }
}

}  // namespace
}  // namespace planner::config
