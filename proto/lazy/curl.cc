// The functions of libcurl that our programs call.
#include <curl/curl.h>

#include <cstdarg>

#include "proto/lazy/library.h"

// The variadic ones are macros there, too.
#undef curl_easy_getinfo
#undef curl_easy_setopt
#undef curl_multi_setopt

namespace {

const proto::lazy::Library& Curl() {
  static const proto::lazy::Library kLibrary("libcurl.so.4", "libcurl4");
  return kLibrary;
}

// What an option takes follows from its number (curl.h, CURLOPTTYPE_...).
template <typename Result, typename Handle, typename Option>
Result SetOption(Result (*set)(Handle*, Option, ...), Handle* handle, Option option,
                 va_list arguments) {
  switch (static_cast<int>(option) / 10'000 * 10'000) {
    // The branches differ in the type. NOLINTNEXTLINE(bugprone-branch-clone)
    case CURLOPTTYPE_LONG: return set(handle, option, va_arg(arguments, long));
    case CURLOPTTYPE_OFF_T: return set(handle, option, va_arg(arguments, curl_off_t));
    case CURLOPTTYPE_FUNCTIONPOINT: return set(handle, option, va_arg(arguments, void (*)()));
    default: return set(handle, option, va_arg(arguments, void*));
  }
}

}  // namespace

#define FORWARD(...) FORWARD_TO_LIBRARY(Curl, __VA_ARGS__)

extern "C" {

FORWARD(CURLcode, curl_global_init, (long flags), (flags))

FORWARD(CURL*, curl_easy_init, (), ())
FORWARD(void, curl_easy_cleanup, (CURL * curl), (curl))
FORWARD(CURLcode, curl_easy_perform, (CURL * curl), (curl))
FORWARD(const char*, curl_easy_strerror, (CURLcode code), (code))
FORWARD(curl_slist*, curl_slist_append, (curl_slist * list, const char* data), (list, data))
FORWARD(void, curl_slist_free_all, (curl_slist * list), (list))
FORWARD(void, curl_free, (void* p), (p))

FORWARD(CURLU*, curl_url, (), ())
FORWARD(void, curl_url_cleanup, (CURLU * handle), (handle))
FORWARD(CURLUcode, curl_url_set,
        (CURLU * handle, CURLUPart what, const char* part, unsigned int flags),
        (handle, what, part, flags))
FORWARD(CURLUcode, curl_url_get, (CURLU * handle, CURLUPart what, char** part, unsigned int flags),
        (handle, what, part, flags))

FORWARD(CURLM*, curl_multi_init, (), ())
FORWARD(CURLMcode, curl_multi_cleanup, (CURLM * multi_handle), (multi_handle))
FORWARD(CURLMcode, curl_multi_add_handle, (CURLM * multi_handle, CURL* curl_handle),
        (multi_handle, curl_handle))
FORWARD(CURLMcode, curl_multi_remove_handle, (CURLM * multi_handle, CURL* curl_handle),
        (multi_handle, curl_handle))
FORWARD(CURLMcode, curl_multi_perform, (CURLM * multi_handle, int* running),
        (multi_handle, running))
FORWARD(CURLMsg*, curl_multi_info_read, (CURLM * multi_handle, int* msgs_in_queue),
        (multi_handle, msgs_in_queue))
FORWARD(CURLMcode, curl_multi_poll,
        (CURLM * multi_handle, curl_waitfd* extra_fds, unsigned int extra_nfds, int timeout_ms,
         int* ret),
        (multi_handle, extra_fds, extra_nfds, timeout_ms, ret))
FORWARD(CURLMcode, curl_multi_wakeup, (CURLM * multi_handle), (multi_handle))

// The ellipsis is libcurl's, and so is the parameter before it: an enumeration as wide as an int,
// which is passed as it is, though clang cannot know.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wvarargs"
// NOLINTBEGIN(cert-dcl50-cpp)
CURLcode curl_easy_setopt(CURL* curl, CURLoption option, ...) {
  static auto* const kFunction = Curl().Find<decltype(curl_easy_setopt)>("curl_easy_setopt");
  va_list arguments;
  va_start(arguments, option);
  const CURLcode code = SetOption(kFunction, curl, option, arguments);
  va_end(arguments);
  return code;
}

CURLMcode curl_multi_setopt(CURLM* multi_handle, CURLMoption option, ...) {
  static auto* const kFunction = Curl().Find<decltype(curl_multi_setopt)>("curl_multi_setopt");
  va_list arguments;
  va_start(arguments, option);
  const CURLMcode code = SetOption(kFunction, multi_handle, option, arguments);
  va_end(arguments);
  return code;
}

CURLcode curl_easy_getinfo(CURL* curl, CURLINFO info, ...) {
  static auto* const kFunction = Curl().Find<decltype(curl_easy_getinfo)>("curl_easy_getinfo");
  va_list arguments;
  va_start(arguments, info);
  const CURLcode code = kFunction(curl, info, va_arg(arguments, void*));  // Where to put it.
  va_end(arguments);
  return code;
}
// NOLINTEND(cert-dcl50-cpp)
#pragma GCC diagnostic pop

}  // extern "C"
