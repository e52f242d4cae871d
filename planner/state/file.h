#ifndef PLANNER_STATE_FILE_H_
#define PLANNER_STATE_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "planner/state/model.h"

// State, format version 4 (plugin-protocol.md E.1): byte for byte what Terraform writes.
namespace planner::state {

// The version that our files say wrote them: the one we are compatible with.
inline constexpr std::string_view kTerraformVersion = "1.11.4";

inline constexpr size_t kMaxStateBytes = size_t{1} << 30;
inline constexpr int kMaxStateDepth = 128;

// Two-space indented JSON with a newline at the end. Attributes keep the order that they
// have in Object (sorted, as written by Encode).
std::string WriteState(const State& state);

// Reads WriteState's form, any white space and order of members. An empty text is an empty
// state without lineage. Fails with InvalidArgument; the message is the one of Terraform,
// "SUMMARY: DETAIL", as it follows "Error message: " or "Failed to load state: ".
// Versions 1 to 3 are refused with a way out, newer ones as Terraform does. Members that
// we do not know are kept.
absl::StatusOr<State> ReadState(std::string_view text);

}  // namespace planner::state

#endif  // PLANNER_STATE_FILE_H_
