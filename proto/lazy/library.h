#ifndef PROTO_LAZY_LIBRARY_H_
#define PROTO_LAZY_LIBRARY_H_

// Libraries that are loaded when the first of their functions is called. libcurl and libarchive
// bring 40 others along (TLS for LDAP, Kerberos, XML, …), 4 MiB and 4 ms for libcurl alone, which a
// command that fetches nothing is not to wait for, nor an engine that starts a plugin for its
// schema or to check a configuration. Which functions there are: those that our programs call, each
// defined here as one that passes its arguments on (archive.cc, curl.cc). Where KILN_LAZY_CURL is
// on, the targets libcurl and libarchive are these instead of the libraries (CMakeLists.txt);
// callers use the libraries' own headers either way, so that their checks of arguments hold.
namespace proto::lazy {

class Library {
 public:
  // Loads the shared object `file`. `package`: where Debian has it.
  Library(const char* file, const char* package);

  // The function of that name, as a pointer of the type that the library's header declares.
  template <typename Function>
  Function* Find(const char* name) const {
    return reinterpret_cast<Function*>(FindSymbol(name));
  }

 private:
  // As if the program had been linked with it: says what is missing, and ends the process.
  [[noreturn]] void Fail() const;
  void* FindSymbol(const char* name) const;

  const char* file_;
  const char* package_;
  void* handle_;
};

}  // namespace proto::lazy

// Defines a function of a library, which `library()` gives, that passes its arguments on.
#define FORWARD_TO_LIBRARY(library, Result, name, parameters, arguments)  \
  Result name parameters {                                                \
    static auto* const kFunction = library().Find<decltype(name)>(#name); \
    return kFunction arguments;                                           \
  }

#endif  // PROTO_LAZY_LIBRARY_H_
