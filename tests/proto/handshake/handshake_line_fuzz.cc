#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "proto/handshake/certificate.h"
#include "proto/handshake/handshake_line.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto line =
      proto::handshake::ParseHandshakeLine({reinterpret_cast<const char*>(data), size});
  if (!line.ok()) return 0;
  if (!proto::handshake::PemFromDer(line->certificate_der).ok()) return 0;
  // What was accepted must read the same when written again.
  const auto again =
      proto::handshake::ParseHandshakeLine(proto::handshake::FormatHandshakeLine(*line));
  if (!again.ok() || again->certificate_der != line->certificate_der) std::abort();
  return 0;
}
