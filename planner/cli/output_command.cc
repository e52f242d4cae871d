// kiln output.

#include <map>
#include <string>
#include <string_view>

#include "planner/cli/workspace.h"
#include "planner/lang/render_value.h"
#include "planner/render/state_text.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"
#include "proto/value/json.h"

namespace planner::cli {
namespace {

using proto::text::Cat;
using proto::value::Value;

std::string OutputJson(const state::Output& output, bool with_type) {
  const std::string value = *proto::value::ToJson(output.value, output.value.type());
  if (!with_type) return value;
  return Cat("{\"sensitive\":", output.sensitive ? "true" : "false",
             ",\"type\":", TypeToJson(output.value.type()), ",\"value\":", value, "}");
}

// Two-space indented, as the field's own encoder does it.
std::string Indent(std::string_view json) {
  std::string out;
  int depth = 0;
  bool in_string = false;
  const auto line = [&] { out += '\n' + std::string(static_cast<size_t>(depth) * 2, ' '); };
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      out += c;
      if (c == '\\') out += json[++i];
      if (c == '"') in_string = false;
      continue;
    }
    switch (c) {
      case '"':
        in_string = true;
        out += c;
        break;
      case '{':
      case '[':
        out += c;
        if (json[i + 1] == '}' || json[i + 1] == ']') {
          out += json[++i];
          break;
        }
        ++depth;
        line();
        break;
      case '}':
      case ']':
        --depth;
        line();
        out += c;
        break;
      case ',':
        out += c;
        line();
        break;
      case ':': out += ": "; break;
      default: out += c;
    }
  }
  return out;
}

int PrintOneOutput(Invocation& invocation, const std::map<std::string, state::Output>& outputs,
                   const std::string& name, bool json, bool raw) {
  const auto found = outputs.find(name);
  if (found == outputs.end()) {
    invocation.ShowError(
        Cat("Output \"", name, "\" not found"),
        "The output variable requested could not be found in the state file. If you recently added "
        "this to your configuration, be sure to run `kiln apply`, since the state won't be updated "
        "with new output variables until that command is run.");
    return 1;
  }
  const Value& value = found->second.value;
  if (json) {
    Print(Cat(Indent(OutputJson(found->second, /*with_type=*/false)), "\n"));
  } else if (raw) {
    const auto text = proto::value::Convert(value, proto::value::Type::String(), nullptr);
    if (!text || text->IsNull()) {
      invocation.ShowError("Unsupported value for raw output",
                           Cat("The -raw option only supports strings, numbers, and boolean "
                               "values, but output value \"",
                               name, "\" is ", FriendlyName(value.type()),
                               ".\n\nUse the -json option for machine-readable representations of "
                               "output values that have complex types."));
      return 1;
    }
    Print(text->AsString());
  } else {
    Print(Cat(lang::RenderValue(value), "\n"));
  }
  return 0;
}

int PrintAllOutputs(Invocation& invocation, const std::map<std::string, state::Output>& outputs,
                    bool json) {
  if (json) {
    std::string text = "{";
    for (const auto& [name, output] : outputs) {
      if (text.size() > 1) text += ',';
      proto::value::AppendJsonString(name, text);
      text += Cat(":", OutputJson(output, /*with_type=*/true));
    }
    Print(Cat(Indent(text + "}"), "\n"));
    return 0;
  }
  if (outputs.empty()) {
    diag::Diagnostics diags;
    diag::AddWarning(diags, "No outputs found",
                     "The state file either has no outputs defined, or all the defined outputs are "
                     "empty. Please define an output in your configuration with the `output` "
                     "keyword and run `kiln apply` for it to become available. If you are using "
                     "interpolation, please verify the interpolated value is not empty.");
    invocation.Show(diags);
    return 0;
  }
  std::map<std::string, Value> values;
  for (const auto& [name, output] : outputs)
    values[name] =
        output.sensitive ? output.value.WithMarks(proto::value::kSensitive) : output.value;
  Print(render::OutputLines(values));
  return 0;
}

}  // namespace

int RunOutput(Invocation& invocation) {
  bool json = false;
  bool raw = false;
  std::string state_path;
  FlagSet flags;
  flags.Bool("json", &json);
  flags.Bool("raw", &raw);
  flags.Bool("no-color", &invocation.no_color);
  flags.String("state", &state_path);
  const auto arguments = invocation.ParseFlags(flags);
  if (!arguments) return 1;
  if (arguments->size() > 1) {
    return invocation.ShowUsageError(
        "Unexpected argument",
        "The output command expects exactly one argument with the name of an output variable or no "
        "arguments to show all outputs.");
  }
  if (json && raw)
    return invocation.ShowUsageError("Invalid output format",
                                     "The -raw and -json options are mutually-exclusive.");
  if (raw && arguments->empty()) {
    return invocation.ShowUsageError(
        "Output name required",
        "You must give the name of a single output value when using the -raw option.");
  }
  const auto state = state::ReadLocalState(ReadablePath(state_path));
  if (!state.ok()) {
    invocation.ShowError("Failed to load state", std::string(state.status().message()));
    return 1;
  }
  if (arguments->empty()) return PrintAllOutputs(invocation, state->outputs, json);
  return PrintOneOutput(invocation, state->outputs, arguments->front(), json, raw);
}

}  // namespace planner::cli
