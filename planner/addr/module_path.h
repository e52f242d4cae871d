#ifndef PLANNER_ADDR_MODULE_PATH_H_
#define PLANNER_ADDR_MODULE_PATH_H_

#include "planner/addr/address.h"

namespace planner::addr {

// The call path that a module instance comes of: the same steps without keys.
ModulePath WithoutKeys(ModulePath module);
// The block that a resource in a module instance comes of: module keys taken out.
Resource WithoutKeys(Resource resource);

}  // namespace planner::addr

#endif  // PLANNER_ADDR_MODULE_PATH_H_
