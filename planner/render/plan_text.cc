#include "planner/render/plan_text.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "planner/render/color.h"
#include "planner/render/diff.h"
#include "planner/render/headline.h"
#include "planner/render/print.h"
#include "planner/render/print_parts.h"

namespace planner::render {

using plan::Action;
using plan::Mode;
using plan::Plan;
using plan::ResourceInstanceChange;

namespace {

bool IsData(const ResourceInstanceChange& change) {
  return change.address.resource.mode == addr::ResourceMode::kData;
}

bool IsShown(const ResourceInstanceChange& change) {
  if (change.action == Action::kDelete && IsData(change)) return false;
  return change.action != Action::kNoOp || change.previous_address || change.import_id;
}

std::optional<proto::value::Value> Existing(const proto::value::Value& object) {
  const bool absent = object.IsKnown() && object.IsNull();
  return absent ? std::nullopt : std::optional<proto::value::Value>(object);
}

// A change's block without its headline.
std::string BlockText(const ResourceInstanceChange& change, PathFilter relevant,
                      const TextFormat& format) {
  Sides sides;
  sides.before = Existing(change.before);
  sides.after = Existing(change.after);
  if (change.action == Action::kForget) sides.after = sides.before;
  sides.replace = PathFilter::Of(change.required_replace, /*deep=*/false);
  sides.relevant = std::move(relevant);
  PrintOptions options;
  options.color = format.color;
  options.show_unchanged = change.import_id.has_value();
  const Node node = DiffBlock(sides, change.schema->block);
  return BlockHeader(change, format) + " " + Print(node, 0, options) + "\n";
}

std::string Legend(const std::vector<const ResourceInstanceChange*>& shown,
                   const TextFormat& format) {
  std::set<Action> used;
  for (const ResourceInstanceChange* change : shown) used.insert(change->action);
  struct Entry {
    Action action;
    const char* text;
  };
  constexpr std::array<Entry, 6> kEntries = {
      {{Action::kCreate, "create"},
       {Action::kUpdate, "update in-place"},
       {Action::kDelete, "destroy"},
       {Action::kDeleteThenCreate, "destroy and then create replacement"},
       {Action::kCreateThenDelete, "create replacement and then destroy"},
       {Action::kRead, "read (data resources)"}}};
  std::string lines;
  for (const Entry& entry : kEntries) {
    if (!used.contains(entry.action)) continue;
    std::string symbol = ActionColumn(entry.action, format);
    std::string reset;
    if (format.color) {
      // One reset after the text instead of a second one after the symbol.
      symbol.resize(symbol.size() - 4);
      reset = "\033[0m";
    }
    lines += absl::StrCat(symbol, " ", entry.text, reset, "\n");
  }
  if (lines.empty()) return "";
  return "\n" +
         WrapText(
             "Terraform used the selected providers to generate the following execution "
             "plan. Resource actions are indicated with the following symbols:",
             TextColumns(format)) +
         "\n" + lines;
}

std::string Counts(const Plan& plan, const TextFormat& format) {
  const plan::ChangeCounts counts = plan::CountChanges(plan);
  const std::string import = counts.import > 0 ? absl::StrCat(counts.import, " to import, ") : "";
  return "\n" +
         Colorize(absl::StrCat("[bold]Plan:[reset] ", import, counts.add, " to add, ",
                               counts.change, " to change, ", counts.remove, " to destroy.\n"),
                  format.color);
}

// One line or more per changed output; empty if none changed.
std::string OutputLines(const Plan& plan, const TextFormat& format) {
  std::vector<std::pair<std::string, Node>> changed;
  size_t longest = 0;
  for (const auto& [name, output] : plan.outputs) {
    longest = std::max(longest, name.size());  // Terraform counts unchanged outputs, too.
    if (output.action == Action::kNoOp) continue;
    Sides sides;
    if (output.action != Action::kCreate) sides.before = output.before;
    if (output.action != Action::kDelete) sides.after = output.after;
    const auto hides = [](const proto::value::Value& value) {
      return (value.DeepMarks() & proto::value::kSensitive) != 0;
    };
    if (sides.before && hides(*sides.before)) {
      sides.before = sides.before->WithMarks(proto::value::kSensitive);
    }
    if (sides.after && hides(*sides.after)) {
      sides.after = sides.after->WithMarks(proto::value::kSensitive);
    }
    // An output has one sensitivity, whichever side it comes from.
    const bool hidden =
        (sides.before && hides(*sides.before)) || (sides.after && hides(*sides.after));
    if (hidden && sides.before) sides.before = sides.before->WithMarks(proto::value::kSensitive);
    if (hidden && sides.after) sides.after = sides.after->WithMarks(proto::value::kSensitive);
    Node node = DiffUntyped(sides);
    if (node.action == Action::kNoOp) continue;
    changed.emplace_back(name, std::move(node));
  }
  PrintOptions options;
  options.color = format.color;
  std::string lines;
  for (const auto& [name, node] : changed) {
    lines += absl::StrCat(SymbolColumn(node.action, options), name, PaddingOf(name, longest), " = ",
                          Print(node, 0, options), "\n");
  }
  return lines;
}

std::string OutputsText(const std::string& lines, bool only_outputs, const TextFormat& format) {
  if (lines.empty()) return "";
  std::string text = "\nChanges to Outputs:\n" + lines;
  if (!only_outputs) return text;
  return text + "\n" +
         WrapText(
             "You can apply this plan to save these new output values to the Terraform state, "
             "without changing any real infrastructure.",
             TextColumns(format)) +
         "\n";
}

// Drift of one object, as far as it is to be shown.
struct DriftBlock {
  const ResourceInstanceChange* change = nullptr;
  std::vector<proto::value::Path> relevant = {};  // Empty with `all`: everything.
  bool all = true;
};

bool SameResource(const addr::ResourceInstance& wanted, const addr::ResourceInstance& given) {
  const bool any_key = std::holds_alternative<std::monostate>(wanted.key);
  return wanted.resource == given.resource && (any_key || wanted.key == given.key);
}

std::vector<DriftBlock> RelevantDrift(const Plan& plan) {
  std::vector<DriftBlock> blocks;
  for (const ResourceInstanceChange& change : plan.drift) {
    const bool is_update_or_delete =
        change.action == Action::kUpdate || change.action == Action::kDelete;
    if (plan.mode == Mode::kRefreshOnly) {
      const bool moved = change.previous_address.has_value();
      if (is_update_or_delete || moved) blocks.push_back({&change, {}, true});
      continue;
    }
    if (!is_update_or_delete) continue;
    DriftBlock block{&change, {}, false};
    for (const auto& attribute : plan.relevant_attributes) {
      if (SameResource(attribute.resource, change.address)) {
        block.relevant.push_back(attribute.attribute);
      }
    }
    if (!block.relevant.empty()) blocks.push_back(std::move(block));
  }
  return blocks;
}

PathFilter FilterOf(const DriftBlock& block) {
  return block.all ? PathFilter::All() : PathFilter::Of(block.relevant, /*deep=*/true);
}

// The blocks of changes made outside; empty if none is left after filtering.
std::string DriftBlocks(const Plan& plan, const TextFormat& format) {
  std::string text;
  for (const DriftBlock& block : RelevantDrift(plan)) {
    Sides sides;
    sides.before = Existing(block.change->before);
    sides.after = Existing(block.change->after);
    sides.relevant = FilterOf(block);
    const Action action = DiffBlock(sides, block.change->schema->block).action;
    const bool moved_only = block.all && block.change->previous_address.has_value();
    if (action == Action::kNoOp && !moved_only) continue;
    text += "\n" + DriftHeadline(*block.change, format) +
            BlockText(*block.change, FilterOf(block), format);
  }
  return text;
}

std::string DriftText(const Plan& plan, const std::string& blocks, const TextFormat& format) {
  std::string text = Colorize(
      "\n[bold][cyan]Note:[reset][bold] Objects have changed outside of Terraform\n", format.color);
  text += "\n" +
          WrapText(
              "Terraform detected the following changes made outside of Terraform since the "
              "last \"terraform apply\" which may have affected this plan:",
              TextColumns(format)) +
          "\n" + blocks;
  if (plan.mode == Mode::kRefreshOnly) {
    return text + "\n\n" +
           WrapText(
               "This is a refresh-only plan, so Terraform will not take any actions to undo "
               "these. If you were expecting these changes then you can apply this plan to "
               "record the updated values in the Terraform state without changing any remote "
               "objects.",
               TextColumns(format)) +
           "\n";
  }
  return text + "\n\n" +
         WrapText(
             "Unless you have made equivalent changes to your configuration, or ignored the "
             "relevant attributes using ignore_changes, the following plan may include "
             "actions to undo or respond to these changes.",
             TextColumns(format)) +
         "\n";
}

std::string NoChanges(const Plan& plan, bool has_drift, const TextFormat& format) {
  const auto say = [&](const char* bold, const std::string& rest, const std::string& detail) {
    const std::string head =
        absl::StrCat("\n[reset][bold][green]", bold, "[reset][bold]", rest, "[reset]\n\n");
    return Colorize(head, format.color) + WrapText(detail, TextColumns(format)) + "\n";
  };
  switch (plan.mode) {
    case Mode::kRefreshOnly:
      if (has_drift) return "";
      return say("No changes.", " Your infrastructure still matches the configuration.",
                 "Terraform has checked that the real remote objects still match the result of "
                 "your most recent changes, and found no differences.");
    case Mode::kDestroy:
      return say("No changes.", " No objects need to be destroyed.",
                 "Either you have not created any objects yet or the existing objects were "
                 "already deleted outside of Terraform.");
    case Mode::kNormal: break;
  }
  if (!has_drift) {
    return say("No changes.", " Your infrastructure matches the configuration.",
               "Terraform has compared your real infrastructure against your configuration and "
               "found no differences, so no changes are needed.");
  }
  return say("No changes.", " Your infrastructure matches the configuration.",
             "Your configuration already matches the changes detected above. If you'd like to "
             "update the Terraform state to match, create and apply a refresh-only plan:") +
         "  kiln apply -refresh-only\n";
}

std::string NothingPlanned(const Plan& plan, const std::string& drift_blocks,
                           const TextFormat& format) {
  if (plan.errored) {
    return Colorize(
        "\n[reset][bold][red]Planning failed.[reset][bold] Terraform encountered an error while "
        "generating this plan.[reset]\n\n",
        format.color);
  }
  // Drift that leads to nothing is worth mentioning only if one asked for it.
  const bool has_drift = !drift_blocks.empty() && plan.mode != Mode::kDestroy;
  const std::string drift = has_drift ? DriftText(plan, drift_blocks, format) : "";
  const std::string rule = has_drift && plan.mode == Mode::kNormal ? HorizontalRule(format) : "";
  return drift + rule + NoChanges(plan, has_drift, format);
}

}  // namespace

std::string PlanText(const Plan& plan, const TextFormat& format) {
  std::vector<const ResourceInstanceChange*> shown;
  for (const ResourceInstanceChange& change : plan.changes) {
    if (IsShown(change)) shown.push_back(&change);
  }
  const std::string outputs = OutputLines(plan, format);
  const std::string drift = DriftBlocks(plan, format);
  if (shown.empty() && outputs.empty()) return NothingPlanned(plan, drift, format);

  std::string text;
  if (!drift.empty()) {
    text += DriftText(plan, drift, format);
    const bool more_follows = !shown.empty() || !outputs.empty();
    if (more_follows) text += HorizontalRule(format);
  }
  if (!shown.empty()) {
    text += Legend(shown, format);
    text += plan.errored
                ? "\n" +
                      WrapText(
                          "Terraform planned the following actions, but then encountered a "
                          "problem:",
                          TextColumns(format)) +
                      "\n"
                : "\nTerraform will perform the following actions:\n";
    for (const ResourceInstanceChange* change : shown) {
      text += "\n" + Headline(*change, format) + BlockText(*change, PathFilter::All(), format);
    }
    text += Counts(plan, format);
  }
  // Moves and imports change no real object either.
  const bool only_outputs = std::ranges::all_of(
      shown, [](const ResourceInstanceChange* change) { return change->action == Action::kNoOp; });
  return text + OutputsText(outputs, only_outputs, format);
}

std::string PlanNextSteps(const Plan& plan, const PlanFiles& files, const TextFormat& format) {
  if (!plan::IsApplyable(plan)) return "";
  const int columns = TextColumns(format);
  std::string text = HorizontalRule(format) + "\n";
  if (!files.generated_to.empty()) {
    text +=
        WrapText("Terraform has generated configuration and written it to " + files.generated_to +
                     ". Please review the configuration and edit it as necessary before adding "
                     "it to version control.",
                 columns) +
        "\n\n";
  }
  if (files.saved_to.empty()) {
    return text +
           WrapText(
               "Note: You didn't use the -out option to save this plan, so Terraform can't "
               "guarantee to take exactly these actions if you run \"kiln apply\" now.",
               columns) +
           "\n";
  }
  return text + WrapText("Saved the plan to: " + files.saved_to, columns) + "\n\n" +
         WrapText("To perform exactly these actions, run the following command to apply:",
                  columns) +
         "\n    kiln apply \"" + files.saved_to + "\"\n";
}

}  // namespace planner::render
