#ifndef PROVIDER_IMS_IMAGE_CALLS_H_
#define PROVIDER_IMS_IMAGE_CALLS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/http/retry.h"
#include "provider/ims/caller.h"
#include "provider/ims/image.h"

namespace provider::ims {

// Filters of ims-api.md 6.4, not encoded.
using ImageFilters = std::multimap<std::string, std::string>;

// The calls about images (ims-api.md 5, 6). Use on the loop's thread only.
class ImageCalls {
 public:
  explicit ImageCalls(Caller* caller) : caller_(caller) {}

  // POSTs to `path`, a call that makes an image; answers with the id of the job. Errors whose
  // effect is not known are kUnknown.
  void Create(std::string_view path, std::string json_body, absl::Time deadline,
              Done<absl::StatusOr<std::string>> done);
  // One page: at most `limit` images, those after the image `marker` unless it is empty.
  void ListPage(const ImageFilters& filters, int limit, std::string_view marker,
                Done<absl::StatusOr<std::vector<Image>>> done, http::RetryOptions options = {});
  // All pages.
  void List(ImageFilters filters, Done<absl::StatusOr<std::vector<Image>>> done);
  // kNotFound if there is no such image, of any kind.
  void Get(const std::string& id, Done<absl::StatusOr<Image>> done);
  // One PATCH that replaces; if the image lacks an attribute (IMG.0035), one that adds.
  void Update(const std::string& id, const std::vector<ImageChange>& changes,
              Done<absl::StatusOr<Image>> done);
  // Ok if there is no such image.
  void Delete(std::string_view id, std::string json_body, Done<absl::Status> done);

 private:
  void ListOn(ImageFilters filters, std::vector<Image> images,
              Done<absl::StatusOr<std::vector<Image>>> done);
  void Patch(const std::string& id, const char* operation, const std::vector<ImageChange>& changes,
             Done<absl::StatusOr<http::Response>> done);

  Caller* const caller_;
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_IMAGE_CALLS_H_
