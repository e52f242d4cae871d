// kiln: the engine's command line.

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "planner/cli/console_command.h"
#include "planner/cli/flags.h"
#include "planner/cli/help.h"
#include "planner/cli/interrupts.h"
#include "planner/cli/invocation.h"
#include "planner/cli/metadata_command.h"
#include "planner/diag/diagnostic.h"
#include "proto/text/cat.h"

namespace planner::cli {
namespace {

using proto::text::Append;
using proto::text::Cat;

struct Command {
  std::string_view name;
  int (*run)(Invocation&);
};

constexpr Command kCommands[] = {
    {"init", RunInit},
    {"get", RunGet},
    {"modules", RunModules},
    {"validate", RunValidate},
    {"plan", RunPlan},
    {"apply", RunApply},
    {"destroy", RunDestroy},
    {"show", RunShow},
    {"output", RunOutput},
    {"console", RunConsole},
    {"metadata functions", RunMetadataFunctions},
    {"import", RunImport},
    {"state list", RunStateList},
    {"state show", RunStateShow},
    {"providers schema", RunProvidersSchema},
    {"fmt", RunFmt},
    {"version", RunVersion},
};

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string Underscored(std::string text) {
  std::replace(text.begin(), text.end(), ' ', '_');
  return text;
}

// Puts the words of TF_CLI_ARGS and TF_CLI_ARGS_command before the given arguments.
bool AddEnvironmentArguments(Invocation& invocation) {
  const std::string own = Cat("TF_CLI_ARGS_", Underscored(invocation.command));
  std::vector<std::string> words;
  for (const std::string& name : {std::string("TF_CLI_ARGS"), own}) {
    absl::StatusOr<std::vector<std::string>> more = SplitArguments(Environment(name.c_str()));
    if (!more.ok()) {
      PrintError(
          Cat("Error parsing extra CLI args from ", name, ": ", more.status().message(), "\n"));
      return false;
    }
    words.insert(words.end(), more->begin(), more->end());
  }
  words.insert(words.end(), invocation.arguments.begin(), invocation.arguments.end());
  invocation.arguments = std::move(words);
  return true;
}

// These two may stand anywhere, even behind a plan file's name (engine-compat.md 4.1).
void TakeViewFlags(Invocation& invocation) {
  std::erase_if(invocation.arguments, [&](const std::string& argument) {
    const bool is_color = argument == "-no-color" || argument == "--no-color";
    const bool is_compact = argument == "-compact-warnings" || argument == "--compact-warnings";
    if (is_color) invocation.color = false;
    if (is_compact) invocation.compact_warnings = true;
    return is_color || is_compact;
  });
}

int UnknownCommand(std::string_view name) {
  std::vector<std::string> names;
  for (const Command& command : kCommands) names.emplace_back(command.name);
  const std::string similar = diag::SimilarName(name, names);
  PrintError(Cat("kiln has no command named \"", name, "\".",
                 similar.empty() ? "" : Cat(" Did you mean \"", similar, "\"?"),
                 "\n\nTo see all of kiln's top-level commands, run:\n  kiln -help\n\n"));
  return 1;
}

bool AsksForHelp(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "-help" || argument == "--help" || argument == "-h") return true;
    if (argument.empty() || argument[0] != '-') return false;
  }
  return false;
}

int RunCommand(std::vector<std::string> words) {
  std::string name = words.front();
  words.erase(words.begin());
  if (name == "state" || name == "providers" || name == "metadata") {
    if (words.empty() || words.front().starts_with("-")) {
      Print(GroupHelp(name));
      return 1;
    }
    Append(name, " ", words.front());
    words.erase(words.begin());
  }
  for (const Command& command : kCommands) {
    if (command.name != name) continue;
    Invocation invocation{.command = name, .arguments = std::move(words)};
    if (AsksForHelp(invocation.arguments)) {
      Print(CommandHelp(name));
      return 0;
    }
    const std::string input = Environment("TF_INPUT");
    invocation.input = input != "0" && input != "false";
    invocation.in_automation = !Environment("TF_IN_AUTOMATION").empty();
    if (!AddEnvironmentArguments(invocation)) return 1;
    TakeViewFlags(invocation);
    return command.run(invocation);
  }
  return UnknownCommand(name);
}

int Main(std::vector<std::string> arguments) {
  size_t i = 0;
  for (; i < arguments.size() && arguments[i].starts_with("-"); ++i) {
    std::string_view flag = arguments[i];
    flag.remove_prefix(flag.starts_with("--") ? 2 : 1);
    if (flag == "help" || flag == "h") {
      Print(TopHelp());
      return 0;
    }
    if (flag == "version" || flag == "v") return RunCommand({"version"});
    if (flag.starts_with("chdir=")) {
      flag.remove_prefix(6);
      if (chdir(std::string(flag).c_str()) != 0) {
        PrintError(
            Cat("Error handling -chdir option: chdir ", flag, ": ", std::strerror(errno), "\n"));
        return 1;
      }
      continue;
    }
    PrintError(Cat(flag == "chdir" ? "Invalid -chdir option: must include an equals sign followed "
                                     "by a directory path, like -chdir=example"
                                   : Cat("flag provided but not defined: -", flag),
                   "\n"));
    return 1;
  }
  if (i == arguments.size()) {
    Print(TopHelp());
    return 127;
  }
  arguments.erase(arguments.begin(), arguments.begin() + static_cast<ptrdiff_t>(i));
  return RunCommand(std::move(arguments));
}

}  // namespace
}  // namespace planner::cli

int main(int argc, char** argv) {
  std::signal(SIGPIPE,
              SIG_IGN);  // A plugin or reader that has gone is an error value, not our end.
  planner::cli::HandleSignals();
  return planner::cli::Main({argv + 1, argv + argc});
}
