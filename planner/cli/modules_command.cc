// kiln get, modules.

#include <string>
#include <utility>

#include "planner/cli/workspace.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"

namespace planner::cli {

using proto::text::Cat;

int RunGet(Invocation& invocation) {
  bool update = false;
  bool no_color = false;
  FlagSet flags;
  flags.Bool("update", &update);
  flags.Bool("no-color", &no_color);
  flags.IgnoredString("test-directory");
  const auto arguments = flags.Parse(invocation.arguments);
  if (!arguments.ok())
    return invocation.ShowUsageError("Failed to parse command-line flags",
                                     std::string(arguments.status().message()));
  if (no_color) invocation.color = false;
  if (!arguments->empty())
    return invocation.ShowUsageError("Too many command line arguments",
                                     "Did you mean to use -chdir?");
  Workspace workspace(invocation);
  workspace.InstallModules(update, [](const config::InstalledModule& module) {
    Print(Cat("- ", module.key, " in ", module.directory, "\n"));
  });
  return workspace.Failed() ? 1 : 0;
}

namespace {

std::string Json(const config::LoadedTree& loaded) {
  std::string text = R"({"format_version":"1.0","modules":[)";
  std::string_view separator;
  for (const config::InstalledModule& module : loaded.modules) {
    if (module.key.empty()) continue;
    text += Cat(std::exchange(separator, ","), "{\"key\":");
    proto::value::AppendJsonString(module.key, text);
    text += ",\"source\":";
    proto::value::AppendJsonString(module.source, text);
    text += ",\"version\":";
    proto::value::AppendJsonString(module.version, text);
    text += '}';
  }
  return text + "]}\n";
}

// One line for each module below `node`, with the lines of a tree in front.
void AppendTree(const config::ModuleNode& node, const std::string& margin,
                const config::Manifest& installed, std::string& text) {
  size_t left = node.children.size();
  for (const auto& [name, child] : node.children) {
    const bool is_last = --left == 0;
    const auto found = installed.find(config::KeyOf(child->path));
    text += Cat(margin, is_last ? "└── " : "├── ", "\"", name, "\"[",
                found == installed.end() ? child->call->source : found->second.source, "]\n");
    AppendTree(*child, margin + (is_last ? "    " : "│   "), installed, text);
  }
}

}  // namespace

int RunModules(Invocation& invocation) {
  bool json = false;
  bool no_color = false;
  FlagSet flags;
  flags.Bool("json", &json);
  flags.Bool("no-color", &no_color);
  const auto arguments = flags.Parse(invocation.arguments);
  if (!arguments.ok())
    return invocation.ShowUsageError("Failed to parse command-line flags",
                                     std::string(arguments.status().message()));
  if (no_color || json) invocation.color = false;
  Workspace workspace(invocation);
  workspace.LoadConfiguration(/*must_exist=*/false);
  if (workspace.Failed()) return 1;
  if (json) {
    Print(Json(workspace.loaded));
    return 0;
  }
  if (workspace.loaded.modules.size() == 1) {
    Print("No modules found in configuration.\n");
    return 0;
  }
  config::Manifest installed;
  for (const config::InstalledModule& module : workspace.loaded.modules)
    installed[module.key] = module;
  std::string text = "\nModules declared by configuration:\n.\n";
  AppendTree(*workspace.loaded.root, "", installed, text);
  Print(text + "\n");
  return 0;
}

}  // namespace planner::cli
