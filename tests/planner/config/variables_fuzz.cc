#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "planner/config/module.h"
#include "planner/config/variable_files.h"
#include "planner/config/variables.h"
#include "planner/syntax/source_file.h"

namespace {

using proto::value::Type;

// A variable of each kind of type, so that what is given is converted.
const planner::config::Module& TheModule() {
  static const auto* const kModule = [] {
    auto* module = new planner::config::Module;
    const auto add = [module](const std::string& name, Type type) {
      module->variables[name] = {.name = name, .constraint = {.type = type}};
    };
    add("s", Type::String());
    add("n", Type::Number());
    add("l", Type::Set(Type::Bool()));
    add("o", Type::Map(Type::List(Type::String())));
    add("any", Type::Dynamic());
    return module;
  }();
  return *kModule;
}

}  // namespace

// The values of a .tfvars file (first byte 'n') or of a .tfvars.json file, converted.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const auto file = std::make_shared<const planner::syntax::SourceFile>(
      data[0] == 'n' ? "fuzz.tfvars" : "fuzz.tfvars.json",
      std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  planner::diag::Diagnostics diags;
  planner::config::GivenValues values;
  planner::config::ReadVariables(file, planner::config::GivenValue::Origin::kNamedFile, values,
                                 diags);
  planner::config::ResolveVariables(TheModule(), values, diags);
  return 0;
}
