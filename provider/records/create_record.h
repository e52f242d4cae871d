#ifndef PROVIDER_RECORDS_CREATE_RECORD_H_
#define PROVIDER_RECORDS_CREATE_RECORD_H_

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace provider::records {

// One create as far as it got.
struct CreateRecord {
  std::string token = {};                   // Names the create: 32 hexadecimal digits, unique.
  std::string fingerprint = {};             // What was asked for; equal ones are the same wish.
  std::string name = {};                    // For messages.
  std::string job_id = {};                  // Once the service has told it.
  std::vector<std::string> image_ids = {};  // Once known.
  absl::Time sent_at = absl::UnixEpoch();
  bool is_answered = false;  // The engine has been handed the object.
  friend bool operator==(const CreateRecord&, const CreateRecord&) = default;
};

}  // namespace provider::records

#endif  // PROVIDER_RECORDS_CREATE_RECORD_H_
