#ifndef PROVIDER_EMULATOR_SOURCES_H_
#define PROVIDER_EMULATOR_SOURCES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "nlohmann/json_fwd.hpp"
#include "provider/emulator/string_map.h"

// The neighbours of the service that images are made from: ECSs, disks and OBS files.
// They exist for every project of the account. ims-api.md 5 says what each must fulfil.
namespace provider::emulator {

struct Server {
  std::string id = {};
  bool has_task = false;        // Another task runs on it: IMG.0010.
  bool has_system_disk = true;  // Otherwise IMG.0119.
  std::int64_t system_disk_gb = 40;
  std::string os_version = {};  // Of its system disk, one of ims-api.md 11.2.
  std::string image_id = {};    // What it was made from; may be empty.
  std::string firmware = "bios";
};

struct Volume {
  std::string id = {};
  std::string server_id = {};  // Empty if attached to none.
  std::int64_t size_gb = 40;
  bool is_usable = true;        // Otherwise IMG.0022.
  std::string os_version = {};  // Detected on the disk; empty if none is.
};

struct File {
  std::string url = {};          // `bucket:object`.
  std::string region = {};       // Of the bucket; another one than ours is IMG.0058.
  std::string format = "qcow2";  // An unknown one fails with IMG.0057.
  std::int64_t size_bytes = 0;   // Above 128 GB fails with IMG.0059.
  std::string error_code = {};   // Not empty: reading it fails with this code …
  std::string fail_reason = {};  // … and this text.
};

class Sources {
 public:
  // Each replaces an entry of the same id or url.
  void Add(Server server);
  void Add(Volume volume);
  void Add(File file);
  void AddKey(std::string id);

  // Null if there is none.
  const Server* FindServer(std::string_view id) const;
  const Volume* FindVolume(std::string_view id) const;
  const File* FindFile(std::string_view url) const;
  bool HasBucket(std::string_view bucket) const { return buckets_.contains(bucket); }
  bool HasKey(std::string_view id) const { return keys_.contains(id); }

  // Adds what `{"servers":[{…}],"volumes":[…],"files":[…],"keys":["…"]}` lists; members are
  // named like the fields above, and those left out keep their defaults. All or nothing.
  absl::Status AddFromJson(const nlohmann::json& json);
  // The JSON texts of all that AddFromJson took, in order.
  const std::vector<std::string>& added() const { return added_; }

 private:
  StringMap<Server> servers_;
  StringMap<Volume> volumes_;
  StringMap<File> files_;
  StringSet buckets_;
  StringSet keys_;
  std::vector<std::string> added_;
};

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_SOURCES_H_
