#ifndef PROVIDER_HTTP_LOG_H_
#define PROVIDER_HTTP_LOG_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace provider::http {

enum class LogLevel { kTrace, kDebug, kInfo, kWarn };
using LogFields = std::vector<std::pair<std::string, std::string>>;

// Takes a record of the log; called on the loop's thread, must not block. Records hold no
// secrets: no header of a request, no body of a call that logs in. May be null: no log.
using LogFunction =
    std::function<void(LogLevel level, std::string_view message, const LogFields& fields)>;

}  // namespace provider::http

#endif  // PROVIDER_HTTP_LOG_H_
