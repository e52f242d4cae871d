#ifndef PROVIDER_EMULATOR_ROUTER_H_
#define PROVIDER_EMULATOR_ROUTER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provider/emulator/call.h"

// From method and path to what answers.
namespace provider::emulator {

struct Route {
  std::string_view method = {};
  // A segment {…} stands for any one; {project_id} must be the caller's project.
  std::string_view path = {};
  Handler handler = nullptr;
  bool is_open = false;  // Needs no credentials.
};

struct Routed {
  const Route* route = nullptr;              // Of static storage.
  std::vector<std::string> parameters = {};  // What the {…} stand for, decoded.
};

// The route of a request; `path` is the encoded one. Nothing if no route fits.
std::optional<Routed> FindRoute(std::string_view method, std::string_view path);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_ROUTER_H_
