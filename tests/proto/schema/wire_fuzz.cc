// A provider's answer with its schemas, under both protocols. What can be read can be
// written, and is read as the same again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "proto/schema/schema.h"
#include "proto/schema/wire/wire.h"
#include "proto/tfplugin5.pb.h"
#include "proto/tfplugin6.pb.h"

namespace {

template <typename Message>
void Try(const std::string& bytes) {
  Message message;
  if (!message.ParseFromString(bytes)) return;
  const auto schema = proto::schema::wire::Decode(message);
  if (!schema.ok()) return;
  Message written;
  proto::schema::wire::Encode(*schema, &written);
  const auto again = proto::schema::wire::Decode(written);
  if (!again.ok() || again->resources.size() != schema->resources.size()) std::abort();
  for (const auto& [name, resource] : schema->resources) {
    if (ImpliedType(again->resources.at(name).block) != ImpliedType(resource.block)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  Try<tfplugin5::GetProviderSchema_Response>(bytes);
  Try<tfplugin6::GetProviderSchema_Response>(bytes);
  return 0;
}
