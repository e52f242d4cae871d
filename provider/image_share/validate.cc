#include "provider/image_share/validate.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "proto/text/cat.h"
#include "proto/value/path.h"
#include "provider/parts/checker.h"
#include "provider/parts/rules.h"

namespace provider::image_share {
namespace {

using proto::text::Cat;
using proto::value::PathStep;
using proto::value::Value;
using resource::Diagnostic;

constexpr size_t kMaxProjects = 256;
constexpr size_t kMaxProjectsOnSomeClouds = 128;

class ShareChecker : public parts::Checker {
 public:
  using parts::Checker::Checker;

  void CheckProjects() {
    const Value& projects = config().GetAttr("projects");
    if (!projects.IsKnownNonNull()) return;
    CheckCount(projects);
    for (size_t i = 0; i < projects.size(); ++i) {
      const Value& project = projects[i];
      if (!project.IsKnown()) continue;
      std::optional<std::string> mistake = "The id of a project must not be null.";
      if (!project.IsNull()) mistake = parts::FindProjectIdMistake(project.AsString());
      if (!mistake) continue;
      Add(Diagnostic::Severity::kError, "Invalid id", *std::move(mistake),
          {PathStep::Attribute("projects"), PathStep::Index(project)});
    }
  }

 private:
  // Unknown elements may turn out to be equal, but never to be none.
  void CheckCount(const Value& projects) {
    if (projects.size() == 0) {
      Error({"projects"}, "No project to share with",
            "At least one project is needed. To share with nobody, remove the resource.");
      return;
    }
    if (!projects.IsWhollyKnown() || projects.size() <= kMaxProjectsOnSomeClouds) return;
    if (projects.size() > kMaxProjects) {
      Error({"projects"}, "Too many projects",
            Cat("There are ", projects.size(), " projects; an image is shared with at most ",
                kMaxProjects, "."));
      return;
    }
    Warning(
        "projects", "More projects than some clouds allow",
        Cat("There are ", projects.size(), " projects; some clouds share an image with at most ",
            kMaxProjectsOnSomeClouds, "."));
  }
};

}  // namespace

void ValidateShare(const Value& config, resource::Diagnostics& diags) {
  ShareChecker checker(config, diags);
  checker.CheckText("image_id", "Invalid id", parts::FindIdMistake);
  checker.CheckProjects();
  checker.CheckTimeouts();
}

}  // namespace provider::image_share
