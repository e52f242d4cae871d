#include "provider/image/import.h"

#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_split.h"
#include "proto/schema/schema.h"
#include "proto/text/cat.h"
#include "provider/image/image_set.h"
#include "provider/image/told.h"
#include "provider/parts/answers.h"
#include "provider/parts/rules.h"

namespace provider::image {
namespace {

using proto::schema::Block;
using proto::value::Value;
using resource::ImportAnswer;

constexpr std::string_view kVolume = "volume,";
constexpr std::string_view kFile = "file,";
constexpr std::array<std::string_view, 1> kId = {"id"};

const Block* DataImagesBlock(const Kind& kind) {
  const proto::schema::NestedBlock* const nested = kind.schema->block.FindBlock("data_images");
  return nested == nullptr ? nullptr : &nested->block;
}

ImportAnswer Refused(const Kind& kind, std::string detail) {
  ImportAnswer answer;
  answer.state = Value::Null(proto::schema::ImpliedType(kind.schema->block));
  answer.diags.push_back(parts::MakeError("Invalid id", std::move(detail)));
  return answer;
}

bool HasSource(const Value& block) {
  return !block.GetAttr("volume_id").IsNull() || !block.GetAttr("image_url").IsNull();
}

bool IsImported(const Kind& kind, const Value& state) {
  return absl::c_all_of(kind.sources,
                        [&](std::string_view name) { return state.GetAttr(name).IsNull(); }) &&
         absl::c_none_of(DataImages(state), HasSource);
}

bool IsOfDisk(const ims::Image& remote) {
  return remote.virtual_env_type == "DataImage" && remote.data_origin.starts_with(kVolume);
}

Value BlockOf(const Block& schema, const ims::Image& remote) {
  Value block = proto::schema::EmptyValue(schema);
  for (const std::string_view name : {"id", "name"}) {
    block = block.WithAttr(name, Tell(*schema.FindAttribute(name), remote));
  }
  if (IsOfDisk(remote)) {
    return block.WithAttr("volume_id", Value::String(remote.data_origin.substr(kVolume.size())));
  }
  if (!remote.data_origin.starts_with(kFile)) return block;
  for (const std::string_view name : {"image_url", "min_disk"}) {
    block = block.WithAttr(name, Tell(*schema.FindAttribute(name), remote));
  }
  return block;
}

ImportAnswer ImportFromPlace(const Kind& kind, std::string_view id) {
  const std::vector<std::string> steps = absl::StrSplit(std::string(id), '/');
  if (steps.size() > kind.place_arguments.size() + 1) {
    return Refused(kind, proto::text::Cat("\"", id,
                                          "\" is not the id of an image, nor a region, perhaps a "
                                          "project, and an id with a \"/\" in between."));
  }
  ImportAnswer answer = parts::ImportByImage(*kind.schema, kId, steps.back());
  if (resource::HasErrors(answer.diags)) return answer;
  for (size_t i = 0; i + 1 < steps.size(); ++i) {
    answer.state = answer.state.WithAttr(kind.place_arguments[i], Value::String(steps[i]));
  }
  return answer;
}

}  // namespace

ImportAnswer ImportImages(const Kind& kind, std::string_view ids) {
  const Block* const schema = DataImagesBlock(kind);
  if (kind.place != nullptr) return ImportFromPlace(kind, ids);
  if (schema == nullptr) return parts::ImportByImage(*kind.schema, kId, ids);
  const std::vector<std::string> all = absl::StrSplit(std::string(ids), ',');
  std::set<std::string_view> seen;
  for (const std::string& id : all) {
    if (std::optional<std::string> mistake = parts::FindIdMistake(id)) {
      return Refused(kind, *std::move(mistake));
    }
    if (seen.insert(id).second) continue;
    return Refused(kind, proto::text::Cat("The id \"", id, "\" is given twice."));
  }
  ImportAnswer answer = parts::ImportByImage(*kind.schema, kId, all.front());
  std::vector<Value> blocks;
  for (size_t i = 1; i < all.size(); ++i) {
    blocks.push_back(proto::schema::EmptyValue(*schema).WithAttr("id", Value::String(all[i])));
  }
  answer.state = WithDataImages(answer.state, std::move(blocks));
  return answer;
}

Value WithImportedSources(const Kind& kind, const Value& state, const Remotes& remotes) {
  const Block* const schema = DataImagesBlock(kind);
  const ImageSet ids = IdsOf(state);
  const auto main = remotes.find(ids.main);
  if (schema == nullptr || main == remotes.end() || !IsImported(kind, state)) return state;
  std::vector<Value> blocks;
  Value out = state;
  if (IsOfDisk(main->second)) {
    blocks.push_back(BlockOf(*schema, main->second));
  } else if (!ids.data.empty()) {
    for (const std::string_view name : kind.sources) {
      out = out.WithAttr(name, Tell(*kind.schema->block.FindAttribute(name), main->second));
    }
  }
  for (size_t i = 0; i < ids.data.size(); ++i) {
    const auto remote = remotes.find(ids.data[i]);
    blocks.push_back(remote == remotes.end() ? DataImages(state)[i]
                                             : BlockOf(*schema, remote->second));
  }
  return WithDataImages(out, std::move(blocks));
}

}  // namespace provider::image
