#ifndef PROVIDER_RECORDS_RECORD_LINES_H_
#define PROVIDER_RECORDS_RECORD_LINES_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "provider/records/create_record.h"

// The bytes of a file of create records.
//
// Lines of `LENGTH CRC JSON\n`: 8 hexadecimal digits each for the number of bytes of JSON and
// its CRC-32 (zlib's). The first says what the file is and who has written it, the others what
// has changed:
//   {"creates":1,"engine":PID}    1 is the version of the format; PID 0: not known
//   {"put":TOKEN,"fingerprint":F,"name":N,"job":J,"images":[ID,…],"sent_at":NANOSECONDS,
//    "answered":BOOL}              the record as a whole; replaces an earlier one
//   {"forget":TOKEN}
// Appending is all a writer does, so that a crash can only cut off the end: a tail without a
// whole line is no record, and nothing has happened that depends on it (the fsync comes first).
// Rejected: one file per create (two fsyncs each, not one for all that come together), a
// database (a dependency for a list), lines without a check sum (a machine that loses power may
// leave blocks of zeros or of older files).
namespace provider::records {

inline constexpr size_t kMaxFileBytes = size_t{256} << 20U;  // Beyond it nothing is read.
inline constexpr size_t kMaxLineBytes = size_t{64} << 10U;   // Of JSON.

// By token.
using RecordMap = std::map<std::string, CreateRecord, std::less<>>;

struct FileContent {
  enum class End {
    kWhole,         // The last line is whole.
    kTorn,          // Behind the last whole line is a piece of one, or zeros.
    kGarbage,       // Behind the last whole line is something else: damaged.
    kOtherVersion,  // Nothing was read: a plugin of another version has written it.
  };
  End end = End::kWhole;
  bool has_head = false;  // Without one there are no records.
  int engine_pid = 0;
  RecordMap records = {};  // Those put and not forgotten.
  size_t valid_bytes = 0;  // Up to here the lines are whole; new ones belong here.
};

// Reads a file's bytes, whoever wrote them. Never fails: `end` says how far it came.
FileContent ReadLines(std::string_view text);

std::string HeadLine(int engine_pid);
// Bytes that are not UTF-8 are replaced.
std::string PutLine(const CreateRecord& record);
std::string ForgetLine(std::string_view token);
// Whether PutLine keeps to kMaxLineBytes.
bool FitsLine(const CreateRecord& record);

// Of two records of the same create, whether `a` is further on than `b`.
bool IsFurther(const CreateRecord& a, const CreateRecord& b);
// By time, then by token.
bool IsOlder(const CreateRecord& a, const CreateRecord& b);

}  // namespace provider::records

#endif  // PROVIDER_RECORDS_RECORD_LINES_H_
