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
  FlagSet flags;
  flags.Bool("update", &update);
  flags.Bool("no-color", &invocation.no_color);
  flags.IgnoredString("test-directory");
  const auto arguments = invocation.ParseFlags(flags);
  if (!arguments) return 1;
  if (!arguments->empty())
    return invocation.ShowUsageError("Too many command line arguments",
                                     "Did you mean to use -chdir?");
  Workspace workspace(invocation);
  workspace.LoadCliConfiguration();
  workspace.diags.clear();  // Providers do not matter here.
  workspace.InstallModules(
      update, [] {}, [](const std::string& line) { Print(line + "\n"); });
  return workspace.Failed() ? 1 : 0;
}

namespace {

void AppendJson(const config::ModuleNode& node, const config::Manifest& installed,
                std::string& text) {
  for (const auto& [name, child] : node.children) {
    text += text.empty() ? "" : ",";
    text += "{\"key\":";
    proto::value::AppendJsonString(name, text);
    text += ",\"source\":";
    proto::value::AppendJsonString(child->source, text);
    text += ",\"version\":";
    proto::value::AppendJsonString(installed.at(config::KeyOf(child->path)).version, text);
    text += '}';
    AppendJson(*child, installed, text);
  }
}

std::string Json(const config::ModuleNode& root, const config::Manifest& installed) {
  std::string modules;
  AppendJson(root, installed, modules);
  return Cat(R"({"format_version":"1.0","modules":)",
             modules.empty() ? "null" : Cat("[", modules, "]"), "}\n");
}

// One line for each module below `node`, with the lines of a tree in front.
void AppendTree(const config::ModuleNode& node, const std::string& margin,
                const config::Manifest& installed, std::string& text) {
  size_t left = node.children.size();
  for (const auto& [name, child] : node.children) {
    const bool is_last = --left == 0;
    text += Cat(margin, is_last ? "└── " : "├── ", "\"", name, "\"[", child->source, "]");
    const std::string& version = installed.at(config::KeyOf(child->path)).version;
    if (!version.empty()) text += Cat(" ", version);
    const std::string& constraint = child->call->version_constraint;
    if (!constraint.empty() && constraint != version) text += Cat(" (", constraint, ")");
    text += '\n';
    AppendTree(*child, margin + (is_last ? "    " : "│   "), installed, text);
  }
}

}  // namespace

int RunModules(Invocation& invocation) {
  bool json = false;
  FlagSet flags;
  flags.Bool("json", &json);
  flags.Bool("no-color", &invocation.no_color);
  const auto arguments = invocation.ParseFlags(flags);
  if (!arguments) return 1;
  if (json) invocation.color = false;
  Workspace workspace(invocation);
  workspace.LoadConfiguration(/*must_exist=*/false);
  if (workspace.Failed()) return 1;
  config::Manifest installed;
  for (const config::InstalledModule& module : workspace.loaded.modules)
    installed[module.key] = module;
  if (json) {
    Print(Json(*workspace.loaded.root, installed));
    return 0;
  }
  if (workspace.loaded.modules.size() == 1) {
    Print("No modules found in configuration.\n");
    return 0;
  }
  std::string text = "\nModules declared by configuration:\n.\n";
  AppendTree(*workspace.loaded.root, "", installed, text);
  Print(text + "\n");
  return 0;
}

}  // namespace planner::cli
