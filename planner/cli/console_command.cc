#include "planner/cli/console_command.h"

#include <unistd.h>

#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "planner/cli/interrupts.h"
#include "planner/cli/line_editor.h"
#include "planner/cli/workspace.h"
#include "planner/config/variables.h"
#include "planner/engine/console_scope.h"
#include "planner/lang/console.h"
#include "planner/lang/render_value.h"
#include "planner/syntax/parser.h"
#include "proto/text/cat.h"

namespace planner::cli {
namespace {

using proto::text::Cat;
using proto::value::Value;

constexpr std::string_view kInputName = "<console-input>";

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const size_t start = text.find_first_not_of(kSpace);
  if (start == std::string_view::npos) return "";
  return text.substr(start, text.find_last_not_of(kSpace) + 1 - start);
}

constexpr std::string_view kConsoleHelp =
    "Each line is an expression of the configuration language; its value is printed.\n"
    "Variables, locals, resources and data sources of the root module can be referred to as in\n"
    "the configuration; objects have the values that the state holds. type(x) prints the type\n"
    "of a value. A line that ends within brackets or a heredoc goes on in the next one, until\n"
    "an empty line.\n\n"
    "To leave, type \"exit\", Control-C or Control-D.";

// One conversation over one configuration and state.
class Session {
 public:
  Session(Workspace& workspace, engine::ConsoleScope& evaluation)
      : workspace_(workspace), evaluation_(evaluation) {}

  // What to print for one input; nullopt after showing errors.
  std::optional<std::string> Answer(const std::string& text) {
    if (Trimmed(text).empty()) return "";
    if (Trimmed(text) == "help") return std::string(kConsoleHelp);
    const auto file = std::make_shared<syntax::SourceFile>(std::string(kInputName), text);
    workspace_.loaded.sources[std::string(kInputName)] = file->shared_text();
    const auto expression = syntax::ParseExpression(file, workspace_.diags);
    if (diag::HasErrors(workspace_.diags)) return Failure();
    const auto* call = expression->As<syntax::Call>();
    const bool asks_type = call != nullptr && call->name == "type" && call->arguments.size() == 1 &&
                           !call->expand_last;
    const std::optional<Value> value =
        evaluation_.Evaluate(asks_type ? *call->arguments[0] : *expression, workspace_.diags);
    if (!value || diag::HasErrors(workspace_.diags)) return Failure();
    workspace_.Failed();  // Shows warnings.
    return asks_type ? lang::RenderType(value->type()) : lang::RenderValue(*value);
  }

 private:
  std::nullopt_t Failure() {
    workspace_.Failed();
    return std::nullopt;
  }

  Workspace& workspace_;
  engine::ConsoleScope& evaluation_;
};

bool IsExit(std::string_view line) { return Trimmed(line) == "exit"; }

// As Terraform: each line is an input, the first error ends it, and only the last value is printed.
int ReadPipe(Session& session) {
  std::string last;
  std::string line;
  while (std::getline(std::cin, line)) {
    if (IsExit(line)) return 0;
    std::optional<std::string> answer = session.Answer(std::string(Trimmed(line)));
    if (!answer) return 1;
    last = *std::move(answer);
  }
  Print(Cat(last, "\n"));
  return 0;
}

int Converse(Session& session) {
  LineEditor editor;
  while (std::optional<std::string> line = editor.Read("> ")) {
    if (IsExit(*line)) return 0;
    std::string text = *std::move(line);
    while (lang::IsUnfinished(text)) {
      const std::optional<std::string> more = editor.Read(": ");
      if (!more || more->empty()) break;
      text += Cat("\n", *more);
    }
    if (Trimmed(text).empty()) continue;
    editor.Remember(text);
    const std::optional<std::string> answer = session.Answer(text);
    Print(Cat(answer.value_or(""), answer ? "\n" : "", "\n"));
  }
  Print("\n");
  return 0;
}

// What has no value is not asked for: expressions with it are known only after apply.
std::map<std::string, proto::value::Value> VariablesSoFar(Workspace& workspace,
                                                          const OperationFlags& operation) {
  config::GivenValues given = workspace.CollectVariables(operation);
  const config::Module& module = workspace.loaded.module();
  for (const config::Variable* variable : config::MissingVariables(module, given)) {
    given[variable->name] = {.kind = config::GivenValue::Kind::kValue,
                             .value = proto::value::Value::Unknown(proto::value::Type::Dynamic()),
                             .origin = config::GivenValue::Origin::kInput};
  }
  if (diag::HasErrors(workspace.diags)) return {};
  return config::ResolveVariables(module, given, workspace.diags);
}

// Opens what expressions can refer to; nullptr after showing errors.
std::unique_ptr<engine::ConsoleScope> Prepare(Workspace& workspace, const OperationFlags& operation,
                                              const engine::Context& context, bool use_plan) {
  auto variables =
      use_plan ? workspace.ResolveVariables(operation) : VariablesSoFar(workspace, operation);
  if (workspace.Failed()) return nullptr;
  std::optional<plan::Plan> plan;
  if (use_plan) {
    engine::PlanOptions options;
    options.variables = variables;
    engine::Validate(context, workspace.diags);
    if (!diag::HasErrors(workspace.diags))
      plan = engine::MakePlan(context, options, workspace.store->state(), workspace.diags);
    if (workspace.Failed()) return nullptr;
  }
  auto evaluation = std::make_unique<engine::ConsoleScope>(context, *workspace.store->state(),
                                                           std::move(variables), workspace.diags);
  if (plan) evaluation->UsePlan(*plan);
  if (workspace.Failed()) return nullptr;
  return evaluation;
}

}  // namespace

int RunConsole(Invocation& invocation) {
  OperationFlags operation;
  bool use_plan = false;
  FlagSet flags;
  operation.AddCommon(flags);
  operation.AddVariables(flags);
  flags.Bool("plan", &use_plan);
  const auto arguments = invocation.ParseFlags(flags);
  if (!arguments) return 1;
  if (!arguments->empty())
    return invocation.ShowUsageError("Too many command line arguments",
                                     "The console command takes no arguments besides flags.");
  Workspace workspace(invocation);
  workspace.LoadCliConfiguration();
  workspace.LoadConfiguration(/*must_exist=*/false);
  if (workspace.Failed()) return 1;
  workspace.OpenState(operation, "OperationTypeInvalid");
  if (workspace.Failed()) return 1;
  workspace.StartProviders(*workspace.store->state());
  if (workspace.Failed()) return 1;
  ProgressDisplay progress(invocation.Format(), /*live=*/false, workspace.queue);
  engine::Context context = workspace.MakeContext(operation, progress);
  context.hooks = {};  // The conversation has the screen to itself.
  const auto evaluation = Prepare(workspace, operation, context, use_plan);
  if (evaluation == nullptr) return 1;
  Session session(workspace, *evaluation);
  return isatty(STDIN_FILENO) != 0 ? Converse(session) : ReadPipe(session);
}

}  // namespace planner::cli
