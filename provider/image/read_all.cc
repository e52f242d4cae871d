#include "provider/image/read_all.h"

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace provider::image {
namespace {

// The reads of one call that are under way.
struct Round {
  absl::Mutex mutex;
  size_t open ABSL_GUARDED_BY(mutex);
  absl::Status error ABSL_GUARDED_BY(mutex);
  Remotes remotes ABSL_GUARDED_BY(mutex);
  absl::AnyInvocable<void(absl::StatusOr<Remotes>)> done;

  void Add(const std::string& id, absl::StatusOr<ims::Image> image) {
    absl::StatusOr<Remotes> all;
    {
      absl::MutexLock lock(&mutex);
      if (image.ok()) {
        if (image->status != "deleted" && image->status != "pending_delete") {
          remotes.emplace(id, *std::move(image));
        }
      } else if (!absl::IsNotFound(image.status())) {
        error = image.status();
      }
      if (--open > 0) return;
      all = error.ok() ? absl::StatusOr<Remotes>(std::move(remotes)) : error;
    }
    done(std::move(all));
  }
};

}  // namespace

void ReadAll(const std::shared_ptr<ImageService>& service, const std::vector<std::string>& ids,
             absl::AnyInvocable<void(absl::StatusOr<Remotes>)> done) {
  if (ids.empty()) return done(Remotes());
  auto round = std::make_shared<Round>();
  {
    absl::MutexLock lock(&round->mutex);
    round->open = ids.size();
  }
  round->done = std::move(done);
  for (const std::string& id : ids) {
    service->ReadImage(
        id, [round, id](absl::StatusOr<ims::Image> image) { round->Add(id, std::move(image)); });
  }
}

std::vector<ims::Image> InOrder(const std::vector<std::string>& ids, const Remotes& remotes) {
  std::vector<ims::Image> images;
  for (const std::string& id : ids) {
    const auto found = remotes.find(id);
    if (found != remotes.end()) images.push_back(found->second);
  }
  return images;
}

}  // namespace provider::image
