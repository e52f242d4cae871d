#ifndef PROVIDER_IMAGE_SHARE_SHARE_STATE_H_
#define PROVIDER_IMAGE_SHARE_SHARE_STATE_H_

#include <string>
#include <vector>

#include "proto/value/value.h"
#include "provider/ims/member.h"

// Objects of the schema and lists of projects; the lists are sorted.
namespace provider::image_share {

using Projects = std::vector<std::string>;

// The known elements of `projects`; none if it is null or unknown.
Projects ProjectsOf(const proto::value::Value& share);
Projects ProjectsOf(const std::vector<ims::Member>& members);

Projects Without(const Projects& all, const Projects& others);
Projects Both(const Projects& a, const Projects& b);
Projects Either(const Projects& a, const Projects& b);
// "a, b and c"
std::string ListText(const Projects& projects);

// `share` with these projects, and in `members` what they say; those that `members` does not
// tell have no entry. Wholly known.
proto::value::Value WithProjects(const proto::value::Value& share, const Projects& projects,
                                 const std::vector<ims::Member>& members);
// The same if nobody can be asked: `members` keeps what `share` has of these projects.
proto::value::Value WithProjects(const proto::value::Value& share, const Projects& projects);

}  // namespace provider::image_share

#endif  // PROVIDER_IMAGE_SHARE_SHARE_STATE_H_
