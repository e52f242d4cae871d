#ifndef PROVIDER_IMAGE_FINGERPRINT_H_
#define PROVIDER_IMAGE_FINGERPRINT_H_

#include <string>

#include "proto/value/value.h"
#include "provider/image/kind.h"
#include "provider/resource/options.h"

namespace provider::image {

// What a create asks for: equal for equal wishes and for no others (records::CreateRecord). Of an
// object that is planned, or of one whose create did not come to its end. SHA-256 in hexadecimal
// digits.
std::string Fingerprint(const Kind& kind, const resource::ProviderOptions& options,
                        const proto::value::Value& object);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_FINGERPRINT_H_
