#ifndef PROVIDER_PLUGIN_OPEN_SESSION_H_
#define PROVIDER_PLUGIN_OPEN_SESSION_H_

#include "provider/plugin/log.h"
#include "provider/plugin/provider.h"

namespace provider::plugin {

// Opens sessions with the service that the settings name; they write to `log`, which must
// outlive them.
OpenSession RealSessions(Log* log);

}  // namespace provider::plugin

#endif  // PROVIDER_PLUGIN_OPEN_SESSION_H_
