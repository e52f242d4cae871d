#include "provider/image/doubles.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "provider/image/image_search.h"

namespace provider::image {

void RemoveDoubles(std::shared_ptr<ImageService> service, Doubles doubles,
                   absl::AnyInvocable<void(std::vector<std::string>)> done) {
  auto filters = ByTag(doubles.key, doubles.token);
  ImageService& calls = *service;
  calls.ListImages(std::move(filters), [service = std::move(service), doubles = std::move(doubles),
                                        done = std::move(done)](
                                           absl::StatusOr<std::vector<ims::Image>> images) mutable {
    std::vector<std::string> removed;
    if (!images.ok()) return done(removed);
    for (ims::Image& image : *images) {
      if (absl::c_linear_search(doubles.own, image.id)) continue;
      service->DeleteImage(image.id, doubles.delete_body, [](const absl::Status&) {});
      removed.push_back(std::move(image.id));
    }
    done(std::move(removed));
  });
}

}  // namespace provider::image
