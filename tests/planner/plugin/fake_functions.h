#ifndef TESTS_PLANNER_PLUGIN_FAKE_FUNCTIONS_H_
#define TESTS_PLANNER_PLUGIN_FAKE_FUNCTIONS_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "proto/schema/schema.h"
#include "proto/value/value.h"

// The functions of the fake plugin:
//
//   shout(text)            the text in capitals; "fail" is an error of the call, "bad" one of the
//                          argument, "crash" ends the process, "wrong" gives a number
//   join(glue, parts...)   the parts, which may be null, with the glue between them
//   about(value)           "null", "unknown", "unknown inside" or "known"
//   process()              the number of the process, which no pure function gives
namespace tests::plugin {

std::map<std::string, proto::schema::Function, std::less<>> FakeFunctions();

struct FunctionAnswer {
  proto::value::Value result = {};
  std::optional<std::string> error = {};
  std::optional<int64_t> argument = {};
  bool crash = false;
};
FunctionAnswer CallFakeFunction(const std::string& name,
                                const std::vector<proto::value::Value>& arguments);

}  // namespace tests::plugin

#endif  // TESTS_PLANNER_PLUGIN_FAKE_FUNCTIONS_H_
