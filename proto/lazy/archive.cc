// The functions of libarchive that our programs call.
#include <archive.h>
#include <archive_entry.h>

#include "proto/lazy/library.h"

namespace {

const proto::lazy::Library& Archive() {
  static const proto::lazy::Library kLibrary("libarchive.so.13", "libarchive13");
  return kLibrary;
}

}  // namespace

#define FORWARD(...) FORWARD_TO_LIBRARY(Archive, __VA_ARGS__)

extern "C" {

FORWARD(archive*, archive_read_new, (), ())
FORWARD(int, archive_read_free, (archive * reader), (reader))
FORWARD(int, archive_read_support_filter_gzip, (archive * reader), (reader))
FORWARD(int, archive_read_support_filter_bzip2, (archive * reader), (reader))
FORWARD(int, archive_read_support_filter_xz, (archive * reader), (reader))
FORWARD(int, archive_read_support_format_tar, (archive * reader), (reader))
FORWARD(int, archive_read_support_format_zip, (archive * reader), (reader))
FORWARD(int, archive_read_open_filename, (archive * reader, const char* name, size_t _block_size),
        (reader, name, _block_size))
FORWARD(int, archive_read_next_header, (archive * reader, archive_entry** entry), (reader, entry))
FORWARD(la_ssize_t, archive_read_data, (archive * reader, void* data, size_t size),
        (reader, data, size))
FORWARD(const char*, archive_error_string, (archive * reader), (reader))
FORWARD(const char*, archive_entry_pathname, (archive_entry * entry), (entry))
FORWARD(const char*, archive_entry_hardlink, (archive_entry * entry), (entry))
FORWARD(__LA_MODE_T, archive_entry_filetype, (archive_entry * entry), (entry))
FORWARD(__LA_MODE_T, archive_entry_perm, (archive_entry * entry), (entry))

}  // extern "C"
