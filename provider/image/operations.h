#ifndef PROVIDER_IMAGE_OPERATIONS_H_
#define PROVIDER_IMAGE_OPERATIONS_H_

#include <memory>
#include <string>

#include "provider/image/image_service.h"
#include "provider/image/image_state.h"
#include "provider/image/kind.h"
#include "provider/records/create_records.h"
#include "provider/resource/options.h"
#include "provider/resource/resource.h"

// What is done to an image at the service. Each operation answers exactly once, with the
// most accurate object that it knows and with private bytes, errors or not
// (plugin-protocol.md C.7, C.9), and holds no thread while it waits.
namespace provider::image {

// Everything an operation works with.
struct Tools {
  const Kind* kind = nullptr;
  std::shared_ptr<ImageService> service = {};
  std::shared_ptr<resource::StopSignal> stop = {};  // Its raiser ends the service's waits as well.
  resource::ProviderOptions options = {};
  std::shared_ptr<records::CreateRecords> records = {};  // Not null.

  StateMaker maker() const { return {*kind, options}; }
  // What the deletion of an image of `object` says; empty: nothing.
  std::string delete_body(const proto::value::Value& object) const {
    return kind->delete_body == nullptr ? std::string() : kind->delete_body(object);
  }
};

// Makes the images of an object, once and no more:
//   - what an interrupted create of the same wish (records) has begun is taken up again: its images
//     adopted, its job awaited, or, if the answer to its call was lost, its images
//     looked for by their token before the call is sent again;
//   - otherwise the intent is on disk before the call, the job's id right after its answer.
// Then awaits the job, reads the images and brings what the create call cannot say (such as
// `protected`). If the wait ends early, the answer is the planned object without an id, but with
// the job:
//   timeout   an error, so that nothing goes on without an image
//   stop      the same for an engine that keeps checkpoints, else a warning
// An engine that keeps checkpoints does not take the object for tainted. Another one does at an
// error, and deletes it and makes it anew, which comes to taking it up again. `request.prior` is
// null, or an object that is unfinished (its create is taken up again).
void CreateImage(Tools tools, resource::ApplyRequest request,
                 resource::Done<resource::ApplyAnswer> done);

// Changes the attributes of each image with one call and the tags by their difference, then reads
// the images. If a step fails the answer is the images as the service has them, with an error.
void UpdateImage(Tools tools, resource::ApplyRequest request,
                 resource::Done<resource::ApplyAnswer> done);

// Deletes all images and waits until they are gone; none is a success. For an unfinished
// create the job is awaited first, and its images deleted; if a replacement with the
// same wish follows, its create is given the job instead.
void DeleteImage(Tools tools, resource::ApplyRequest request,
                 resource::Done<resource::ApplyAnswer> done);

// Reads the images. For an unfinished create, looks at its job: one that failed and left nothing is
// nothing; otherwise the object stays as it is, for the next apply.
void ReadImage(Tools tools, resource::ReadRequest request,
               resource::Done<resource::ReadAnswer> done);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_OPERATIONS_H_
