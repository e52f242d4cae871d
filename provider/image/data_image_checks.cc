#include "provider/image/data_image_checks.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"
#include "provider/image/common_checks.h"
#include "provider/image/image_schema.h"
#include "provider/image/image_set.h"
#include "provider/parts/rules.h"

namespace provider::image {
namespace {

using proto::text::Cat;
using proto::value::Path;
using proto::value::PathStep;
using proto::value::Value;
using resource::Diagnostics;

constexpr size_t kMaxFiles = 3;

// One block.
class BlockChecker : public CommonChecker {
 public:
  using CommonChecker::CommonChecker;

  void CheckAlone() {
    CheckWords();
    CheckText("volume_id", "Invalid id", parts::FindIdMistake);
    CheckText("image_url", "Invalid file", parts::FindImageUrlMistake);
    CheckNumber("min_disk", 1, 2048);
    CheckTags();
    CheckQuickFile();
    CheckSource();
  }

  // The same disk or file once more.
  void CheckTwice(std::set<std::string>& seen) {
    for (const std::string_view name : {"volume_id", "image_url"}) {
      if (!IsSet(name) || seen.insert(Cat(name, " ", Text(name))).second) continue;
      Error({name}, "Source given twice",
            Cat("\"", Text(name),
                "\" has been given before; each data disk image has a source of "
                "its own."));
    }
  }

  // `source` is the only source that is set outside of the blocks, empty if there is none.
  void CheckWith(std::string_view source) {
    if (IsSet("volume_id") && !source.empty()) {
      Error({"volume_id"}, "More than one source of the image",
            Cat("Data disk images of a server's disks are made by a call of their own, without \"",
                source, "\". Make a resource for them."));
    }
    if (IsSet("image_url") && source != "image_url") {
      Error({"image_url"}, "Missing source of the image",
            "The file of a data disk is imported together with that of the system disk: set "
            "\"image_url\" outside of the block, too. For a data disk image alone set it there, "
            "with the type \"DataImage\".");
    }
  }

 private:
  void CheckSource() {
    const bool has_neither = IsNull("volume_id") && IsNull("image_url");
    if (has_neither) {
      Error({}, "Missing source of the image",
            "A data disk image is made from a disk of a server (volume_id) or from a file "
            "(image_url). None is set.");
    }
    if (IsSet("volume_id") && IsSet("image_url")) {
      Error({"image_url"}, "More than one source of the image",
            "A data disk image is made from a disk of a server (volume_id) or from a file "
            "(image_url), not both.");
      return;
    }
    if (IsSet("volume_id") && IsNull("image_url")) {
      Required("name", "with \"volume_id\".");
      for (const std::string_view name : {"min_disk", "is_quick_import"}) {
        if (!IsSet(name)) continue;
        Error({name}, "Argument without effect",
              Cat("The argument \"", name, "\" can be set only with \"image_url\"."));
      }
    }
    if (IsSet("image_url") && IsNull("volume_id")) {
      Required("min_disk", "with \"image_url\": the least size of a disk made from it, in GB.");
    }
  }

  void Required(std::string_view name, std::string_view why) {
    if (!IsNull(name)) return;
    Error({name}, "Missing required argument",
          Cat("The argument \"", name, "\" is required ", why));
  }
};

// Whether it is certain which sources are set outside of the blocks.
bool IsCertain(const Value& config) {
  return std::ranges::all_of(
      SourceArguments(), [&](std::string_view source) { return config.GetAttr(source).IsKnown(); });
}

std::string_view SourceOf(const Value& config) {
  for (const std::string_view source : SourceArguments()) {
    if (config.GetAttr(source).IsKnownNonNull()) return source;
  }
  return {};
}

}  // namespace

void CheckDataImages(const Value& config, Diagnostics& diags) {
  const absl::Span<const Value> blocks = DataImages(config);
  std::set<std::string> seen;
  size_t files = 0;
  if (SourceOf(config) == "image_url") {
    seen.insert(Cat("image_url ", config.GetAttr("image_url").AsString()));
  }
  for (size_t i = 0; i < blocks.size(); ++i) {
    const Path place = {PathStep::Attribute("data_images"), PathStep::At(static_cast<int64_t>(i))};
    BlockChecker checker(blocks[i], diags, place);
    checker.CheckAlone();
    checker.CheckTwice(seen);
    if (IsCertain(config)) checker.CheckWith(SourceOf(config));
    if (!blocks[i].GetAttr("image_url").IsNull() && ++files == kMaxFiles + 1) {
      diags.push_back(
          {resource::Diagnostic::Severity::kError, "Too many data images",
           Cat("A file of a system disk comes with at most ", kMaxFiles, " files of data disks."),
           place});
    }
  }
}

}  // namespace provider::image
