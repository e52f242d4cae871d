#include "planner/config/variables.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "planner/config/loader.h"
#include "proto/value/json.h"
#include "tests/planner/config/temporary_folder.h"

namespace planner::config {
namespace {

namespace value = proto::value;
using Kind = VariableFlag::Kind;

class VariablesTest : public testing::Test {
 protected:
  void Load(const std::string& text) {
    folder_.Write("main.tf", text);
    LoadedModule loaded = LoadModule(".", diags_);
    module_ = loaded.module;
    sources_ = loaded.sources;
    EXPECT_EQ(Show(diags_, sources_), "");
  }
  // The values as JSON, one per line, `!` for marked ones; then what was said.
  std::string Resolve() {
    const GivenValues given = CollectVariables(inputs_, module_, sources_, diags_);
    std::string out;
    if (!HasErrors(diags_)) {
      for (const auto& [name, resolved] : ResolveVariables(module_, given, diags_)) {
        const value::Value plain = resolved.WithoutDeepMarks();
        out += name + (resolved.marks() != value::kNoMarks ? "!" : "") + "=";
        out += plain.IsWhollyKnown() ? *value::ToJson(plain, plain.type()) : "unknown";
        out += "\n";
      }
    }
    return out + Show(diags_, sources_);
  }
  WorkingFolder folder_;
  Module module_;
  diag::Sources sources_;
  diag::Diagnostics diags_;
  VariableInputs inputs_;
};

TEST_F(VariablesTest, LaterPlacesWin) {
  Load(
      "variable \"a\" {}\nvariable \"b\" {}\nvariable \"c\" {}\nvariable \"d\" {}\n"
      "variable \"e\" {}\nvariable \"f\" {}\nvariable \"g\" {\n  default = \"default\"\n}\n");
  inputs_.environment = {{"TF_VAR_a", "env"}, {"TF_VAR_b", "env"}, {"a", "no"}, {"TF_VAR_z", "no"}};
  folder_.Write("terraform.tfvars", "b = \"tfvars\"\nc = \"tfvars\"\n");
  folder_.Write("terraform.tfvars.json", "{\"c\": \"json\", \"d\": \"json\"}");
  folder_.Write("b.auto.tfvars.json", "{\"//\": 1, \"d\": \"auto b\", \"e\": \"auto b\"}");
  folder_.Write("a.auto.tfvars", "d = \"auto a\"\ne = \"auto a\"\n");
  folder_.Write("named.tfvars", "e = \"named\"\nf = \"named\"\n");
  inputs_.flags = {{Kind::kFile, "named.tfvars"}, {Kind::kValue, "f=flag=x"}};
  EXPECT_EQ(Resolve(),
            "a=\"env\"\nb=\"tfvars\"\nc=\"json\"\nd=\"auto b\"\ne=\"named\"\nf=\"flag=x\"\n"
            "g=\"default\"\n");
}

TEST_F(VariablesTest, TextsAreStringsOrExpressions) {
  Load(
      "variable \"untyped\" {}\nvariable \"s\" {\n  type = string\n}\n"
      "variable \"n\" {\n  type = number\n}\nvariable \"b\" {\n  type = bool\n}\n"
      "variable \"l\" {\n  type = list(string)\n}\nvariable \"any\" {\n  type = any\n}\n");
  inputs_.flags = {{Kind::kValue, "untyped=[1]"},  {Kind::kValue, "s=5"},
                   {Kind::kValue, "n=5"},          {Kind::kValue, "b=true"},
                   {Kind::kValue, "l=[1, \"x\"]"}, {Kind::kValue, "any={a = 1}"}};
  EXPECT_EQ(Resolve(), "any={\"a\":1}\nb=true\nl=[\"1\",\"x\"]\nn=5\ns=\"5\"\nuntyped=\"[1]\"\n");
}

TEST_F(VariablesTest, DefaultsOfOptionalAttributes) {
  Load(
      "variable \"a\" {\n  type = object({\n    x = optional(number, 5)\n"
      "    y = optional(object({ z = optional(string, \"q\") }), {})\n"
      "    l = optional(list(object({ k = optional(bool, true) })))\n  })\n}\n");
  folder_.Write("terraform.tfvars", "a = { y = {}, l = [{}, { k = null }, { k = false }] }\n");
  EXPECT_EQ(Resolve(),
            "a={\"l\":[{\"k\":true},{\"k\":true},{\"k\":false}],\"x\":5,\"y\":{\"z\":\"q\"}}\n");
}

TEST_F(VariablesTest, NullTakesTheDefaultIfItMayNotBeNull) {
  Load(
      "variable \"a\" {\n  default = 1\n}\n"
      "variable \"b\" {\n  default  = 1\n  nullable = false\n}\n");
  folder_.Write("terraform.tfvars", "a = null\nb = null\n");
  EXPECT_EQ(Resolve(), "a=null\nb=1\n");
}

TEST_F(VariablesTest, Marks) {
  Load(
      "variable \"e\" {\n  default   = 1\n  ephemeral = true\n}\n"
      "variable \"s\" {\n  default   = 1\n  sensitive = true\n}\n");
  EXPECT_EQ(Resolve(), "e!=1\ns!=1\n");
}

TEST_F(VariablesTest, ListsWhatIsMissing) {
  Load("variable \"b\" {}\nvariable \"a\" {}\nvariable \"c\" {\n  default = null\n}\n");
  inputs_.flags = {{Kind::kValue, "b=1"}};
  const GivenValues given = CollectVariables(inputs_, module_, sources_, diags_);
  const std::vector<const Variable*> missing = MissingVariables(module_, given);
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(missing[0]->name, "a");
}

// The same inputs through terraform, whose words are ours.
struct OracleCase {
  const char* name;
  const char* tfvars;
  std::vector<VariableFlag> flags;
  const char* terraform_flags;
  const char* want;  // A part of the text, in case there is no terraform.
};
class VariableErrorTest : public VariablesTest, public testing::WithParamInterface<OracleCase> {};
TEST_P(VariableErrorTest, ReadsAsInTerraform) {
  Load(R"(variable "text" {
  default = ""
}
variable "number" {
  type    = number
  default = 1
}
variable "needed" {
  type     = list(number)
  nullable = false
}
variable "object" {
  type    = object({ a = optional(number) })
  default = {}
}
)");
  if (*GetParam().tfvars != '\0') folder_.Write("terraform.tfvars", GetParam().tfvars);
  inputs_.flags = GetParam().flags;
  const GivenValues given = CollectVariables(inputs_, module_, sources_, diags_);
  if (!HasErrors(diags_)) ResolveVariables(module_, given, diags_);
  const std::string got = Show(diags_, sources_);
  EXPECT_NE(got.find(GetParam().want), std::string::npos) << got;
  if (!HasTerraform()) return;
  std::string said =
      RunTerraform(std::string("plan -no-color -input=false ") + GetParam().terraform_flags);
  // Printed by the command, not part of the diagnostics.
  const std::string preamble =
      "\nPlanning failed. Terraform encountered an error while generating this plan.\n\n";
  if (said.rfind(preamble, 0) == 0) said.erase(0, preamble.size());
  EXPECT_EQ(got, said);
}
INSTANTIATE_TEST_SUITE_P(
    , VariableErrorTest,
    testing::ValuesIn<OracleCase>({
        {"Missing", "", {}, "", "The root module input variable \"needed\" is not set"},
        {"UndeclaredFlag",
         "needed = []",
         {{Kind::kValue, "x=1"}},
         "-var x=1",
         "A variable named \"x\" was assigned on the command line"},
        {"FlagWithoutValue",
         "",
         {{Kind::kValue, "x"}},
         "-var x",
         "The given -var option \"x\" is not correctly specified."},
        {"FlagDoesNotFit",
         "needed = []",
         {{Kind::kValue, "number=x"}},
         "-var number=x",
         "set using -var=\"number=...\": a number is"},
        {"FlagIsNoExpression",
         "",
         {{Kind::kValue, "needed=[1,x]"}},
         "-var needed=[1,x]",
         "on <value for var.needed> line 1:"},
        {"FileDoesNotFit", "needed = {}\n", {}, "", "not suitable for var.needed declared"},
        {"FileHasNull", "needed = null\n", {}, "", "required variable may not be set to null."},
        {"FileRefers", "needed = [var.x]\n", {}, "", "Variables may not be used here."},
        {"FileCalls", "needed = [upper(\"x\")]\n", {}, "", "Functions may not be called here."},
        {"FileDeclares", "variable \"x\" {}\n", {}, "", "x = <value>"},
        {"NoSuchFile", "", {{Kind::kFile, "nix"}}, "-var-file=nix", "nix does not exist."},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(VariablesTest, WarnsOfUndeclaredNamesInFiles) {
  Load("locals {}\n");
  folder_.Write("terraform.tfvars", "a = 1\nb = 1\nc = 1\nd = 1\n");
  const std::string got = Resolve();
  EXPECT_NE(got.find("a variable named \"a\" but a value was found\nin file \"terraform.tfvars\""),
            std::string::npos)
      << got;
  EXPECT_EQ(got.find("named \"c\""), std::string::npos);
  EXPECT_NE(got.find("shown, 2 other variable(s) defined\nwithout being declared."),
            std::string::npos)
      << got;
}

TEST_F(VariablesTest, SecretsOfBadFlagsAreNotRepeated) {
  Load("variable \"n\" {\n  type = number\n}\n");
  inputs_.flags = {{Kind::kValue, "n=canary"}, {Kind::kValue, "n =canary"}};
  EXPECT_EQ(Resolve().find("canary"), std::string::npos);
}

TEST_F(VariablesTest, MistakesWithinJsonHaveTheirPlace) {
  Load("variable \"n\" {}\n");
  folder_.Write("terraform.tfvars.json", "{\n  \"n\": [{\n    \"b\": 1,\n    \"b\": 2\n  }]\n}\n");
  const std::string got = Resolve();
  EXPECT_NE(got.find("Duplicate object attribute"), std::string::npos) << got;
  EXPECT_NE(got.find("already defined at terraform.tfvars.json:3,5-8."), std::string::npos) << got;
}

TEST_F(VariablesTest, StringsOfJsonAreNoTemplates) {
  Load("variable \"n\" {}\n");
  folder_.Write("terraform.tfvars.json", "{\"n\": [\"${1}\", \"%{if\", -0, 1e3, null]}");
  EXPECT_EQ(Resolve(), "n=[\"${1}\",\"%{if\",0,1000,null]\n");
}

TEST_F(VariablesTest, BadJsonIsReported) {
  Load("variable \"n\" {}\n");
  for (const char* text : {"{", "[]", "5", "[{\"n\": 1}]", "{\"n\": 1} x", "{\"n\": 1, \"n\": 2}",
                           "{\"n\": {\"a\": [{\"b\": 1, \"b\": 2}]}}"}) {
    diags_.clear();
    folder_.Write("terraform.tfvars.json", text);
    CollectVariables(inputs_, module_, sources_, diags_);
    EXPECT_TRUE(HasErrors(diags_)) << text;
  }
}

class ValidationTest : public VariablesTest {
 protected:
  std::string Validate(value::Value given) {
    lang::Scope scope;
    scope.resolve = [&](const syntax::Traversal&, diag::Diagnostics&) {
      return lang::Scope::Resolved{given, 2};
    };
    diags_.clear();
    const Variable& variable = module_.variables.begin()->second;
    ValidateVariable(variable, scope, {.subject = variable.range}, diags_);
    return Show(diags_, sources_);
  }
};

TEST_F(ValidationTest, RunsEveryRule) {
  Load(R"(variable "c" {
  validation {
    condition     = var.c > 4
    error_message = "Too small: ${var.c}."
  }
  validation {
    condition     = var.c != 3
    error_message = "Not three."
  }
}
)");
  EXPECT_EQ(Validate(value::Value::Number(5)), "");
  EXPECT_EQ(Validate(value::Value::Unknown(value::Type::Number())), "");
  EXPECT_EQ(Validate(value::Value::Number(3)), R"(
Error: Invalid value for variable

  on main.tf line 1:
   1: variable "c" {
    ├────────────────
    │ var.c is 3

Too small: 3.

This was checked by the validation rule at main.tf:2,3-13.

Error: Invalid value for variable

  on main.tf line 1:
   1: variable "c" {
    ├────────────────
    │ var.c is 3

Not three.

This was checked by the validation rule at main.tf:6,3-13.
)");
}

TEST_F(ValidationTest, SensitiveMessagesAreNotShown) {
  Load(R"(variable "c" {
  validation {
    condition     = var.c == "x"
    error_message = "It is ${var.c}."
  }
}
)");
  const std::string said = Validate(value::Value::String("canary").WithMarks(value::kSensitive));
  EXPECT_EQ(said.find("canary"), std::string::npos) << said;
  EXPECT_NE(said.find("Error message refers to sensitive values"), std::string::npos) << said;
}

TEST_F(ValidationTest, ConditionsAreBools) {
  Load(R"(variable "c" {
  validation {
    condition     = var.c
    error_message = "x"
  }
}
)");
  EXPECT_NE(Validate(value::Value::Number(5)).find("Invalid variable validation result"),
            std::string::npos);
  EXPECT_NE(Validate(value::Value::Null(value::Type::Bool())).find("not null."), std::string::npos);
}

}  // namespace
}  // namespace planner::config
