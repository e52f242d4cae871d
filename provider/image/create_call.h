#ifndef PROVIDER_IMAGE_CREATE_CALL_H_
#define PROVIDER_IMAGE_CREATE_CALL_H_

#include <string>
#include <string_view>

#include "nlohmann/json_fwd.hpp"
#include "proto/value/value.h"
#include "provider/image/kind.h"
#include "provider/image/tags.h"
#include "provider/resource/options.h"

namespace provider::image {

// The call of `ims_image` (ims-api.md 5.1 to 5.7, 5.9). Only what is set is sent, under the
// service's names.
//   data images of a server, system disk images   POST /v2/cloudimages/action
//   a data disk image from a file                 POST /v1/cloudimages/dataimages/action
//   the same, quickly                             POST /v2/cloudimages/quickimport/action
CreateCall ImageCreateCall(const proto::value::Value& planned,
                           const resource::ProviderOptions& options, std::string_view token);

// Parts of such calls, for other kinds too.
// Puts the known, non-null arguments of `object` into `body` under their own names.
void SendArguments(const proto::value::Value& object, absl::Span<const std::string_view> names,
                   nlohmann::json& body);
// The wanted tags, and the token under its key. A tenth tag leaves no room for a token.
TagMap SentTags(const proto::value::Value& object, const resource::ProviderOptions& options,
                std::string_view token);
// Puts these into `body`, in the notation that the object uses: `tags` or `image_tags`.
void SendTags(const proto::value::Value& object, const resource::ProviderOptions& options,
              std::string_view token, nlohmann::json& body);
// Puts the provider block's enterprise project into `body` unless the object has its own.
void SendEnterpriseProject(const resource::ProviderOptions& options, nlohmann::json& body);

// `planned` with that enterprise project, if the create call of `kind` does not take one and
// `planned` leaves it open.
proto::value::Value WithEnterpriseProject(proto::value::Value planned, const Kind& kind,
                                          const resource::ProviderOptions& options);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_CREATE_CALL_H_
