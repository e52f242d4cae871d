#include "provider/emulator/sources.h"

#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "provider/emulator/seeds.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

template <typename Map>
const typename Map::mapped_type* Find(const Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

Server ServerFrom(const Json& json) {
  Server server;
  server.id = json.at("id").get<std::string>();
  server.has_task = json.value("has_task", server.has_task);
  server.has_system_disk = json.value("has_system_disk", server.has_system_disk);
  server.system_disk_gb = json.value("system_disk_gb", server.system_disk_gb);
  server.os_version = json.value("os_version", "CentOS 7.0 64bit");
  server.image_id = json.value("image_id", server.image_id);
  server.firmware = json.value("firmware", server.firmware);
  server.is_in_backup = json.value("is_in_backup", server.is_in_backup);
  server.key_id = json.value("key_id", server.key_id);
  return server;
}

Volume VolumeFrom(const Json& json) {
  Volume volume;
  volume.id = json.at("id").get<std::string>();
  volume.server_id = json.value("server_id", volume.server_id);
  volume.size_gb = json.value("size_gb", volume.size_gb);
  volume.is_usable = json.value("is_usable", volume.is_usable);
  volume.os_version = json.value("os_version", volume.os_version);
  volume.key_id = json.value("key_id", volume.key_id);
  return volume;
}

File FileFrom(const Json& json) {
  File file;
  file.url = json.at("url").get<std::string>();
  file.region = json.value("region", std::string(kRegion));
  file.format = json.value("format", file.format);
  file.size_bytes = json.value("size_bytes", std::int64_t{1} << 30);
  file.error_code = json.value("error_code", file.error_code);
  file.fail_reason = json.value("fail_reason", file.fail_reason);
  return file;
}

Vault VaultFrom(const Json& json) {
  return {.id = json.at("id").get<std::string>(), .error_code = json.value("error_code", "")};
}

Backup BackupFrom(const Json& json) {
  return {.id = json.at("id").get<std::string>(),
          .type = json.value("type", "CBR"),
          .server_id = json.value("server_id", ""),
          .vault_id = json.value("vault_id", ""),
          .error_code = json.value("error_code", "")};
}

struct Listed {
  std::vector<Server> servers = {};
  std::vector<Volume> volumes = {};
  std::vector<File> files = {};
  std::vector<Vault> vaults = {};
  std::vector<Backup> backups = {};
  std::vector<std::string> keys = {};
  std::vector<std::string> buckets = {};
  std::vector<std::string> removed_backups = {};
  std::vector<std::string> removed_files = {};
};

template <typename T>
void ReadArray(const Json& json, std::string_view name, T (*read)(const Json&),
               std::vector<T>& all) {
  const Json array = json.value(name, Json::array());
  for (const Json& one : array) all.push_back(read(one));
}

std::string TextFrom(const Json& json) { return json.get<std::string>(); }

// nlohmann's accessors throw on wrong types; this is their border.
absl::StatusOr<Listed> ReadList(const Json& json) {
  try {
    Listed listed;
    ReadArray(json, "servers", ServerFrom, listed.servers);
    ReadArray(json, "volumes", VolumeFrom, listed.volumes);
    ReadArray(json, "files", FileFrom, listed.files);
    ReadArray(json, "vaults", VaultFrom, listed.vaults);
    ReadArray(json, "backups", BackupFrom, listed.backups);
    ReadArray(json, "keys", TextFrom, listed.keys);
    ReadArray(json, "buckets", TextFrom, listed.buckets);
    ReadArray(json, "removed_backups", TextFrom, listed.removed_backups);
    ReadArray(json, "removed_files", TextFrom, listed.removed_files);
    return listed;
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("sources: ", error.what()));
  }
}

template <typename Map>
Json SortedKeys(const Map& map) {
  std::set<std::string> keys;
  for (const auto& [key, value] : map) keys.insert(key);
  return keys;
}

}  // namespace

void Sources::Add(Server server) {
  std::string id = server.id;
  servers_.insert_or_assign(std::move(id), std::move(server));
}

void Sources::Add(Volume volume) {
  std::string id = volume.id;
  volumes_.insert_or_assign(std::move(id), std::move(volume));
}

void Sources::Add(File file) {
  buckets_.insert(file.url.substr(0, file.url.find(':')));
  std::string url = file.url;
  files_.insert_or_assign(std::move(url), std::move(file));
}

void Sources::Add(Vault vault) {
  std::string id = vault.id;
  vaults_.insert_or_assign(std::move(id), std::move(vault));
}

void Sources::Add(Backup backup) {
  std::string id = backup.id;
  backups_.insert_or_assign(std::move(id), std::move(backup));
}

void Sources::AddKey(std::string id) { keys_.insert(std::move(id)); }

const Server* Sources::FindServer(std::string_view id) const { return Find(servers_, id); }
const Volume* Sources::FindVolume(std::string_view id) const { return Find(volumes_, id); }
const File* Sources::FindFile(std::string_view url) const { return Find(files_, url); }
const Vault* Sources::FindVault(std::string_view id) const { return Find(vaults_, id); }
const Backup* Sources::FindBackup(std::string_view id) const { return Find(backups_, id); }

absl::Status Sources::AddFromJson(const Json& json) {
  if (!json.is_object()) return absl::InvalidArgumentError("sources: not a JSON object");
  absl::StatusOr<Listed> listed = ReadList(json);
  if (!listed.ok()) return listed.status();
  for (Server& server : listed->servers) Add(std::move(server));
  for (Volume& volume : listed->volumes) Add(std::move(volume));
  for (File& file : listed->files) Add(std::move(file));
  for (Vault& vault : listed->vaults) Add(std::move(vault));
  for (Backup& backup : listed->backups) Add(std::move(backup));
  for (std::string& key : listed->keys) AddKey(std::move(key));
  for (std::string& bucket : listed->buckets) buckets_.insert(std::move(bucket));
  for (const std::string& id : listed->removed_backups) backups_.erase(id);
  for (const std::string& url : listed->removed_files) files_.erase(url);
  added_.push_back(json.dump(-1, ' ', false, Json::error_handler_t::replace));
  return absl::OkStatus();
}

std::string Sources::JsonText() const {
  const Json all = {{"servers", SortedKeys(servers_)},
                    {"volumes", SortedKeys(volumes_)},
                    {"files", SortedKeys(files_)},
                    {"vaults", SortedKeys(vaults_)},
                    {"backups", SortedKeys(backups_)},
                    {"keys", std::set<std::string>(keys_.begin(), keys_.end())},
                    {"buckets", std::set<std::string>(buckets_.begin(), buckets_.end())}};
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace provider::emulator
