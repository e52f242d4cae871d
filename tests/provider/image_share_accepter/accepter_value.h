#ifndef TESTS_PROVIDER_IMAGE_SHARE_ACCEPTER_ACCEPTER_VALUE_H_
#define TESTS_PROVIDER_IMAGE_SHARE_ACCEPTER_ACCEPTER_VALUE_H_

#include "provider/image_share_accepter/accepter_schema.h"
#include "tests/provider/parts/objects.h"

// Objects of `ims_image_share_accepter` for tests.
namespace provider::image_share_accepter {

using parts::Text;
using parts::With;
using proto::value::Value;

inline constexpr const char* kImage = "877a2cda-ba63-4e1e-b95f-e67e48b6129a";
inline constexpr const char* kVault = "c5dfbd0c-bf0a-4798-a453-61dc6b54aa30";

inline Value Config() { return parts::ObjectOf(AccepterSchema(), {{"image_id", Text(kImage)}}); }
inline Value WithVault(const Value& object) { return With(object, {{"vault_id", Text(kVault)}}); }
inline Value State() {
  return With(Config(), {{"id", Text(kImage)}, {"status", Text("accepted")}});
}
inline const Value& Nothing() {
  static const Value* const kNothing = new Value(Value::Null(Config().type()));
  return *kNothing;
}

}  // namespace provider::image_share_accepter

#endif  // TESTS_PROVIDER_IMAGE_SHARE_ACCEPTER_ACCEPTER_VALUE_H_
