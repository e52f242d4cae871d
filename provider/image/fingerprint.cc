#include "provider/image/fingerprint.h"

#include <openssl/sha.h>

#include <array>

#include "absl/strings/escaping.h"
#include "proto/text/cat.h"
#include "provider/image/unfinished.h"

namespace provider::image {

std::string Fingerprint(const Kind& kind, const resource::ProviderOptions& options,
                        const proto::value::Value& object) {
  const CreateCall call = kind.create_call(object, options, /*token=*/"");
  std::string wish =
      proto::text::Cat(options.scope, "\n", kind.type_name, "\n", call.path, "\n", call.json_body);
  if (const auto file = FileOf(kind, object)) proto::text::Append(wish, "\n", *file);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest = {};
  SHA256(reinterpret_cast<const unsigned char*>(wish.data()), wish.size(), digest.data());
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace provider::image
