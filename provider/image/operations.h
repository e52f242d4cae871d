#ifndef PROVIDER_IMAGE_OPERATIONS_H_
#define PROVIDER_IMAGE_OPERATIONS_H_

#include <memory>
#include <string>

#include "provider/image/image_service.h"
#include "provider/resource/resource.h"

// What is done to an image at the service. Each operation answers exactly once, with the
// most accurate object that it knows and with private bytes, errors or not
// (plugin-protocol.md C.7, C.9), and holds no thread while it waits.
namespace provider::image {

// Everything an operation works with.
struct Tools {
  std::shared_ptr<ImageService> service;
  std::shared_ptr<resource::StopSignal> stop;  // Its raiser ends the service's waits as well.
  std::string enterprise_project = {};  // Of images that set none; empty: the service's default.
};

// Sends the create call, awaits its job, reads the image. If the wait ends early (stop,
// timeout) the answer is the planned object without an id, the job's id in the private
// bytes, and an error: the engine keeps it as tainted, and its deletion takes the job's
// image along.
void CreateImage(Tools tools, resource::ApplyRequest request,
                 resource::Done<resource::ApplyAnswer> done);

// Changes all attributes with one call and the tags by their difference, then reads the
// image. If a step fails the answer is the image as the service has it, with an error.
void UpdateImage(Tools tools, resource::ApplyRequest request,
                 resource::Done<resource::ApplyAnswer> done);

// Deletes the image and waits until it is gone; none is a success. For an interrupted
// create the job is awaited first, and its image deleted.
void DeleteImage(Tools tools, resource::ApplyRequest request,
                 resource::Done<resource::ApplyAnswer> done);

// Reads the image. For an interrupted create, looks at its job: an image that has become
// known in the meantime is taken over.
void ReadImage(Tools tools, resource::ReadRequest request,
               resource::Done<resource::ReadAnswer> done);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_OPERATIONS_H_
