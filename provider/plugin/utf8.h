#ifndef PROVIDER_PLUGIN_UTF8_H_
#define PROVIDER_PLUGIN_UTF8_H_

#include <string>
#include <string_view>

namespace provider::plugin {

// `text` with every byte that is not part of valid UTF-8 replaced by '?'. An answer with
// an invalid text would not reach the engine at all, and the object it tells of be lost.
std::string ToValidUtf8(std::string_view text);

}  // namespace provider::plugin

#endif  // PROVIDER_PLUGIN_UTF8_H_
