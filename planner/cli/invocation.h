#ifndef PLANNER_CLI_INVOCATION_H_
#define PLANNER_CLI_INVOCATION_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planner/cli/flags.h"
#include "planner/diag/diagnostic.h"
#include "planner/render/text_format.h"

namespace planner::cli {

// The version of the language, files and outputs that kiln is compatible with; written to
// state and plan files and compared with `required_version`.
inline constexpr std::string_view kCompatibleVersion = "1.11.4";
// Our own.
inline constexpr std::string_view kKilnVersion = "0.1.0";

// One run of the program: the subcommand's arguments and how to talk to the user.
struct Invocation {
  std::string command = {};                 // "plan", "state list".
  std::vector<std::string> arguments = {};  // After the subcommand, TF_CLI_ARGS first.
  bool color = true;                        // Until -no-color is parsed.
  bool no_color = false;                    // What commands with that flag let it write to.
  bool input = true;                        // TF_INPUT; -input=false switches it off as well.
  bool in_automation = false;               // TF_IN_AUTOMATION: no hints what to do next.
  bool compact_warnings = false;            // -compact-warnings.

  // The positional arguments, and what the flags say; -no-color takes effect. nullopt after
  // reporting a mistake in the flags: the exit code is 1.
  std::optional<std::vector<std::string>> ParseFlags(FlagSet& flags);

  render::TextFormat Format() const;

  // Prints diagnostics as Terraform does: warnings to stdout, errors to stderr.
  void Show(const diag::Diagnostics& diags, const diag::Sources& sources = {}) const;
  // One error without a source place.
  void ShowError(std::string summary, std::string detail) const;
  // A mistake in the flags, with the hint to read the command's help. Returns exit code 1.
  int ShowUsageError(std::string summary, std::string detail) const;
};

// Writes all of `text`; aborts quietly where the reader has gone (a closed pipe).
void Print(std::string_view text);
void PrintError(std::string_view text);

// TF_DATA_DIR, or .terraform.
std::string DataDirectory();

// The subcommands: each gets its arguments and returns the exit code (engine-compat.md 4.1).
int RunInit(Invocation& invocation);
int RunGet(Invocation& invocation);
int RunModules(Invocation& invocation);
int RunValidate(Invocation& invocation);
int RunPlan(Invocation& invocation);
int RunApply(Invocation& invocation);
int RunDestroy(Invocation& invocation);
int RunShow(Invocation& invocation);
int RunOutput(Invocation& invocation);
int RunStateList(Invocation& invocation);
int RunStateShow(Invocation& invocation);
int RunImport(Invocation& invocation);
int RunProvidersSchema(Invocation& invocation);
int RunFmt(Invocation& invocation);
int RunVersion(Invocation& invocation);

}  // namespace planner::cli

#endif  // PLANNER_CLI_INVOCATION_H_
