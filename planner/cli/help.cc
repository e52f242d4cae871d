#include "planner/cli/help.h"

#include <string>
#include <string_view>

#include "proto/text/cat.h"

namespace planner::cli {
namespace {

using proto::text::Append;
using proto::text::Cat;

constexpr std::string_view kPlanFlags = R"(
  -destroy               Plan to destroy everything that the state holds.
  -refresh=false         Do not read the real objects before planning.
  -replace=ADDRESS       Replace this instance even if nothing demands it. May be repeated.
  -target=ADDRESS        Plan only this resource or instance and what it needs. May be repeated.
  -var NAME=VALUE        Set a variable. May be repeated.
  -var-file=FILE         Set variables from a file. May be repeated.
  -parallelism=N         At most N calls to plugins at once (100, those not
                         counted whose plugin only waits for a service).
  -state=FILE            Use this state file (terraform.tfstate).
  -lock=false            Do not lock the state.
  -lock-timeout=DURATION Wait this long for the lock, e.g. 30s (0s).
  -input=false           Never ask for input.
  -compact-warnings      Show only the summaries of warnings.
  -no-color              No colours.
)";

struct Help {
  std::string_view command;
  std::string_view arguments;
  std::string_view text;
  std::string_view flags;
  bool has_plan_flags = false;
};

constexpr Help kHelp[] = {
    {"init", "",
     "Finds the plugins that the configuration needs and records their hashes in "
     ".terraform.lock.hcl.",
     R"(
  -upgrade               Choose the newest allowed versions instead of the locked ones.
  -plugin-dir=DIR        Look for plugins only here. May be repeated.
  -lockfile=readonly     Fail where the lock file would change.
  -input=false           Never ask for input.
  -no-color              No colours.
)"},
    {"get", "", "Finds the modules that the configuration calls, without looking for plugins.", R"(
  -update                Look for newer versions of modules from elsewhere.
  -no-color              No colours.
)"},
    {"modules", "", "Lists the modules that the configuration calls.", R"(
  -json                  Print them as JSON.
)"},
    {"validate", "", "Checks the configuration without looking at state or services.", R"(
  -json                  Print the result as JSON.
  -no-color              No colours.
)"},
    {"plan", "", "Shows what apply would do.", R"(
  -out=FILE              Save the plan, to be applied exactly as shown.
  -generate-config-out=FILE Write resource blocks for import blocks without one to a new file.
  -detailed-exitcode     Exit with 2 if there is something to do, 0 if not, 1 on errors.
)",
     true},
    {"apply", " [PLANFILE]",
     "Plans and, once approved, does what the plan says; or applies a saved plan.", R"(
  -auto-approve          Do not ask.
)",
     true},
    {"destroy", "", "Destroys everything that the state holds.", R"(
  -auto-approve          Do not ask.
)",
     true},
    {"show", " [FILE]", "Shows the state, or a saved plan or state file.", R"(
  -json                  Print it as JSON.
  -no-color              No colours.
)"},
    {"output", " [NAME]", "Shows the outputs that the state holds.", R"(
  -json                  Print them as JSON.
  -raw                   Print one string, number or bool as it is, without a newline.
  -state=FILE            Use this state file (terraform.tfstate).
  -no-color              No colours.
)"},
    {"console", "", "Evaluates expressions against the configuration and the state.", R"(
  -plan                  Plan first, and use the planned objects.
  -var NAME=VALUE        Set a variable. May be repeated.
  -var-file=FILE         Set variables from a file. May be repeated.
  -state=FILE            Use this state file (terraform.tfstate).
  -lock=false            Do not lock the state.
  -no-color              No colours.
)"},
    {"metadata functions", "", "Lists the language's functions and their signatures.", R"(
  -json                  Print them as JSON. There is no other form.
)"},
    {"import", " ADDRESS ID", "Takes an existing object under the management of a resource block.",
     R"(
  -var NAME=VALUE        Set a variable. May be repeated.
  -var-file=FILE         Set variables from a file. May be repeated.
  -state=FILE            Use this state file (terraform.tfstate).
  -lock=false            Do not lock the state.
  -lock-timeout=DURATION Wait this long for the lock, e.g. 30s (0s).
  -input=false           Never ask for input.
  -no-color              No colours.
)"},
    {"state list", " [ADDRESS...]", "Lists the resource instances that the state holds.", R"(
  -id=ID                 Only instances whose id is ID.
  -state=FILE            Use this state file (terraform.tfstate).
)"},
    {"state show", " ADDRESS", "Shows one resource instance of the state.", R"(
  -state=FILE            Use this state file (terraform.tfstate).
  -no-color              No colours.
)"},
    {"providers schema", "", "Prints what the plugins say their blocks may hold, as JSON.", R"(
  -json                  Needed: there is no other form.
)"},
    {"fmt", " [FILE|DIR|-]...", "Rewrites configuration files in the canonical layout.", R"(
  -list=false            Do not print the names of files that change.
  -write=false           Do not write the files.
  -diff                  Print what changes.
  -check                 Write nothing; exit with 3 if a file would change.
  -recursive             Also the folders within.
)"},
    {"version", "", "Prints the version.", R"(
  -json                  Print it as JSON.
)"},
};

}  // namespace

std::string TopHelp() {
  std::string text = "Usage: kiln [global options] <command> [args]\n\nCommands:\n";
  for (const Help& help : kHelp) {
    Append(text, "  ", help.command, std::string(20 - help.command.size(), ' '), help.text, "\n");
  }
  Append(text,
         "\nGlobal options (use these before the command):\n"
         "  -chdir=DIR    Switch to another working directory first.\n"
         "  -help         Show this, or the help of a command.\n"
         "  -version      The same as the command version.\n");
  return text;
}

std::string GroupHelp(std::string_view group) {
  std::string text = Cat("Usage: kiln [global options] ", group,
                         " <subcommand> [options] [args]\n\nSubcommands:\n");
  const std::string prefix = Cat(group, " ");
  for (const Help& help : kHelp) {
    if (!help.command.starts_with(prefix)) continue;
    const std::string_view name = help.command.substr(prefix.size());
    Append(text, "  ", name, std::string(11 - name.size(), ' '), help.text, "\n");
  }
  return text;
}

std::string CommandHelp(std::string_view command) {
  for (const Help& help : kHelp) {
    if (help.command != command) continue;
    return Cat("Usage: kiln [global options] ", command, " [options]", help.arguments, "\n\n  ",
               help.text, "\n\nOptions:\n", help.flags, help.has_plan_flags ? kPlanFlags : "");
  }
  return "";
}

}  // namespace planner::cli
