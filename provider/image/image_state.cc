#include "provider/image/image_state.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "proto/schema/schema.h"
#include "provider/image/import.h"
#include "provider/image/plan.h"
#include "provider/image/tags.h"
#include "provider/image/told.h"
#include "provider/parts/answers.h"

namespace provider::image {
namespace {

using proto::schema::Attribute;
using proto::value::Type;
using proto::value::Value;

// Attributes that are null in the state where the service says nothing special.
bool IsLeftOut(std::string_view name) {
  return name == "description" || name == "min_ram" || name == "max_ram";
}

bool IsTagAttribute(std::string_view name) {
  return name == "tags" || name == "tag_strings" || name == "tags_all";
}

// Those that are told of data images, and so of none in particular where there is nothing else.
bool IsOfMainAlone(std::string_view name) {
  return name == "name" || IsLeftOut(name) || IsTagAttribute(name);
}

const ims::Image* Find(const Remotes& remotes, const std::string& id) {
  const auto found = remotes.find(id);
  return found == remotes.end() ? nullptr : &found->second;
}

// `now` unless it means what `before` does.
Value Settled(const Attribute& attribute, const Value& before, Value now) {
  if (MeansTheSame(attribute.name, before, now)) return before;
  Value none = Value::Null(attribute.type);
  if (IsLeftOut(attribute.name) && MeansTheSame(attribute.name, none, now)) return none;
  return now;
}

class Refreshing {
 public:
  Refreshing(const StateMaker& maker, const Value& prior, const ims::Image& remote)
      : maker_(maker), prior_(prior), remote_(remote), is_data_only_(IsDataOnly(prior)) {
    for (const std::string_view source : maker.kind.sources) {
      if (!prior.GetAttr(source).IsNull()) has_source_ = true;
    }
    if (is_data_only_) has_source_ = true;
  }

  Value Run() const {
    Value state = prior_;
    for (const Attribute& attribute : maker_.kind.schema->block.attributes) {
      if (IsTagAttribute(attribute.name)) continue;
      state = state.WithAttr(attribute.name, Refresh(attribute));
    }
    return is_data_only_ ? state : WithRefreshedTags(state, remote_.tags, maker_.options);
  }

 private:
  Value Refresh(const Attribute& attribute) const {
    const Value& before = prior_.GetAttr(attribute.name);
    if (attribute.name == "job_id") return before;  // Images do not tell it.
    if (absl::c_linear_search(maker_.kind.own, attribute.name)) return before;
    if (is_data_only_ && IsOfMainAlone(attribute.name)) return before;
    if (absl::c_linear_search(maker_.kind.creation, attribute.name)) {
      if (!before.IsNull()) return before;
      // Only an image that was imported has no source in its state.
      if (absl::c_linear_search(maker_.kind.sources, attribute.name) && has_source_) return before;
    }
    return Settled(attribute, before, Tell(attribute, remote_));
  }

  const StateMaker& maker_;
  const Value& prior_;
  const ims::Image& remote_;
  const bool is_data_only_;
  bool has_source_ = false;
};

Value RefreshedBlock(const StateMaker& maker, const Value& block, const ims::Image* remote) {
  if (remote == nullptr) return block.WithAttr("id", Value::Null(Type::String()));
  Value out = block;
  const proto::schema::Block& schema = maker.kind.schema->block.FindBlock("data_images")->block;
  for (const std::string_view name : {"name", "description"}) {
    const Attribute& attribute = *schema.FindAttribute(name);
    // The name that the service makes up is not the author's.
    if (name == "name" && block.GetAttr(name).IsNull()) continue;
    out = out.WithAttr(name, Settled(attribute, block.GetAttr(name), Tell(attribute, *remote)));
  }
  return WithRefreshedTags(out, remote->tags, maker.options);
}

}  // namespace

Value StateMaker::Refreshed(const Value& prior_state, const Remotes& remotes) const {
  const ims::Image* const main = Find(remotes, IdsOf(prior_state).main);
  const Value prior = WithImportedSources(kind, prior_state, remotes);
  Value state = main == nullptr ? prior.WithAttr("status", Value::String(kDeleted))
                                : Refreshing(*this, prior, *main).Run();
  if (DataImages(prior).empty()) return state;
  std::vector<Value> blocks;
  const ImageSet ids = IdsOf(prior);
  for (size_t i = 0; i < ids.data.size(); ++i) {
    blocks.push_back(RefreshedBlock(*this, DataImages(prior)[i], Find(remotes, ids.data[i])));
  }
  return WithDataImages(state, std::move(blocks));
}

Value StateMaker::Applied(const Value& planned, const ImageSet& ids, const Remotes& remotes) const {
  Value state = WithIds(planned, ids);
  const ims::Image* const main = Find(remotes, ids.main);
  if (main == nullptr) return PartialState(planned, ids);
  for (const Attribute& attribute : kind.schema->block.attributes) {
    if (state.GetAttr(attribute.name).IsKnown()) continue;
    Value told = attribute.name == "tags_all" ? ToValue(VisibleTags(main->tags, planned, options))
                                              : Tell(attribute, *main);
    // The service never tells it; left out, it is false for files and has no meaning else.
    if (attribute.name == "is_config" && !planned.GetAttr("image_url").IsNull()) {
      told = Value::Bool(false);
    }
    state = state.WithAttr(attribute.name, std::move(told));
  }
  return parts::NullWhereUnknown(state);
}

Value PartialState(const Value& planned, const ImageSet& ids) {
  return parts::NullWhereUnknown(WithIds(planned, ids));
}

}  // namespace provider::image
