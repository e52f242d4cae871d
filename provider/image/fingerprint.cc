#include "provider/image/fingerprint.h"

#include <openssl/sha.h>

#include <array>

#include "absl/strings/escaping.h"
#include "proto/text/cat.h"

namespace provider::image {

std::string Fingerprint(const Kind& kind, const resource::ProviderOptions& options,
                        const proto::value::Value& object) {
  const CreateCall call = kind.create_call(object, options, /*token=*/"");
  const std::string wish =
      proto::text::Cat(options.scope, "\n", kind.type_name, "\n", call.path, "\n", call.json_body);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest = {};
  SHA256(reinterpret_cast<const unsigned char*>(wish.data()), wish.size(), digest.data());
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace provider::image
