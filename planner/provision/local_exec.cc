#include "planner/provision/local_exec.h"

#include <utility>

#include "proto/text/cat.h"
#include "proto/text/go_quote.h"

namespace planner::provision {

using proto::text::Append;
using proto::text::Cat;
using proto::value::Value;

namespace {

std::string QuotedList(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts)
    Append(out, out.empty() ? "" : " ", proto::text::GoQuote(text));
  return Cat("[", out, "]");
}

}  // namespace

std::optional<LocalExec> ReadLocalExec(const Value& config, Mistake& mistake) {
  LocalExec exec;
  const Value command = config.GetAttr("command");
  if (command.IsNull() || command.AsString().empty()) {
    mistake = {.summary = "Invalid local-exec provisioner command",
               .detail = "The command must be a non-empty string."};
    return std::nullopt;
  }
  exec.text = std::string(command.AsString());
  const Value interpreter = config.GetAttr("interpreter");
  std::vector<std::string>& arguments = exec.command.arguments;
  if (interpreter.IsNull() || interpreter.elements().empty()) {
    arguments = {"/bin/sh", "-c"};
  } else {
    for (const Value& argument : interpreter.elements())
      if (!argument.IsNull()) arguments.emplace_back(argument.AsString());
  }
  arguments.push_back(exec.text);
  const Value directory = config.GetAttr("working_dir");
  if (!directory.IsNull()) exec.command.directory = std::string(directory.AsString());
  const Value environment = config.GetAttr("environment");
  if (!environment.IsNull()) {
    for (size_t i = 0; i < environment.keys().size(); ++i) {
      const Value& value = environment.elements()[i];
      if (!value.IsNull())
        exec.command.environment.push_back(Cat(environment.keys()[i], "=", value.AsString()));
    }
  }
  const Value quiet = config.GetAttr("quiet");
  exec.announcement = !quiet.IsNull() && quiet.AsBool()
                          ? "local-exec: Executing: Suppressed by quiet=true"
                          : Cat("Executing: ", QuotedList(arguments));
  return exec;
}

Mistake DescribeFailure(const LocalExec& exec, const CommandResult& result, bool secret) {
  constexpr std::string_view kSummary = "local-exec provisioner error";
  if (secret) {
    return {.summary = std::string(kSummary),
            .detail = Cat("Error running the command: ", result.failure,
                          ".\n\nNeither the command nor its output is shown, because the "
                          "provisioner's configuration holds sensitive or ephemeral values.")};
  }
  return {.summary = std::string(kSummary),
          .detail = Cat("Error running command '", exec.text, "': ", result.failure,
                        ". Output: ", result.output)};
}

}  // namespace planner::provision
