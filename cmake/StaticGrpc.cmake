# Turns the imported targets of gRPC, protobuf, abseil, RE2, c-ares and MPFR from shared into
# static libraries where the archive lies beside (plugin-protocol.md G.6, 36): a program that
# loads 50 libraries fewer starts in half the time, and a plugin is started several times per
# command. Included if KILN_STATIC_GRPC is on, after the find_package calls.
function(make_static target)
  get_target_property(kind ${target} TYPE)
  if(NOT kind MATCHES "^(SHARED|UNKNOWN)_LIBRARY$")
    return()
  endif()
  foreach(suffix "" _NONE _RELEASE)
    get_target_property(location ${target} IMPORTED_LOCATION${suffix})
    if(NOT location)
      continue()
    endif()
    string(REGEX REPLACE "\\.so.*$" ".a" archive "${location}")
    if(EXISTS "${archive}")
      set_target_properties(${target} PROPERTIES
        IMPORTED_LOCATION${suffix} "${archive}" IMPORTED_SONAME${suffix} "")
    endif()
  endforeach()
endfunction()

get_property(imported DIRECTORY PROPERTY IMPORTED_TARGETS)
foreach(target IN LISTS imported)
  if(target MATCHES "^(absl|gRPC|protobuf|re2|c-ares)::")
    make_static(${target})
  endif()
endforeach()
# These come from pkg-config, as interfaces that name the shared library.
find_library(RE2_ARCHIVE libre2.a)
find_library(MPFR_ARCHIVE libmpfr.a)
find_library(GMP_ARCHIVE libgmp.a)
find_library(ICU_ARCHIVE libicuuc.a)
if(RE2_ARCHIVE)
  foreach(target re2::re2 PkgConfig::RE2 PkgConfig::gRPC_RE2)
    if(TARGET ${target})
      set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES "${RE2_ARCHIVE}")
    endif()
  endforeach()
endif()
if(MPFR_ARCHIVE AND GMP_ARCHIVE)
  set_target_properties(PkgConfig::MPFR PROPERTIES INTERFACE_LINK_LIBRARIES "${MPFR_ARCHIVE};${GMP_ARCHIVE}")
endif()
if(ICU_ARCHIVE)  # For programs without ICU's data, see link_program.
  get_target_property(shared PkgConfig::ICU INTERFACE_LINK_LIBRARIES)
  set_target_properties(PkgConfig::ICU PROPERTIES INTERFACE_LINK_LIBRARIES
    "$<IF:$<BOOL:$<TARGET_PROPERTY:KILN_NO_ICU_DATA>>,${ICU_ARCHIVE},${shared}>")
endif()
# Archives that need each other: the order in which they are named shall not matter.
set(CMAKE_CXX_LINK_EXECUTABLE "<CMAKE_CXX_COMPILER> <FLAGS> <CMAKE_CXX_LINK_FLAGS> <LINK_FLAGS> \
<OBJECTS> -o <TARGET> -Wl,--start-group <LINK_LIBRARIES> -Wl,--end-group")
