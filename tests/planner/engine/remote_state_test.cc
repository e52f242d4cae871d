#include "planner/engine/remote_state.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "proto/text/cat.h"
#include "proto/value/json.h"

namespace planner::engine {
namespace {

using proto::text::Cat;
using proto::value::Type;
using proto::value::Value;

const Value kUntyped = Value::Null(Type::Dynamic());

Value Config(Value backend, Value config, Value defaults = kUntyped,
             Value workspace = Value::Null(Type::String())) {
  return Value::Object({{"backend", std::move(backend)},
                        {"config", std::move(config)},
                        {"defaults", std::move(defaults)},
                        {"outputs", kUntyped},
                        {"workspace", std::move(workspace)}});
}
Value Config(const char* backend, Value config) {
  return Config(Value::String(backend), std::move(config));
}
Value Path(const std::string& path) { return Value::Object({{"path", Value::String(path)}}); }

// "attribute: summary: detail" of each diagnostic, or "" if there is none.
std::string Told(const plugin::Reply& reply) {
  std::string out;
  for (const plugin::Diagnostic& diagnostic : reply.diagnostics)
    out += Cat(diagnostic.path.at(0).name, ": ", diagnostic.summary, ": ", diagnostic.detail, "\n");
  return out;
}

class RemoteStateTest : public testing::Test {
 protected:
  // A state with the outputs a = "x", b = [1, true].
  std::string WriteState(const std::string& name) {
    const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << R"({"version": 4, "terraform_version": "1.11.4", "serial": 1,
      "lineage": "l", "outputs": {"a": {"value": "x", "type": "string", "sensitive": true},
      "b": {"value": [1, true], "type": ["tuple", ["number", "bool"]]}}, "resources": []})";
    return path;
  }
};

TEST_F(RemoteStateTest, OutputsAreThoseOfTheState) {
  const plugin::ObjectReply reply = ReadRemoteState(Config("local", Path(WriteState("a.tfstate"))));
  ASSERT_EQ(Told(reply), "");
  const Value& outputs = reply.state.GetAttr("outputs");
  EXPECT_EQ(*proto::value::ToJson(outputs, outputs.type()), R"({"a":"x","b":[1,true]})");
  EXPECT_EQ(outputs.DeepMarks(), proto::value::kNoMarks);
  EXPECT_EQ(reply.state.GetAttr("backend").AsString(), "local");
}

TEST_F(RemoteStateTest, DefaultsStandForOutputsThatTheStateDoesNotHave) {
  const std::vector<std::pair<std::string, Value>> defaults = {{"a", Value::String("default")},
                                                               {"c", Value::String("default")}};
  for (const Value& given : {Value::Object(defaults), Value::Map(Type::String(), defaults)}) {
    const plugin::ObjectReply reply = ReadRemoteState(
        Config(Value::String("local"), Path(WriteState("defaults.tfstate")), given));
    ASSERT_EQ(Told(reply), "");
    const Value& outputs = reply.state.GetAttr("outputs");
    EXPECT_EQ(*proto::value::ToJson(outputs, outputs.type()),
              R"({"a":"x","b":[1,true],"c":"default"})");
  }
}

TEST_F(RemoteStateTest, AWorkspaceHasAFolderOfItsOwn) {
  WriteState("spaces/w/terraform.tfstate");
  const Value folder =
      Value::Object({{"path", Value::String("other.tfstate")},
                     {"workspace_dir", Value::String(testing::TempDir() + "spaces")}});
  const auto read = [&](const char* name) {
    return ReadRemoteState(Config(Value::String("local"), folder, kUntyped, Value::String(name)));
  };
  EXPECT_EQ(Told(read("w")), "");
  EXPECT_NE(Told(read("v")).find("spaces/v/terraform.tfstate"), std::string::npos);
  EXPECT_NE(Told(read("default")).find("\"other.tfstate\""), std::string::npos);
}

TEST_F(RemoteStateTest, WhatCannotBeReadIsSaid) {
  EXPECT_EQ(Told(ReadRemoteState(Config("local", Path("nothing.tfstate")))),
            "workspace: Unable to find remote state: No stored state was found for the given "
            "workspace in the given backend: there is no file \"nothing.tfstate\".\n");
  EXPECT_EQ(Told(ReadRemoteState(Config("s3", kUntyped))),
            "backend: Invalid backend configuration: The state of a \"s3\" backend cannot be read "
            "by this version of kiln: only that of the backend \"local\", a file.\n");
  const std::string broken = testing::TempDir() + "broken.tfstate";
  std::ofstream(broken) << "{";
  EXPECT_EQ(
      Told(ReadRemoteState(Config("local", Path(broken)))).find("backend: Error loading state"),
      0U);
}

TEST_F(RemoteStateTest, MistakesAreFoundBeforeReading) {
  const Value text = Value::String("x");
  const std::vector<std::pair<Value, std::string>> cases = {
      {Config("local", kUntyped), ""},
      {Config("_local", Path("p")), ""},
      {Config("s3", text), ""},
      {Config("nope", kUntyped),
       "backend: Invalid backend configuration: There is no backend type named \"nope\".\n"},
      {Config("swift", kUntyped),
       "backend: Invalid backend configuration: The \"swift\" backend is not supported in "
       "Terraform v1.3 or later.\n"},
      {Config("local", text),
       "config: Invalid backend configuration: The given configuration is not valid for backend "
       "\"local\": an object is required.\n"},
      {Config("local", Value::Object({{"pat", text}})),
       "config: Invalid backend configuration: The given configuration is not valid for backend "
       "\"local\": unsupported attribute \"pat\".\n"},
      {Config("local", Value::Object({{"path", Value::Tuple({})}})),
       "config: Invalid backend configuration: The given configuration is not valid for backend "
       "\"local\": path: string required.\n"},
      {Config("local", Path("")),
       "config: Invalid local state file path: The \"path\" attribute value must not be empty.\n"},
      {Config(Value::Unknown(Type::String()), text),
       "config: Invalid backend configuration: The configuration must be an object value.\n"},
      {Config(Value::Unknown(Type::String()), Value::Unknown(Type::Dynamic())), ""},
      {Config(Value::String("local"), kUntyped, text),
       "defaults: Invalid default values: Defaults must be given in an object value.\n"},
  };
  for (const auto& [config, wanted] : cases) EXPECT_EQ(Told(ValidateRemoteState(config)), wanted);
}

}  // namespace
}  // namespace planner::engine
