#include "planner/render/headline.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "planner/render/color.h"

namespace planner::render {

using plan::Action;
using plan::ActionReason;
using plan::ResourceInstanceChange;

namespace {

std::string Address(const ResourceInstanceChange& change) {
  const std::string address = addr::ToString(change.address);
  return change.deposed_key.empty()
             ? address
             : absl::StrCat(address, " (deposed object ", change.deposed_key, ")");
}

// Own text with tags around an address, which may contain brackets and is left alone.
std::string Bold(const std::string& address, const std::string& rest, const TextFormat& format,
                 const std::string& margin = "  # ") {
  const std::string open = format.color ? "\033[1m" : "";
  const std::string close = format.color ? "\033[0m" : "";
  std::string styled = Colorize(rest, format.color);
  // The additional reset comes after all comment lines instead.
  if (format.color && rest.find('[') != std::string::npos) styled.resize(styled.size() - 4);
  return open + margin + address + close + styled + "\n";
}

std::string WithReset(std::string text, const TextFormat& format) {
  return format.color ? std::move(text) + "\033[0m" : text;
}

std::string ReplaceText(ActionReason reason) {
  switch (reason) {
    case ActionReason::kReplaceBecauseTainted:
      return " is tainted, so must be [bold][red]replaced[reset]";
    case ActionReason::kReplaceByRequest:
      return " will be [bold][red]replaced[reset], as requested";
    case ActionReason::kReplaceByTriggers:
      return " will be [bold][red]replaced[reset] due to changes in replace_triggered_by";
    case ActionReason::kNone:
    case ActionReason::kReplaceBecauseCannotUpdate:
    case ActionReason::kDeleteBecauseNoResourceConfig:
    case ActionReason::kDeleteBecauseWrongRepetition:
    case ActionReason::kDeleteBecauseCountIndex:
    case ActionReason::kDeleteBecauseEachKey:
    case ActionReason::kDeleteBecauseNoModule:
    case ActionReason::kDeleteBecauseNoMoveTarget:
    case ActionReason::kReadBecauseConfigUnknown:
    case ActionReason::kReadBecauseDependencyPending:
    case ActionReason::kReadBecauseCheckNested: return " must be [bold][red]replaced[reset]";
  }
  std::abort();  // Every reason has a case above.
}

std::string WrongRepetition(const addr::InstanceKey& key) {
  if (std::holds_alternative<std::monostate>(key)) return "resource uses count or for_each";
  if (std::holds_alternative<int64_t>(key)) return "resource does not use count";
  return "resource does not use for_each";
}

// Why something is deleted or read; empty if there is nothing to say.
std::string Because(const ResourceInstanceChange& change) {
  const addr::InstanceKey& key = change.address.key;
  addr::Resource resource = change.address.resource;
  switch (change.reason) {
    case ActionReason::kDeleteBecauseNoResourceConfig:
      resource.module.clear();
      return absl::StrCat("because ", addr::ToString(resource), " is not in configuration");
    case ActionReason::kDeleteBecauseNoMoveTarget:
      return absl::StrCat(
          "because ", addr::ToString(change.previous_address.value_or(change.address)),
          " was moved to ", addr::ToString(change.address), ", which is not in configuration");
    case ActionReason::kDeleteBecauseNoModule:
      return absl::StrCat("because ", addr::ToString(resource.module), " is not in configuration");
    case ActionReason::kDeleteBecauseWrongRepetition: return "because " + WrongRepetition(key);
    case ActionReason::kDeleteBecauseCountIndex:
      return absl::StrCat("because index ", addr::ToString(key), " is out of range for count");
    case ActionReason::kDeleteBecauseEachKey:
      return absl::StrCat("because key ", addr::ToString(key), " is not in for_each map");
    case ActionReason::kReadBecauseConfigUnknown: return "config refers to values not yet known";
    case ActionReason::kReadBecauseDependencyPending:
      return "depends on a resource or a module with changes pending";
    case ActionReason::kReadBecauseCheckNested:
      return "config will be reloaded to verify a check block";
    case ActionReason::kNone:
    case ActionReason::kReplaceBecauseTainted:
    case ActionReason::kReplaceByRequest:
    case ActionReason::kReplaceByTriggers:
    case ActionReason::kReplaceBecauseCannotUpdate: return "";
  }
  std::abort();  // Every reason has a case above.
}

std::string Comment(const std::string& text) { return absl::StrCat("  # (", text, ")\n"); }

// Where an object comes from.
std::string Origin(const std::string& text, const TextFormat& format) {
  return absl::StrCat("  # ", format.color ? "\033[0m" : "", "(", text, ")\n");
}

// "A has moved to B", both bold.
std::string MovedHeadline(const ResourceInstanceChange& change, const TextFormat& format) {
  const std::string bold = format.color ? "\033[1m" : "";
  const std::string reset = format.color ? "\033[0m" : "";
  return bold + "  # " + addr::ToString(*change.previous_address) + reset + " has moved to " +
         bold + Address(change) + reset + "\n";
}

std::string ActionLine(const ResourceInstanceChange& change, const TextFormat& format) {
  const std::string address = Address(change);
  switch (change.action) {
    case Action::kCreate: return Bold(address, " will be created", format);
    case Action::kRead: return Bold(address, " will be read during apply", format);
    case Action::kUpdate: return Bold(address, " will be updated in-place", format);
    case Action::kDeleteThenCreate:
    case Action::kCreateThenDelete: return Bold(address, ReplaceText(change.reason), format);
    case Action::kDelete: return Bold(address, " will be [bold][red]destroyed[reset]", format);
    case Action::kForget:
      return Bold(
          address,
          " will no longer be managed by Terraform, but [bold][red]will not be destroyed[reset]",
          format, " # ");
    case Action::kNoOp: break;
  }
  return change.previous_address ? MovedHeadline(change, format)
                                 : Bold(address, " will be imported", format);
}

}  // namespace

std::string Headline(const ResourceInstanceChange& change, const TextFormat& format) {
  std::string text = ActionLine(change, format);
  if (change.action == Action::kForget) {
    return WithReset(text + " # (destroy = false is set in the configuration)\n", format);
  }
  const std::string because = Because(change);
  if (!because.empty()) text += Comment(because);
  const bool left_over = change.action == Action::kDelete && !change.deposed_key.empty();
  if (left_over) {
    text += Comment("left over from a partially-failed replacement of this instance");
  }
  const bool moved_too = change.action != Action::kNoOp && change.previous_address.has_value();
  if (moved_too) {
    text += Origin(absl::StrCat("moved from ", addr::ToString(*change.previous_address)), format);
  }
  if (change.import_id && (change.action != Action::kNoOp || change.previous_address)) {
    text += Origin(absl::StrCat("imported from \"", *change.import_id, "\""), format);
  }
  if (change.import_id && plan::IsReplace(change.action)) {
    const std::string style = format.color ? "\033[0m\033[33m" : "";
    absl::StrAppend(&text, "  # ", style, "Warning: this will destroy the imported resource",
                    format.color ? "\033[0m" : "", "\n");
  }
  if (change.import_id && !change.generated_config.empty()) {
    text += Comment("config will be generated");
  }
  return WithReset(std::move(text), format);
}

std::string DriftHeadline(const ResourceInstanceChange& change, const TextFormat& format) {
  const std::string address = Address(change);
  if (change.action == Action::kDelete) {
    return WithReset(Bold(address, " has been deleted", format), format);
  }
  if (change.action == Action::kNoOp && change.previous_address) {
    return WithReset(MovedHeadline(change, format), format);
  }
  std::string text = Bold(address, " has changed", format);
  if (change.previous_address) {
    text += Origin(absl::StrCat("moved from ", addr::ToString(*change.previous_address)), format);
  }
  return WithReset(std::move(text), format);
}

std::string ActionColumn(Action action, const TextFormat& format) {
  const auto paint = [&](const char* text) { return Colorize(text, format.color); };
  switch (action) {
    case Action::kNoOp: return "   ";
    case Action::kCreate: return paint("  [green]+[reset]");
    case Action::kRead: return paint(" [cyan]<=[reset]");
    case Action::kUpdate: return paint("  [yellow]~[reset]");
    case Action::kDelete: return paint("  [red]-[reset]");
    case Action::kDeleteThenCreate: return paint("[red]-[reset]/[green]+[reset]");
    case Action::kCreateThenDelete: return paint("[green]+[reset]/[red]-[reset]");
    case Action::kForget: return paint(" [red].[reset]");
  }
  std::abort();  // Every action has a case above.
}

std::string BlockHeader(const ResourceInstanceChange& change, const TextFormat& format) {
  const addr::Resource& resource = change.address.resource;
  const char* keyword = resource.mode == addr::ResourceMode::kData ? "data" : "resource";
  return absl::StrCat(ActionColumn(change.action, format), " ", keyword, " \"", resource.type,
                      "\" \"", resource.name, "\"");
}

}  // namespace planner::render
