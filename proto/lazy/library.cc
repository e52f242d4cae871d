#include "proto/lazy/library.h"

#include <dlfcn.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace proto::lazy {

Library::Library(const char* file, const char* package)
    : file_(file), package_(package), handle_(dlopen(file, RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr) Fail();
}

void Library::Fail() const {
  // Nobody else unloads or loads, so the text is that of our own call.
  const char* const reason = dlerror();  // NOLINT(concurrency-mt-unsafe)
  std::fprintf(stderr, "%s: cannot load a library: %s. Install it (Debian: %s).\n",
               program_invocation_short_name, reason == nullptr ? file_ : reason, package_);
  std::_Exit(127);
}

void* Library::FindSymbol(const char* name) const {
  void* const symbol = dlsym(handle_, name);
  if (symbol == nullptr) Fail();
  return symbol;
}

}  // namespace proto::lazy
