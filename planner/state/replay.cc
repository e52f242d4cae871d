#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "planner/addr/address.h"
#include "planner/state/file.h"
#include "planner/state/journal.h"
#include "planner/state/json_text.h"
#include "planner/state/model.h"
#include "planner/state/records.h"
#include "proto/text/checked_line.h"

namespace planner::state {
namespace {

using Members = std::map<std::string, std::string_view>;

absl::Status BadRecord(std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("The journal holds a record that cannot be read: ", std::string(what), "."));
}

absl::StatusOr<Members> ReadRecord(std::string_view json) {
  if (FindJsonMistake(json, kMaxStateDepth) || json.empty() || json[0] != '{') {
    return BadRecord("it is no JSON object");
  }
  Members members;
  ForEachMember(json, [&members](const std::string& name, std::string_view value) {
    members[name] = value;
    return true;
  });
  return members;
}

std::string Text(const Members& members, const std::string& name) {
  const auto found = members.find(name);
  if (found == members.end() || KindOf(found->second) != JsonKind::kString) return {};
  return DecodeJsonString(found->second);
}

// Applies records one by one.
class Replayer {
 public:
  Replayer(State* state, JournalContent& content) : state_(state), content_(content) {}

  absl::Status Head(std::string_view json) {
    const absl::StatusOr<Members> members = ReadRecord(json);
    if (!members.ok()) return members.status();
    const auto version = members->find("journal");
    if (version == members->end() || version->second != "1") {
      return BadRecord("it is of another version");
    }
    content_.lineage = Text(*members, "lineage");
    const auto serial = members->find("serial");
    const std::optional<int64_t> number =
        serial == members->end() ? std::nullopt : DecodeJsonInteger(serial->second);
    if (!number || *number < 0) return BadRecord("it has no serial");
    content_.serial = static_cast<uint64_t>(*number);
    return absl::OkStatus();
  }

  absl::Status Record(std::string_view json) {
    absl::StatusOr<Members> members = ReadRecord(json);
    if (!members.ok()) return members.status();
    content_.folded_sha256.clear();
    if (members->count("folded") != 0) return Fold(*members);
    if (members->count("intent") != 0) return AddIntent(*members);
    ++content_.records;
    if (members->count("instance") != 0) return SetInstance(*members);
    if (members->count("output") != 0) return SetOutput(*members);
    if (members->count("remove_output") != 0) {
      if (state_ != nullptr) state_->outputs.erase(Text(*members, "remove_output"));
      return absl::OkStatus();
    }
    if (members->count("checks") != 0) {
      if (state_ != nullptr) state_->check_results = CompactJson((*members)["checks"]);
      return absl::OkStatus();
    }
    return BadRecord("its kind is not known");
  }

  void Finish() {
    for (auto& [text, intent] : intents_) content_.intents.push_back(std::move(intent));
  }

 private:
  absl::Status Fold(const Members& members) {
    const std::optional<int64_t> serial = DecodeJsonInteger(members.at("folded"));
    if (!serial || *serial < 0) return BadRecord("a fold without serial");
    content_.folded_serial = static_cast<uint64_t>(*serial);
    content_.folded_sha256 = Text(members, "sha256");
    return absl::OkStatus();
  }

  absl::Status AddIntent(const Members& members) {
    absl::StatusOr<addr::ResourceInstance> address =
        addr::ParseResourceInstance(Text(members, "intent"));
    if (!address.ok()) return BadRecord("an intent without address");
    Intent& intent = intents_[*address];
    intent = {*std::move(address), Text(members, "action"), Text(members, "object")};
    return absl::OkStatus();
  }

  absl::Status SetInstance(const Members& members) {
    const absl::StatusOr<addr::ResourceInstance> address =
        addr::ParseResourceInstance(Text(members, "instance"));
    if (!address.ok()) return BadRecord("an instance without address");
    const auto objects = members.find("objects");
    if (objects == members.end() || KindOf(objects->second) != JsonKind::kArray) {
      return BadRecord("an instance without objects");
    }
    Instance instance;
    absl::Status status;
    ForEachElement(objects->second, [&](std::string_view json) {
      absl::StatusOr<ParsedObject> parsed = ParseObject(address->resource, json);
      status = parsed.status();
      if (!status.ok()) return false;
      ObjectPtr& slot =
          parsed->deposed_key.empty() ? instance.current : instance.deposed[parsed->deposed_key];
      slot = std::make_shared<const Object>(std::move(parsed->object));
      return true;
    });
    Resource provider;
    if (status.ok() && (instance.current != nullptr || !instance.deposed.empty())) {
      status = ParseProviderText(Text(members, "provider"), provider);
    }
    if (!status.ok()) return status;
    intents_.erase(*address);
    if (state_ != nullptr) {
      state_->SetInstance(*address, provider.provider, std::move(instance));
    }
    return absl::OkStatus();
  }

  absl::Status SetOutput(const Members& members) {
    const auto object = members.find("object");
    if (object == members.end()) return BadRecord("an output without value");
    const std::string name = Text(members, "output");
    absl::StatusOr<Output> output = ParseOutput(name, object->second);
    if (!output.ok()) return output.status();
    if (state_ != nullptr) state_->outputs[name] = *std::move(output);
    return absl::OkStatus();
  }

  State* state_;
  JournalContent& content_;
  std::map<addr::ResourceInstance, Intent> intents_ = {};
};

}  // namespace

absl::StatusOr<JournalContent> ReplayJournal(std::string_view text, State* state) {
  JournalContent content;
  Replayer replayer(state, content);
  std::string_view rest = text;
  bool has_head = false;
  while (const std::optional<std::string_view> json = proto::text::ReadCheckedLine(rest)) {
    absl::Status status = has_head ? replayer.Record(*json) : replayer.Head(*json);
    if (!status.ok()) return status;
    has_head = true;
    rest.remove_prefix(proto::text::CheckedLineBytes(json->size()));
  }
  if (!has_head) {
    // A first line is never longer than this; more is something else.
    constexpr size_t kLongestHead = 4096;
    if (text.size() < kLongestHead) return absl::NotFoundError("The journal is empty.");
    return absl::InvalidArgumentError("The file is no journal.");
  }
  replayer.Finish();
  content.torn_bytes = rest.size();
  content.valid_bytes = text.size() - rest.size();
  return content;
}

}  // namespace planner::state
