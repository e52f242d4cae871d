// kiln import.

#include <string>

#include "planner/cli/workspace.h"
#include "proto/text/cat.h"

namespace planner::cli {

using proto::text::Cat;

namespace {

bool IsDeclared(const config::ModuleNode& root, addr::Resource address) {
  const config::ModuleNode* module = root.Find(address.module);
  address.module.clear();
  return module != nullptr && module->module->resources.contains(address);
}

}  // namespace

int RunImport(Invocation& invocation) {
  OperationFlags operation;
  FlagSet flags;
  operation.AddCommon(flags);
  operation.AddVariables(flags);
  flags.Int("parallelism", &operation.parallelism);
  const auto arguments = invocation.ParseFlags(flags);
  if (!arguments) return 1;
  if (operation.no_color) invocation.color = false;
  if (arguments->size() != 2)
    return invocation.ShowUsageError("Wrong number of arguments",
                                     "The import command expects two arguments: the address of the "
                                     "resource and the id of the object.");
  const auto address = addr::ParseResourceInstance(arguments->front());
  if (!address.ok()) {
    invocation.ShowError("Invalid address", std::string(address.status().message()));
    return 1;
  }
  Workspace workspace(invocation);
  workspace.LoadCliConfiguration();
  workspace.LoadConfiguration(/*must_exist=*/true);
  if (workspace.Failed()) return 1;
  if (!IsDeclared(*workspace.loaded.root, address->resource)) {
    const config::ModuleNode* module = workspace.loaded.root->Find(address->resource.module);
    PrintError(
        Cat("Error: resource address \"", addr::ToString(address->resource),
            "\" does not exist in the configuration.\n\nBefore importing this resource, please "
            "create its configuration in ",
            module == nullptr ? addr::ToString(address->resource.module) : module->DisplayName(),
            ". For example:\n\nresource \"", address->resource.type, "\" \"",
            address->resource.name, "\" {\n  # (resource arguments)\n}\n"));
    return 1;
  }
  workspace.OpenState(operation, "OperationTypeImport");
  if (workspace.Failed()) return 1;
  const auto variables = workspace.ResolveVariables(operation);
  if (workspace.Failed()) return 1;
  workspace.StartProviders(*workspace.store->state());
  if (workspace.Failed()) return 1;
  ProgressDisplay progress(invocation.Format(), /*live=*/false, workspace.queue);
  Print(Cat(addr::ToString(*address), ": Importing from ID \"", (*arguments)[1], "\"...\n"));
  engine::Import(workspace.MakeContext(operation, progress), *address, (*arguments)[1], variables,
                 *workspace.store, workspace.diags);
  if (workspace.Failed()) return 1;
  Print(
      "\nImport successful!\n\nThe resources that were imported are shown above. These resources "
      "are now in\nyour Terraform state and will henceforth be managed by Terraform.\n\n");
  return 0;
}

}  // namespace planner::cli
