#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "planner/config/variable_files.h"
#include "planner/config/variables.h"
#include "proto/text/cat.h"

namespace planner::config {
namespace {

namespace fs = std::filesystem;
using proto::text::Cat;

constexpr std::string_view kEnvironmentPrefix = "TF_VAR_";

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::string Join(const std::string& directory, const std::string& name) {
  return directory == "." ? name : (fs::path(directory) / name).string();
}

// The files that are read without being named, in order.
std::vector<std::string> AutomaticFiles(const std::string& directory) {
  std::vector<std::string> automatic;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (EndsWith(name, ".auto.tfvars") || EndsWith(name, ".auto.tfvars.json")) {
      automatic.push_back(name);
    }
  }
  std::sort(automatic.begin(), automatic.end());
  std::vector<std::string> out;
  for (const char* name : {"terraform.tfvars", "terraform.tfvars.json"}) {
    if (fs::exists(Join(directory, name), error)) out.push_back(Join(directory, name));
  }
  for (const std::string& name : automatic) out.push_back(Join(directory, name));
  return out;
}

void AddFlagValue(const std::string& text, GivenValues& values, diag::Diagnostics& diags) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos) {
    AddError(diags, "Invalid -var option",
             Cat("The given -var option \"", text,
                 "\" is not correctly specified. Must be a variable name and value separated by an "
                 "equals sign, like -var=\"key=value\"."));
    return;
  }
  const std::string name = text.substr(0, equals);
  GivenValue given;
  given.text = text.substr(equals + 1);
  given.origin = GivenValue::Origin::kFlag;
  if (!name.empty() && name.back() == ' ') {
    // The value is not repeated: it may be a secret.
    const std::string trimmed = name.substr(0, name.find_last_not_of(' ') + 1);
    AddError(diags, "Invalid -var option",
             Cat("Variable name \"", name,
                 "\" is invalid due to trailing space. Did you mean -var=\"", trimmed, "=...\"?"));
    return;
  }
  values[name] = std::move(given);
}

}  // namespace

GivenValues CollectVariables(const VariableInputs& inputs, const Module& module,
                             diag::Sources& sources, diag::Diagnostics& diags) {
  GivenValues values;
  for (const auto& [name, text] : inputs.environment) {
    if (name.rfind(kEnvironmentPrefix, 0) != 0) continue;
    const std::string variable = name.substr(kEnvironmentPrefix.size());
    if (!module.variables.contains(variable)) continue;
    GivenValue given;
    given.text = text;
    given.origin = GivenValue::Origin::kEnvironment;
    values[variable] = std::move(given);
  }
  for (const std::string& path : AutomaticFiles(inputs.directory)) {
    ReadVariablesFile(path, GivenValue::Origin::kAutomaticFile, values, sources, diags);
  }
  for (const VariableFlag& flag : inputs.flags) {
    if (flag.kind == VariableFlag::Kind::kValue) {
      AddFlagValue(flag.text, values, diags);
    } else {
      ReadVariablesFile(flag.text, GivenValue::Origin::kNamedFile, values, sources, diags);
    }
  }
  return values;
}

}  // namespace planner::config
