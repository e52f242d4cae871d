#include "planner/config/module.h"

#include <gtest/gtest.h>

#include <string>

#include "planner/config/loader.h"
#include "planner/lang/evaluate.h"
#include "tests/planner/config/temporary_folder.h"

namespace planner::config {
namespace {

class ModuleTest : public testing::Test {
 protected:
  Module Load(const std::string& text, const std::string& override_text = "") {
    folder_.Write("main.tf", text);
    if (!override_text.empty()) folder_.Write("x_override.tf", override_text);
    diag::Diagnostics diags;
    LoadedModule loaded = LoadModule(".", diags);
    EXPECT_EQ(Show(diags, loaded.sources), "");
    return loaded.module;
  }
  static std::string Text(const syntax::Expression& expression) {
    diag::Diagnostics diags;
    const auto value = lang::EvaluateConstant(expression, diags);
    return value && value->type() == proto::value::Type::String() ? std::string(value->AsString())
                                                                  : "?";
  }
  WorkingFolder folder_;
};

TEST_F(ModuleTest, ReadsResources) {
  const Module module = Load(R"(
resource "ims_image" "a" {
  count      = 2
  provider   = ims.west
  depends_on = [ims_image.b, module.m]
  name       = "x"
  tags {
    k = 1
  }
  lifecycle {
    create_before_destroy = true
    prevent_destroy       = "true"
    ignore_changes        = [name, tags["a"], disks[0].size]
    replace_triggered_by  = [ims_image.b.id, ims_image.c[count.index]]
    precondition {
      condition     = var.x
      error_message = "no"
    }
    postcondition {
      condition     = self.id != ""
      error_message = "no"
    }
  }
  _ {
    count = 5
  }
}
resource "ims_image" "b" {
  for_each = {}
  lifecycle {
    ignore_changes = all
  }
}
data "ims_image" "a" {}
)");
  ASSERT_EQ(module.resources.size(), 3U);
  const Resource& a = module.resources.rbegin()->second.address.name == "a"
                          ? module.resources.rbegin()->second
                          : std::next(module.resources.rbegin())->second;
  EXPECT_EQ(ToString(a.address), "ims_image.a");
  EXPECT_NE(a.count, nullptr);
  EXPECT_EQ(a.for_each, nullptr);
  EXPECT_EQ(a.provider->local_name, "ims");
  EXPECT_EQ(a.provider->alias, "west");
  ASSERT_EQ(a.depends_on.size(), 2U);
  EXPECT_EQ(ToString(a.depends_on[0]), "ims_image.b");
  EXPECT_TRUE(a.create_before_destroy);
  EXPECT_TRUE(a.prevent_destroy);
  ASSERT_EQ(a.ignore_changes.size(), 3U);
  EXPECT_EQ(ToString(a.ignore_changes[1]), "tags[\"a\"]");
  EXPECT_EQ(a.replace_triggered_by.size(), 2U);
  EXPECT_EQ(a.preconditions.size(), 1U);
  EXPECT_EQ(a.postconditions.size(), 1U);
  ASSERT_EQ(a.body.attributes.size(), 2U) << "What is left for the schema.";
  EXPECT_EQ(a.body.attributes[0].name, "name");
  EXPECT_EQ(a.body.attributes[1].name, "count") << "Of the escaping block.";
  EXPECT_EQ(a.body.blocks.size(), 1U);
  EXPECT_EQ(ProviderReferenceOf(a).local_name, "ims");
  EXPECT_EQ(ProviderReferenceOf(a).alias, "west");
}

TEST_F(ModuleTest, FindsProviders) {
  const Module module = Load(R"(
terraform {
  required_version = "~> 1.5"
  required_providers {
    img = {
      source  = "Kiln/ims"
      version = ">= 1.0"
    }
    old = "~> 2.0"
  }
  backend "local" {
    path = "here/state"
  }
}
provider "img" {
  region = "x"
}
provider "img" {
  alias  = "west"
  region = "y"
}
resource "terraform_data" "t" {}
resource "img_x" "a" {}
resource "ims_image" "b" {
  provider = img.west
}
resource "null_resource" "c" {}
)");
  EXPECT_EQ(module.backend->path, "here/state");
  ASSERT_EQ(module.providers.size(), 2U);
  EXPECT_EQ(ToString(module.ProviderOf("img")), "registry.terraform.io/kiln/ims");
  const ProviderBlock* block = module.FindProviderBlock(module.ProviderOf("img"), "west");
  ASSERT_NE(block, nullptr);
  ASSERT_EQ(block->body.attributes.size(), 1U);
  EXPECT_EQ(Text(*block->body.attributes[0].expression), "y");
  EXPECT_EQ(module.FindProviderBlock(module.ProviderOf("null"), ""), nullptr);
  EXPECT_EQ(ToString(module.ProviderOf("terraform")), "terraform.io/builtin/terraform");
  std::string all;
  for (const RequiredProvider& required : RequiredProviders({&module})) {
    all += ToString(required.provider) + ":";
    for (const std::string& constraint : required.constraints) all += " " + constraint;
    for (const std::string& name : required.local_names) all += " (" + name + ")";
    all += "\n";
  }
  EXPECT_EQ(all,
            "registry.terraform.io/hashicorp/null: (null)\n"
            "registry.terraform.io/hashicorp/old: ~> 2.0 (old)\n"
            "registry.terraform.io/kiln/ims: >= 1.0 (img)\n");
}

TEST_F(ModuleTest, ReadsVariablesLocalsAndOutputs) {
  const Module module = Load(R"(
variable "plain" {}
variable "full" {
  description = "d"
  type        = object({ a = optional(number, 5) })
  default     = {}
  sensitive   = true
  ephemeral   = true
  nullable    = false
  validation {
    condition     = var.full.a > 1
    error_message = "small"
  }
}
variable "any" {
  type = any
}
variable "number" {
  type    = number
  default = "5"
}
locals {
  l = 1
}
output "o" {
  value       = "v"
  description = "d"
  sensitive   = true
  depends_on  = [a.b]
}
)");
  EXPECT_TRUE(module.variables.at("plain").text_is_literal);
  EXPECT_FALSE(module.variables.at("plain").default_value.has_value());
  EXPECT_FALSE(module.variables.at("any").text_is_literal);
  EXPECT_TRUE(module.variables.at("number").text_is_literal);
  EXPECT_EQ(module.variables.at("number").default_value->AsNumber().ToInt64(), 5);
  const Variable& full = module.variables.at("full");
  EXPECT_EQ(full.default_value->GetAttr("a").AsNumber().ToInt64(), 5);
  EXPECT_TRUE(full.sensitive && full.ephemeral && !full.nullable);
  EXPECT_EQ(full.validations.size(), 1U);
  EXPECT_EQ(module.locals.count("l"), 1U);
  EXPECT_EQ(Text(*module.outputs.at("o").value), "v");
  EXPECT_TRUE(module.outputs.at("o").sensitive);
  EXPECT_EQ(module.outputs.at("o").depends_on.size(), 1U);
}

TEST_F(ModuleTest, OverrideFilesReplaceArgumentsAndBlockTypes) {
  const Module module = Load(R"(
variable "v" {
  type        = string
  default     = "5"
  description = "kept"
}
locals {
  l = "base"
}
output "o" {
  value       = "base"
  description = "kept"
}
provider "ims" {
  region = "base"
  other  = "kept"
}
resource "ims_image" "a" {
  count = 1
  name  = "base"
  other = "kept"
  disk {
    n = 1
  }
  disk {
    n = 2
  }
  nic {}
  lifecycle {
    prevent_destroy       = true
    create_before_destroy = true
  }
}
)",
                             R"(
variable "v" {
  type = number
}
locals {
  l = "new"
}
output "o" {
  value = "new"
}
provider "ims" {
  region = "new"
}
resource "ims_image" "a" {
  name = "new"
  disk {
    n = 3
  }
  lifecycle {
    prevent_destroy = false
  }
}
)");
  EXPECT_EQ(module.variables.at("v").default_value->AsNumber().ToInt64(), 5);
  EXPECT_EQ(module.variables.at("v").description, "kept");
  EXPECT_EQ(Text(*module.locals.at("l").expression), "new");
  EXPECT_EQ(Text(*module.outputs.at("o").value), "new");
  EXPECT_EQ(module.outputs.at("o").description, "kept");
  const ProviderBlock& provider = module.providers.begin()->second;
  EXPECT_EQ(Text(*provider.body.Find("region")->expression), "new");
  EXPECT_EQ(Text(*provider.body.Find("other")->expression), "kept");
  const Resource& resource = module.resources.begin()->second;
  EXPECT_NE(resource.count, nullptr);
  EXPECT_EQ(Text(*resource.body.Find("name")->expression), "new");
  EXPECT_EQ(Text(*resource.body.Find("other")->expression), "kept");
  EXPECT_EQ(resource.body.blocks.size(), 2U) << "One disk, one nic.";
  EXPECT_FALSE(resource.prevent_destroy);
  EXPECT_TRUE(resource.create_before_destroy);
}

}  // namespace
}  // namespace planner::config
