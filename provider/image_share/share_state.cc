#include "provider/image_share/share_state.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "proto/text/cat.h"
#include "proto/value/type.h"
#include "provider/parts/answers.h"

namespace provider::image_share {
namespace {

using proto::value::Type;
using proto::value::Value;
using Entries = std::vector<std::pair<std::string, Value>>;

bool Holds(const Projects& projects, const std::string& id) {
  return std::binary_search(projects.begin(), projects.end(), id);
}

Value With(const Value& share, const Projects& projects, Entries members) {
  std::vector<Value> ids;
  ids.reserve(projects.size());
  for (const std::string& id : projects) ids.push_back(Value::String(id));
  return parts::NullWhereUnknown(share)
      .WithAttr("projects", Value::Set(Type::String(), std::move(ids)))
      .WithAttr("members", Value::Map(Type::String(), std::move(members)));
}

}  // namespace

Projects ProjectsOf(const Value& share) {
  Projects out;
  const Value& projects = share.GetAttr("projects");
  if (!projects.IsKnownNonNull()) return out;
  for (const Value& id : projects.elements()) {
    if (id.IsKnownNonNull()) out.emplace_back(id.AsString());
  }
  std::sort(out.begin(), out.end());
  return out;
}

Projects ProjectsOf(const std::vector<ims::Member>& members) {
  Projects out;
  out.reserve(members.size());
  for (const ims::Member& member : members) out.push_back(member.project_id);
  std::sort(out.begin(), out.end());
  return out;
}

Projects Without(const Projects& all, const Projects& others) {
  Projects out;
  std::set_difference(all.begin(), all.end(), others.begin(), others.end(),
                      std::back_inserter(out));
  return out;
}

Projects Both(const Projects& a, const Projects& b) {
  Projects out;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

Projects Either(const Projects& a, const Projects& b) {
  Projects out;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

std::string ListText(const Projects& projects) {
  std::string text;
  for (size_t i = 0; i < projects.size(); ++i) {
    if (i > 0) text += i + 1 == projects.size() ? " and " : ", ";
    text += projects[i];
  }
  return text;
}

Value WithProjects(const Value& share, const Projects& projects,
                   const std::vector<ims::Member>& members) {
  Entries entries;
  for (const ims::Member& member : members) {
    if (!Holds(projects, member.project_id)) continue;
    entries.emplace_back(member.project_id, Value::String(member.status));
  }
  return With(share, projects, std::move(entries));
}

Value WithProjects(const Value& share, const Projects& projects) {
  Entries entries;
  const Value& members = share.GetAttr("members");
  if (members.IsKnownNonNull()) {
    for (size_t i = 0; i < members.size(); ++i) {
      if (Holds(projects, members.keys()[i])) entries.emplace_back(members.keys()[i], members[i]);
    }
  }
  return With(share, projects, std::move(entries));
}

}  // namespace provider::image_share
