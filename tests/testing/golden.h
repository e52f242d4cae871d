#ifndef TESTS_TESTING_GOLDEN_H_
#define TESTS_TESTING_GOLDEN_H_

#include <string_view>

// Expects `got` to be the content of the file at `path`, relative to tests/.
// With UPDATE_GOLDEN=1 in the environment the file is rewritten instead, and the
// calling test is reported as skipped.
void ExpectGolden(std::string_view path, std::string_view got);

#endif  // TESTS_TESTING_GOLDEN_H_
