#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "planner/state/check_results.h"
#include "planner/state/file.h"

// What is read can be written, and reads back as the same.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::StatusOr<planner::state::State> state =
      planner::state::ReadState({reinterpret_cast<const char*>(data), size});
  if (!state.ok()) return 0;
  const absl::StatusOr<planner::state::State> again =
      planner::state::ReadState(planner::state::WriteState(*state));
  if (!again.ok() || !planner::state::SameContent(*state, *again)) std::abort();
  const auto results = planner::state::ParseCheckResults(state->check_results);
  const std::string written = planner::state::CheckResultsJson(results);
  if (planner::state::ParseCheckResults(written) != results) std::abort();
  return 0;
}
