# How the programs that we ship are linked in releases. Tests are linked as ever: none of this is
# worth their time. Why, and what each step brings: docs/decisions/0008-small-programs.md.
#
#   link_program(kiln GRPC client)
#     Sections that nothing refers to go, and the table of relative relocations is packed (RELR,
#     which glibc reads since 2.36; mold 1.10 forgets to say so, hence ld.bfd): less to load, less to
#     touch. GRPC says which of gRPC's parts the program uses, client or server: see
#     proto/grpc_parts/core.h.
#   link_program(terraform-provider-ims GRPC server NO_ICU_DATA STATIC_RUNTIME)
#     NO_ICU_DATA: of ICU the program needs code alone, which is linked statically (see
#     proto/value/no_icu_data.cc). STATIC_RUNTIME: no library that it loads is in C++, so the parts
#     of libstdc++ that it uses are linked statically, too.
function(link_program target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_ICU_DATA;STATIC_RUNTIME" "GRPC" "")
  if(NOT KILN_STATIC_GRPC)
    return()
  endif()
  target_link_options(${target} PRIVATE LINKER:--gc-sections LINKER:--as-needed)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_link_options(${target} PRIVATE -fuse-ld=bfd LINKER:-z,pack-relative-relocs)
  endif()
  if(arg_GRPC AND gRPC_VERSION VERSION_GREATER_EQUAL 1.51 AND gRPC_VERSION VERSION_LESS 1.52)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:grpc_parts_${arg_GRPC}>)
  endif()
  if(arg_NO_ICU_DATA AND ICU_ARCHIVE)
    target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/proto/value/no_icu_data.cc)
    set_target_properties(${target} PROPERTIES KILN_NO_ICU_DATA ON)
  endif()
  if(arg_STATIC_RUNTIME)
    target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc)
  endif()
endfunction()
