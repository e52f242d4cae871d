# The functions every CMakeLists.txt here is made of.
#
#   add_module(planner_plan SRCS action.cc DEPS planner_diag absl::strings)
#     One library per folder; the name is the folder's path with '_' for '/'.
#     DEPS is the architecture: the folder may include the headers of these modules
#     and of no others. The test layers.<name> checks the #include lines, and the
#     configure step refuses a DEPS entry that points up (see check_layer).
#   add_module_test(planner_plan_test SRCS action_test.cc DEPS planner_plan)
#     One gtest program; each of its tests is a ctest test.
#   add_fuzz_target(msgpack_fuzz SRCS msgpack_fuzz.cc CORPUS corpus/msgpack DEPS proto_value)
#     A libFuzzer program under the preset `fuzz`; elsewhere the same harness is
#     linked with a corpus replayer and run by ctest.
include(GoogleTest)

# The planner's folders from the bottom to the top: each includes only those before it.
set(PLANNER_ORDER diag addr child syntax format lang config modules state plan graph provision plugin engine render cli)
set(PROVIDER_ORDER http auth ims records resource parts settings data image plugin docs)

# Fails the configure step if module NAME may not depend on module DEP.
function(check_layer name dep)
  if(NOT dep MATCHES "^(proto|planner|provider)_")
    return()
  endif()
  string(REGEX REPLACE "^([a-z]+)_.*" "\\1" from "${name}")
  string(REGEX REPLACE "^([a-z]+)_.*" "\\1" to "${dep}")
  if(to STREQUAL "proto")
    return()
  endif()
  if(NOT from STREQUAL to)
    message(FATAL_ERROR "${name} may not depend on ${dep}: ${from}/ never includes ${to}/")
  endif()
  string(TOUPPER "${from}_ORDER" order)
  string(REGEX REPLACE "^[a-z]+_([a-z0-9]+).*" "\\1" from_folder "${name}")
  string(REGEX REPLACE "^[a-z]+_([a-z0-9]+).*" "\\1" to_folder "${dep}")
  # A mistake in signing must not hide in both.
  if(NOT from_folder STREQUAL to_folder AND
     (from_folder STREQUAL "emulator" OR to_folder STREQUAL "emulator"))
    message(FATAL_ERROR "${name} may not depend on ${dep}: the emulator shares no code with the plugin")
  endif()
  list(FIND ${order} "${from_folder}" from_rank)
  list(FIND ${order} "${to_folder}" to_rank)
  if(from_rank GREATER_EQUAL 0 AND to_rank GREATER from_rank)
    message(FATAL_ERROR "${name} may not depend on ${dep}: ${to_folder} is above ${from_folder}")
  endif()
endfunction()

function(set_project_options target)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
    $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>)
endfunction()

function(add_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SRCS;DEPS")
  foreach(dep IN LISTS arg_DEPS)
    check_layer(${name} ${dep})
  endforeach()
  add_library(${name} STATIC ${arg_SRCS})
  target_link_libraries(${name} PUBLIC ${arg_DEPS})
  set_project_options(${name})
  list(JOIN arg_DEPS "," deps)
  add_test(NAME layers.${name} COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DDEPS=${deps}
    -DROOT=${PROJECT_SOURCE_DIR} -DFOLDER=${CMAKE_CURRENT_SOURCE_DIR}
    -P ${PROJECT_SOURCE_DIR}/cmake/CheckIncludes.cmake)
endfunction()

function(add_module_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SRCS;DEPS")
  add_executable(${name} ${arg_SRCS})
  target_link_libraries(${name} PRIVATE ${arg_DEPS} testing_golden GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE TESTS_DIR="${PROJECT_SOURCE_DIR}/tests"
    BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  set_project_options(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  gtest_discover_tests(${name} NO_PRETTY_VALUES DISCOVERY_TIMEOUT 60)
endfunction()

function(add_fuzz_target name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "CORPUS" "SRCS;DEPS")
  add_executable(${name} ${arg_SRCS})
  target_link_libraries(${name} PRIVATE ${arg_DEPS})
  set_project_options(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/fuzz)
  if(KILN_FUZZ)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_test(NAME fuzz.${name} COMMAND ${name} -runs=0 ${CMAKE_CURRENT_SOURCE_DIR}/${arg_CORPUS})
  else()
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/replay.cc)
    add_test(NAME fuzz.${name} COMMAND ${name} ${CMAKE_CURRENT_SOURCE_DIR}/${arg_CORPUS})
  endif()
endfunction()
