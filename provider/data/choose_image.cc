#include "provider/data/choose_image.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>

#include "proto/text/cat.h"
#include "provider/data/image_query.h"

namespace provider::data {
namespace {

using proto::text::Cat;
using proto::value::Value;
using resource::Diagnostic;
using resource::Diagnostics;

constexpr size_t kMostListed = 10;

std::string ListOf(const std::vector<ims::Image>& images) {
  std::string out;
  for (size_t i = 0; i < images.size() && i < kMostListed; ++i) {
    proto::text::Append(out, "\n  - ", images[i].id, "  ", images[i].name);
    if (!images[i].created_at.empty()) {
      proto::text::Append(out, "  (made ", images[i].created_at, ")");
    }
  }
  if (images.size() > kMostListed) {
    proto::text::Append(out, "\n  and ", images.size() - kMostListed, " more");
  }
  return out;
}

void AddError(std::string summary, std::string detail, Diagnostics& diags) {
  diags.push_back({Diagnostic::Severity::kError, std::move(summary), std::move(detail), {}});
}

std::string NoneFits(const Value& config, const std::vector<ims::Image>& found) {
  const std::string filters = DescribeFilters(config);
  std::string out = filters.empty() ? "There is no image at all."
                                    : Cat("No image fits the arguments: ", filters, ".");
  if (found.empty()) {
    return out +
           " Only images that the project of the credentials can see are looked at: its own, "
           "public ones, and those shared with it and accepted.";
  }
  return out + Cat(" The service found ", found.size(), found.size() == 1 ? " image" : " images",
                   " by its own filters, but \"name_regex\" or \"tag\" leave none of them:",
                   ListOf(found));
}

std::string SeveralFit(const Value& config, const std::vector<ims::Image>& fitting) {
  const std::string filters = DescribeFilters(config);
  return Cat(
      fitting.size(), " images fit",
      filters.empty() ? ", for no argument narrows the choice" : Cat(" the arguments: ", filters),
      ". Say more about the one that is wanted, or set \"most_recent\" to true for the one "
      "that was made last.",
      ListOf(fitting));
}

// Times are of one form, so that their texts are ordered as they are.
auto Age(const ims::Image& image) { return std::tie(image.created_at, image.id); }

}  // namespace

std::optional<ims::Image> ChooseImage(const Value& config, const std::vector<ims::Image>& found,
                                      Diagnostics& diags) {
  std::vector<ims::Image> fitting = Sift(config, found);
  if (fitting.empty()) {
    AddError("No image found", NoneFits(config, found), diags);
    return std::nullopt;
  }
  std::ranges::sort(fitting,
                    [](const ims::Image& a, const ims::Image& b) { return Age(b) < Age(a); });
  const Value& most_recent = config.GetAttr("most_recent");
  if (fitting.size() == 1 || (!most_recent.IsNull() && most_recent.AsBool())) {
    return std::move(fitting.front());
  }
  AddError("Several images found", SeveralFit(config, fitting), diags);
  return std::nullopt;
}

}  // namespace provider::data
