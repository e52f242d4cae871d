#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "proto/value/convert.h"

namespace proto::value {
namespace {

// As Terraform 1.11.4 unifies the arms of a conditional or the elements of tolist([…]).
struct Case {
  std::vector<const char*> types;
  const char* want;  // Null: there is no common type.
};

TEST(UnifyTest, FindsTheCommonType) {
  for (const Case& c : std::vector<Case>{
           {{}, R"("dynamic")"},
           {{R"("number")", R"("string")"}, R"("string")"},
           {{R"("bool")", R"("string")"}, R"("string")"},
           {{R"("number")", R"("bool")"}, nullptr},
           {{R"("dynamic")", R"("bool")", R"("string")"}, R"("string")"},
           {{R"("dynamic")", R"("dynamic")"}, R"("dynamic")"},
           {{R"("dynamic")", R"(["tuple",["number"]])"}, R"("dynamic")"},
           {{R"("dynamic")", R"(["object",{"a":"number"}])"}, R"("dynamic")"},
           {{R"(["list","string"])", R"("dynamic")"}, R"("dynamic")"},
           {{R"(["map","string"])", R"("dynamic")", R"(["object",{"a":"number"}])"},
            R"(["map","string"])"},
           {{R"(["tuple",["number"]])", R"(["tuple",["string"]])"}, R"(["tuple",["string"]])"},
           {{R"(["tuple",["dynamic"]])", R"(["tuple",["string"]])"}, R"(["tuple",["string"]])"},
           {{R"(["tuple",["dynamic"]])", R"(["tuple",[["tuple",["string"]]]])"},
            R"(["tuple",["dynamic"]])"},
           {{R"(["tuple",["number"]])", R"(["tuple",["string","bool"]])"}, R"(["list","string"])"},
           {{R"(["tuple",["number"]])", R"(["tuple",["bool","number"]])"}, nullptr},
           {{R"(["tuple",["number"]])", R"(["tuple",["bool"]])"}, nullptr},
           {{R"(["tuple",[]])", R"(["tuple",["string"]])"}, R"(["list","string"])"},
           {{R"(["tuple",["string"]])", R"(["set","string"])"}, R"(["set","string"])"},
           {{R"(["object",{"a":"number"}])", R"(["object",{"a":"string"}])"},
            R"(["object",{"a":"string"}])"},
           {{R"(["object",{"a":"dynamic"}])", R"(["object",{"a":"number"}])"},
            R"(["object",{"a":"number"}])"},
           {{R"(["object",{"a":"dynamic","c":"number"}])", R"(["object",{"b":"number"}])"},
            R"(["map","number"])"},
           {{R"(["object",{"a":"number"}])", R"(["object",{"b":"string"}])"},
            R"(["map","string"])"},
           {{R"(["object",{"a":"number"}])", R"(["object",{"b":["tuple",["number"]]}])"}, nullptr},
           {{R"(["object",{}])", R"(["object",{"a":"number"}])"}, R"(["map","number"])"},
           {{R"(["object",{}])", R"(["tuple",[]])"}, nullptr},
           {{R"(["map","number"])", R"(["object",{"b":"string"}])"}, R"(["map","string"])"},
           {{R"(["map","dynamic"])", R"(["object",{"a":"number"}])"}, R"(["map","number"])"},
           {{R"(["list","number"])", R"(["list","string"])"}, R"(["list","string"])"},
           {{R"(["list","dynamic"])", R"(["list","string"])"}, R"(["list","string"])"},
           {{R"(["list","number"])", R"(["tuple",["string","bool"]])"}, R"(["list","string"])"},
           {{R"(["list","number"])", R"(["set","string"])"}, R"(["list","number"])"},
           {{R"(["list","string"])", R"(["set","string"])"}, R"(["list","string"])"},
           {{R"(["set","dynamic"])", R"(["tuple",["number"]])"}, R"(["set","dynamic"])"},
           {{R"(["list","string"])", R"("string")"}, nullptr},
       }) {
    std::vector<Type> types;
    std::string all;
    for (const char* json : c.types) {
      types.push_back(*TypeFromJson(json));
      all += std::string(json) + " ";
    }
    const auto unified = Unify(types);
    EXPECT_EQ(unified ? TypeToJson(*unified) : "none", c.want == nullptr ? "none" : c.want) << all;
  }
}

}  // namespace
}  // namespace proto::value
