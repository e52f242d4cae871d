#include "provider/emulator/creation_calls.h"

#include <utility>
#include <variant>

#include "provider/emulator/errors.h"
#include "provider/emulator/job_start.h"

namespace provider::emulator {
namespace {

Response Create(World& world, const Call& call, CreationCall creation_call) {
  const auto request = ParseCreation(call.request.body, creation_call);
  if (const auto* failure = std::get_if<Failure>(&request)) return ImsError(*failure);
  auto planned = PlanCreation(world, std::get<CreationRequest>(request));
  if (const auto* failure = std::get_if<Failure>(&planned)) return ImsError(*failure);
  return StartCreation(world, call, call.caller.project_id, std::move(std::get<Creation>(planned)));
}

}  // namespace

Response CreateImage(World& world, const Call& call) {
  return Create(world, call, CreationCall::kAction);
}

Response CreateDataImage(World& world, const Call& call) {
  return Create(world, call, CreationCall::kDataImage);
}

Response QuickImport(World& world, const Call& call) {
  return Create(world, call, CreationCall::kQuickImport);
}

Response CreateWholeImage(World& world, const Call& call) {
  return Create(world, call, CreationCall::kWholeImage);
}

}  // namespace provider::emulator
