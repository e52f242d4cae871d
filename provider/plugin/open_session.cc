#include "provider/plugin/open_session.h"

#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "provider/auth/credentials.h"
#include "provider/http/log.h"
#include "provider/ims/session.h"

namespace provider::plugin {
namespace {

LogLevel LevelOf(http::LogLevel level) {
  switch (level) {
    case http::LogLevel::kTrace: return LogLevel::kTrace;
    case http::LogLevel::kDebug: return LogLevel::kDebug;
    case http::LogLevel::kInfo: return LogLevel::kInfo;
    case http::LogLevel::kWarn: return LogLevel::kWarn;
  }
  std::abort();  // Every level has a case above.
}

http::LogFunction LogTo(Log* log) {
  // No function at all is cheaper than one that throws its records away.
  if (!log->IsOn(LogLevel::kError)) return nullptr;
  return [log](http::LogLevel level, std::string_view message, const http::LogFields& fields) {
    std::vector<LogField> views;
    views.reserve(fields.size());
    for (const auto& [key, value] : fields) {
      // Bodies hold values that only the engine knows to be sensitive.
      if (key != "request" && key != "response") views.push_back({key, value});
    }
    log->Write(LevelOf(level), message, views);
  };
}

auth::Credentials CredentialsOf(const settings::Settings& settings) {
  return {.token = auth::Secret(settings.token),
          .access_key = settings.access_key,
          .secret_key = auth::Secret(settings.secret_key),
          .security_token = auth::Secret(settings.security_token),
          .user_name = settings.user_name,
          .password = auth::Secret(settings.password),
          .domain_id = settings.domain_id,
          .domain_name = settings.domain_name};
}

}  // namespace

OpenSession RealSessions(Log* log) {
  return [log](const settings::Settings& settings) {
    return ims::Session::Open({.ims_url = settings.ims_url,
                               .auth_url = settings.auth_url,
                               .credentials = CredentialsOf(settings),
                               .project = {.id = settings.project_id,
                                           .name = settings.project_name,
                                           .region = settings.region},
                               .insecure = settings.insecure,
                               .cacert_file = settings.cacert_file,
                               .requests_per_second = settings.requests_per_second,
                               .log = LogTo(log)});
  };
}

}  // namespace provider::plugin
