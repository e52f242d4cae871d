#ifndef PROVIDER_EMULATOR_SOURCES_H_
#define PROVIDER_EMULATOR_SOURCES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "nlohmann/json_fwd.hpp"
#include "provider/emulator/string_map.h"

// The neighbours of the service that images are made from and written to: ECSs, disks, OBS
// files, backups and the vaults that hold them. They exist for every project. ims-api.md 5 says
// what each must fulfil.
namespace provider::emulator {

struct Server {
  std::string id = {};
  bool has_task = false;        // Another task runs on it: IMG.0010.
  bool is_in_backup = false;    // IMG.0136 for a full-ECS image.
  bool has_system_disk = true;  // Otherwise IMG.0119.
  std::int64_t system_disk_gb = 40;
  std::string os_version = {};  // Of its system disk, one of ims-api.md 11.2.
  std::string image_id = {};    // What it was made from; may be empty.
  std::string firmware = "bios";
  std::string key_id = {};  // Of an encrypted system disk.
};

struct Volume {
  std::string id = {};
  std::string server_id = {};  // Empty if attached to none.
  std::int64_t size_gb = 40;
  bool is_usable = true;        // Otherwise IMG.0022.
  std::string os_version = {};  // Detected on the disk; empty if none is.
  std::string key_id = {};      // Of an encrypted disk.
};

struct File {
  std::string url = {};          // `bucket:object`.
  std::string region = {};       // Of the bucket; another one than ours is IMG.0058.
  std::string format = "qcow2";  // An unknown one fails with IMG.0057.
  std::int64_t size_bytes = 0;   // Above 128 GB fails with IMG.0059.
  std::string error_code = {};   // Not empty: reading it fails with this code …
  std::string fail_reason = {};  // … and this text.
};

struct Vault {
  std::string id = {};
  std::string error_code = {};  // Not empty: a full-ECS image with it is refused so.
};

struct Backup {
  std::string id = {};
  std::string type = "CBR";     // Or CSBS.
  std::string server_id = {};   // Whose; tells system and sizes.
  std::string vault_id = {};    // Where it lies; empty for CSBS, which knows no vaults.
  std::string error_code = {};  // Not empty: an image of it is refused so.
};

class Sources {
 public:
  // Each replaces an entry of the same id or url.
  void Add(Server server);
  void Add(Volume volume);
  void Add(File file);
  void Add(Vault vault);
  void Add(Backup backup);
  void AddKey(std::string id);
  void AddBucket(std::string name) { buckets_.insert(std::move(name)); }

  // Null if there is none.
  const Server* FindServer(std::string_view id) const;
  const Volume* FindVolume(std::string_view id) const;
  const File* FindFile(std::string_view url) const;
  const Vault* FindVault(std::string_view id) const;
  const Backup* FindBackup(std::string_view id) const;
  bool HasBucket(std::string_view bucket) const { return buckets_.contains(bucket); }
  bool HasKey(std::string_view id) const { return keys_.contains(id); }

  // Adds what `{"servers":[{…}],"volumes":[…],"files":[…],"vaults":[…],"backups":[…],
  // "keys":["…"],"buckets":["…"]}` lists; members are named like the fields above, and those
  // left out keep their defaults. Then drops what "removed_backups":["…"] and
  // "removed_files":["…"] list. All or nothing.
  absl::Status AddFromJson(const nlohmann::json& json);
  // The ids and urls of all sources as JSON text, sorted: {"servers":["…"],…}.
  std::string JsonText() const;
  // The JSON texts of all that AddFromJson took, in order.
  const std::vector<std::string>& added() const { return added_; }

 private:
  StringMap<Server> servers_;
  StringMap<Volume> volumes_;
  StringMap<File> files_;
  StringMap<Vault> vaults_;
  StringMap<Backup> backups_;
  StringSet buckets_;
  StringSet keys_;
  std::vector<std::string> added_;
};

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_SOURCES_H_
