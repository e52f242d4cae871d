#include "provider/image/plan.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "proto/schema/schema.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"
#include "provider/image/image_set.h"
#include "provider/image/image_state.h"
#include "provider/image/tags.h"
#include "provider/image/unfinished.h"

namespace provider::image {
namespace {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::value::PathStep;
using proto::value::Value;
using resource::Diagnostic;
using resource::PlanAnswer;
using resource::PlanRequest;
using resource::ProviderOptions;

// One word per meaning.
std::string_view Canonical(std::string_view name, std::string_view text) {
  if (name == "type") {
    if (text == "FusionCompute") return "ECS";
    if (text == "Ironic") return "BMS";
  }
  if (name == "enterprise_project_id" && text.empty()) return "0";
  return text;
}

bool IsDefault(std::string_view name, const Value& value) {
  if (value.IsNull()) return true;
  if (!value.IsKnown()) return false;
  if (name == "description") return value.AsString().empty();
  if (name == "whole_image_type") return value.AsString() == "CSBS";
  if (name == "min_ram" || name == "max_ram") return value.AsNumber().IsZero();
  if (name == "protected" || name == "is_config" || name == "is_quick_import") {
    return !value.AsBool();
  }
  return false;
}

// Every computed attribute that the configuration leaves open becomes unknown.
Value Open(const Block& schema, const Value& object, const Value& config) {
  Value planned = object;
  for (const Attribute& attribute : schema.attributes) {
    if (!attribute.computed || !config.GetAttr(attribute.name).IsNull()) continue;
    planned = planned.WithAttr(attribute.name, Value::Unknown(attribute.type));
  }
  return planned;
}

// Whether the image cannot be used and will never be.
bool IsBroken(const Value& state) {
  const Value& status = state.GetAttr("status");
  if (!status.IsKnownNonNull()) return false;
  return status.AsString() == "killed" || status.AsString() == kDeleted;
}

class Planner {
 public:
  Planner(const Kind& kind, const ProviderOptions& options, const PlanRequest& request)
      : kind_(kind), options_(options), request_(request) {
    answer_.private_bytes = request.private_bytes;
    answer_.planned = request.proposed;
  }

  PlanAnswer Run() {
    if (request_.proposed.IsNull()) return std::move(answer_);
    const bool is_new = request_.prior.IsNull() || IsUnfinished(kind_, request_.prior);
    if (is_new) OpenAll();
    PlanTags();
    if (!request_.prior.IsNull()) {
      PlanReplacement();
      if (!is_new && WillChange()) Unknown("updated_at");
    }
    return std::move(answer_);
  }

 private:
  const Block& schema() const { return kind_.schema->block; }

  void OpenAll() {
    answer_.planned = Open(schema(), answer_.planned, request_.config);
    ChangeBlocks([&](size_t i, const Value& block) {
      const auto configs = DataImages(request_.config);
      return Open(schema().FindBlock("data_images")->block, block,
                  i < configs.size() ? configs[i] : block);
    });
  }

  template <typename Change>
  void ChangeBlocks(Change change) {
    const absl::Span<const Value> blocks = DataImages(answer_.planned);
    if (blocks.empty()) return;
    std::vector<Value> changed;
    changed.reserve(blocks.size());
    for (size_t i = 0; i < blocks.size(); ++i) changed.push_back(change(i, blocks[i]));
    answer_.planned = WithDataImages(answer_.planned, std::move(changed));
  }

  Value WithTagsAll(const Value& object, const proto::value::Path& path) {
    const std::optional<TagMap> wanted = WantedTags(object, options_);
    if (!wanted) {
      return object.WithAttr("tags_all", Value::Unknown(object.GetAttr("tags_all").type()));
    }
    if (wanted->size() > kMaxTags && !options_.default_tags.empty()) {
      answer_.diags.push_back(
          {Diagnostic::Severity::kError, "Too many tags",
           proto::text::Cat("Together with the default_tags of the provider block there are ",
                            wanted->size(), " tags; an image has at most ", kMaxTags, "."),
           path});
    }
    return object.WithAttr("tags_all", ToValue(*wanted));
  }

  void PlanTags() {
    if (IsDataOnly(answer_.planned)) {
      answer_.planned = answer_.planned.WithAttr(
          "tags_all", Value::Null(answer_.planned.GetAttr("tags_all").type()));
    } else {
      answer_.planned = WithTagsAll(answer_.planned, {PathStep::Attribute("tags")});
    }
    ChangeBlocks([&](size_t i, const Value& block) {
      return WithTagsAll(block,
                         {PathStep::Attribute("data_images"), PathStep::At(static_cast<int64_t>(i)),
                          PathStep::Attribute("tags")});
    });
  }

  void PlanReplacement() {
    for (const std::string_view name : kind_.creation) {
      // With an unfinished create nothing that the service decides is known yet.
      if (!answer_.planned.GetAttr(name).IsKnown() && request_.config.GetAttr(name).IsNull()) {
        continue;
      }
      if (Differs(request_.prior, answer_.planned, name)) {
        answer_.requires_replace.push_back({PathStep::Attribute(name)});
      }
    }
    if (kind_.place != nullptr) PlanMove();
    if (IsBroken(request_.prior)) {
      Unknown("id");
      answer_.requires_replace.push_back({PathStep::Attribute("id")});
    }
    const absl::Span<const Value> before = DataImages(request_.prior);
    const absl::Span<const Value> after = DataImages(answer_.planned);
    if (before.size() != after.size()) {
      answer_.requires_replace.push_back({PathStep::Attribute("data_images")});
      return;
    }
    for (size_t i = 0; i < after.size(); ++i) PlanBlockReplacement(i, before[i], after[i]);
  }

  // To another region or project. Arguments that are not set mean something here.
  void PlanMove() {
    const std::optional<Place> before = kind_.place(request_.prior);
    const std::optional<Place> after = kind_.place(answer_.planned);
    const auto is_open = [&](std::string_view name) {
      return !answer_.planned.GetAttr(name).IsKnown();
    };
    const std::string_view region = kind_.place_arguments[0];
    const std::string_view project = kind_.place_arguments[1];
    const bool moves = before.has_value() != after.has_value() ||
                       (before && before->region != after->region) || is_open(region);
    if (moves) {
      answer_.requires_replace.push_back({PathStep::Attribute(region)});
    } else if (before != after || is_open(project)) {
      answer_.requires_replace.push_back({PathStep::Attribute(project)});
    }
  }

  void PlanBlockReplacement(size_t i, const Value& before, const Value& after) {
    const auto replace = [&](std::string_view name) {
      answer_.requires_replace.push_back({PathStep::Attribute("data_images"),
                                          PathStep::At(static_cast<int64_t>(i)),
                                          PathStep::Attribute(name)});
    };
    for (const std::string_view name : {"volume_id", "image_url", "min_disk", "is_quick_import"}) {
      if (Differs(before, after, name)) replace(name);
    }
    const bool is_gone = before.GetAttr("id").IsNull() && !IsUnfinished(kind_, request_.prior);
    if (!is_gone) return;
    ChangeBlocks([i](size_t at, const Value& block) {
      if (at != i) return block;
      return block.WithAttr("id", Value::Unknown(proto::value::Type::String()));
    });
    replace("id");
  }

  bool Differs(const Value& before, const Value& after, std::string_view name) const {
    const Value& prior = before.GetAttr(name);
    if (prior.IsNull() && MayBeUntold(name)) return false;
    return !MeansTheSame(name, prior, after.GetAttr(name));
  }

  // Whether null in the prior state may say that the service does not tell the argument, and not
  // that there was none. Only of images that were made here the job is known.
  bool MayBeUntold(std::string_view name) const {
    return request_.prior.GetAttr("job_id").IsNull() && name != "cmk_id";
  }

  bool WillChange() const {
    const auto differs = [&](std::string_view name) {
      return !MeansTheSame(name, request_.prior.GetAttr(name), answer_.planned.GetAttr(name));
    };
    if (absl::c_any_of(kind_.changeable, differs) || differs("tags_all")) return true;
    const absl::Span<const Value> before = DataImages(request_.prior);
    const absl::Span<const Value> after = DataImages(answer_.planned);
    for (size_t i = 0; i < after.size() && i < before.size(); ++i) {
      for (const std::string_view name : {"name", "description", "tags_all"}) {
        if (!MeansTheSame(name, before[i].GetAttr(name), after[i].GetAttr(name))) return true;
      }
    }
    return false;
  }

  void Unknown(std::string_view name) {
    const proto::value::Type type = schema().FindAttribute(name)->type;
    answer_.planned = answer_.planned.WithAttr(name, Value::Unknown(type));
  }

  const Kind& kind_;
  const ProviderOptions& options_;
  const PlanRequest& request_;
  PlanAnswer answer_ = {};
};

}  // namespace

bool MeansTheSame(std::string_view name, const Value& a, const Value& b) {
  if (IsDefault(name, a) && IsDefault(name, b)) return true;
  if (proto::value::SameIgnoringMarks(a, b)) return a.IsKnown();
  if (!a.IsKnownNonNull() || !b.IsKnownNonNull()) return false;
  if (a.type() != proto::value::Type::String()) return false;
  return Canonical(name, a.AsString()) == Canonical(name, b.AsString());
}

PlanAnswer PlanImage(const Kind& kind, const ProviderOptions& options, const PlanRequest& request) {
  return Planner(kind, options, request).Run();
}

}  // namespace provider::image
