#include "provider/emulator/native_answers.h"

#include <string>

#include "provider/emulator/string_map.h"

namespace provider::emulator {
namespace {

std::string_view Title(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 409: return "Conflict";
    case 415: return "Unsupported Media Type";
    default: return "Error";
  }
}

}  // namespace

Response NativeError(int status, std::string_view message) {
  const std::string title = Concat(std::to_string(status), " ", Title(status));
  return {.status = status,
          .headers = {{"Content-Type", "text/html; charset=UTF-8"}},
          .body = Concat("<html><head><title>", title, "</title></head><body><h1>", title, "</h1>",
                         message, "</body></html>")};
}

Response NativeNotFound() { return NativeError(404, "No image found."); }

}  // namespace provider::emulator
