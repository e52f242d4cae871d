// The functions of libcurl and libarchive that this folder calls, each of which loads its library
// when the first is called: when a module is fetched. With the libraries come 40 others (TLS for
// LDAP, Kerberos, XML, …), which no other command is to wait for. Linked instead of the libraries
// where KILN_LAZY_CURL is on; callers use the libraries' own headers either way, so that their
// checks of arguments hold.
#include <archive.h>
#include <archive_entry.h>
#include <curl/curl.h>
#include <dlfcn.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

// The variadic ones are macros there, too.
#undef curl_easy_getinfo
#undef curl_easy_setopt

namespace {

struct Library {
  const char* file;
  const char* package;
  void* handle;
};

// As if the program had been linked with it: says what is missing, and ends the process.
[[noreturn]] void Fail(const Library& library) {
  // Nobody else unloads or loads, so the text is that of our own call.
  const char* const reason = dlerror();  // NOLINT(concurrency-mt-unsafe)
  std::fprintf(stderr, "kiln: cannot load a library: %s. Install it (Debian: %s).\n",
               reason == nullptr ? library.file : reason, library.package);
  std::_Exit(127);
}

Library Open(const char* file, const char* package) {
  Library library{file, package, dlopen(file, RTLD_NOW | RTLD_LOCAL)};
  if (library.handle == nullptr) Fail(library);
  return library;
}

const Library& Curl() {
  static const Library kLibrary = Open("libcurl.so.4", "libcurl4");
  return kLibrary;
}
const Library& Archive() {
  static const Library kLibrary = Open("libarchive.so.13", "libarchive13");
  return kLibrary;
}

// The library's function of that name, as a pointer of the type that the header declares.
template <typename Function>
Function* Find(const Library& library, const char* name) {
  void* const symbol = dlsym(library.handle, name);
  if (symbol == nullptr) Fail(library);
  return reinterpret_cast<Function*>(symbol);
}

}  // namespace

// Defines a function of a library that passes its arguments on.
#define FORWARD(library, Result, name, parameters, arguments)              \
  Result name parameters {                                                 \
    static auto* const kFunction = Find<decltype(name)>(library(), #name); \
    return kFunction arguments;                                            \
  }

extern "C" {

FORWARD(Curl, CURL*, curl_easy_init, (), ())
FORWARD(Curl, void, curl_easy_cleanup, (CURL * curl), (curl))
FORWARD(Curl, CURLcode, curl_easy_perform, (CURL * curl), (curl))
FORWARD(Curl, const char*, curl_easy_strerror, (CURLcode code), (code))
FORWARD(Curl, curl_slist*, curl_slist_append, (curl_slist * list, const char* data), (list, data))
FORWARD(Curl, void, curl_slist_free_all, (curl_slist * list), (list))
FORWARD(Curl, void, curl_free, (void* text), (text))
FORWARD(Curl, CURLU*, curl_url, (), ())
FORWARD(Curl, void, curl_url_cleanup, (CURLU * url), (url))
FORWARD(Curl, CURLUcode, curl_url_set,
        (CURLU * url, CURLUPart what, const char* part, unsigned int flags),
        (url, what, part, flags))
FORWARD(Curl, CURLUcode, curl_url_get,
        (CURLU * url, CURLUPart what, char** part, unsigned int flags), (url, what, part, flags))

FORWARD(Archive, archive*, archive_read_new, (), ())
FORWARD(Archive, int, archive_read_free, (archive * reader), (reader))
FORWARD(Archive, int, archive_read_support_filter_gzip, (archive * reader), (reader))
FORWARD(Archive, int, archive_read_support_filter_bzip2, (archive * reader), (reader))
FORWARD(Archive, int, archive_read_support_filter_xz, (archive * reader), (reader))
FORWARD(Archive, int, archive_read_support_format_tar, (archive * reader), (reader))
FORWARD(Archive, int, archive_read_support_format_zip, (archive * reader), (reader))
FORWARD(Archive, int, archive_read_open_filename,
        (archive * reader, const char* name, size_t block), (reader, name, block))
FORWARD(Archive, int, archive_read_next_header, (archive * reader, archive_entry** entry),
        (reader, entry))
FORWARD(Archive, la_ssize_t, archive_read_data, (archive * reader, void* data, size_t size),
        (reader, data, size))
FORWARD(Archive, const char*, archive_error_string, (archive * reader), (reader))
FORWARD(Archive, const char*, archive_entry_pathname, (archive_entry * entry), (entry))
FORWARD(Archive, const char*, archive_entry_hardlink, (archive_entry * entry), (entry))
FORWARD(Archive, __LA_MODE_T, archive_entry_filetype, (archive_entry * entry), (entry))
FORWARD(Archive, __LA_MODE_T, archive_entry_perm, (archive_entry * entry), (entry))

// The ellipsis is libcurl's, and so is the parameter before it: an enumeration as wide as an int,
// which is passed as it is, though clang cannot know.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wvarargs"
// NOLINTBEGIN(cert-dcl50-cpp)
CURLcode curl_easy_setopt(CURL* curl, CURLoption option, ...) {
  static auto* const kFunction = Find<decltype(curl_easy_setopt)>(Curl(), "curl_easy_setopt");
  va_list arguments;
  va_start(arguments, option);
  // This folder sets numbers and pointers, to functions too: what an option takes follows from its
  // number (curl.h, CURLOPTTYPE_…).
  const bool is_number = static_cast<int>(option) < CURLOPTTYPE_OBJECTPOINT;
  const CURLcode code = is_number ? kFunction(curl, option, va_arg(arguments, long))
                                  : kFunction(curl, option, va_arg(arguments, void*));
  va_end(arguments);
  return code;
}

CURLcode curl_easy_getinfo(CURL* curl, CURLINFO info, ...) {
  static auto* const kFunction = Find<decltype(curl_easy_getinfo)>(Curl(), "curl_easy_getinfo");
  va_list arguments;
  va_start(arguments, info);
  const CURLcode code = kFunction(curl, info, va_arg(arguments, void*));  // Where to put it.
  va_end(arguments);
  return code;
}
// NOLINTEND(cert-dcl50-cpp)
#pragma GCC diagnostic pop

}  // extern "C"
