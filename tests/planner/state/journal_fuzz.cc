#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "planner/state/file.h"
#include "planner/state/journal.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  planner::state::State state;
  const absl::StatusOr<planner::state::JournalContent> content =
      planner::state::ReplayJournal(text, &state);
  if (content.ok() && content->valid_bytes + content->torn_bytes != size) std::abort();
  (void)planner::state::WriteState(state);
  return 0;
}
