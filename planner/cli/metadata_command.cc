#include "planner/cli/metadata_command.h"

#include <string>

#include "planner/cli/flags.h"
#include "planner/cli/invocation.h"
#include "planner/lang/function_signatures.h"
#include "proto/text/cat.h"

namespace planner::cli {

int RunMetadataFunctions(Invocation& invocation) {
  bool json = false;
  FlagSet flags;
  flags.Bool("json", &json);
  const auto arguments = invocation.ParseFlags(flags);
  if (!arguments) return 1;
  if (!json)
    return invocation.ShowUsageError("The -json flag is missing",
                                     "Signatures of functions are printed as JSON only.");
  Print(proto::text::Cat(lang::FunctionSignaturesJson(), "\n"));
  return 0;
}

}  // namespace planner::cli
