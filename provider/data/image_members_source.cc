#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "proto/value/type.h"
#include "provider/data/answer.h"
#include "provider/data/data_sources.h"
#include "provider/ims/session.h"
#include "provider/parts/attribute.h"
#include "provider/parts/checker.h"
#include "provider/parts/rules.h"

namespace provider::data {
namespace {

using parts::MakeAttribute;
using parts::MakeSchema;
using parts::Use;
using proto::value::Type;
using proto::value::Value;
using resource::DataAnswer;

Type MemberType() {
  return Type::Object({{"created_at", Type::String()},
                       {"member_id", Type::String()},
                       {"status", Type::String()},
                       {"updated_at", Type::String()}});
}

proto::schema::Schema BuildSchema() {
  return MakeSchema(
      "The projects that an image of the project's own is shared with.",
      {
          MakeAttribute("image_id", Type::String(), Use::kRequired,
                        "Id of an image of this project."),
          MakeAttribute("members", Type::List(MemberType()), Use::kComputed,
                        "The projects by id, each with `member_id` (the id of the project), "
                        "`status` (`pending`, `accepted` or `rejected`), `created_at` and "
                        "`updated_at`."),
      });
}

// Sorted: the service's order may change from call to call.
Value ValueOf(std::vector<ims::Member> members) {
  std::ranges::sort(members, {}, &ims::Member::project_id);
  std::vector<Value> values;
  values.reserve(members.size());
  for (const ims::Member& member : members) {
    values.push_back(Value::ObjectOf(
        MemberType(), {TextOrNull(member.created_at), Value::String(member.project_id),
                       TextOrNull(member.status), TextOrNull(member.updated_at)}));
  }
  return Value::List(MemberType(), std::move(values));
}

class ImageMembersSource final : public resource::DataSource {
 public:
  const proto::schema::Schema& schema() const override {
    static const auto* const kSchema = new proto::schema::Schema(BuildSchema());
    return *kSchema;
  }
  void Validate(const Value& config, resource::Diagnostics& diags) const override {
    parts::Checker(config, diags).CheckText("image_id", "Invalid id", parts::FindIdMistake);
  }
  void Read(resource::CallContext context, Value config,
            resource::Done<DataAnswer> done) const override {
    std::string id(config.GetAttr("image_id").AsString());
    context.session->ListMembers(
        std::move(id),
        [config, done = std::move(done)](absl::StatusOr<std::vector<ims::Member>> found) mutable {
          if (!found.ok()) return done(Failed("Cannot list the image's members", found.status()));
          done({config.WithAttr("members", ValueOf(*std::move(found))), {}});
        });
  }
};

}  // namespace

std::shared_ptr<const resource::DataSource> MakeImageMembersSource() {
  return std::make_shared<ImageMembersSource>();
}

}  // namespace provider::data
