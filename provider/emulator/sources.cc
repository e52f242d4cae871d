#include "provider/emulator/sources.h"

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
  return server;
}

Volume VolumeFrom(const Json& json) {
  Volume volume;
  volume.id = json.at("id").get<std::string>();
  volume.server_id = json.value("server_id", volume.server_id);
  volume.size_gb = json.value("size_gb", volume.size_gb);
  volume.is_usable = json.value("is_usable", volume.is_usable);
  volume.os_version = json.value("os_version", volume.os_version);
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

struct Listed {
  std::vector<Server> servers = {};
  std::vector<Volume> volumes = {};
  std::vector<File> files = {};
  std::vector<std::string> keys = {};
};

// nlohmann's accessors throw on a wrong type or a missing member; this is their border.
absl::StatusOr<Listed> ReadList(const Json& json) {
  try {
    Listed listed;
    for (const Json& one : json.value("servers", Json::array())) {
      listed.servers.push_back(ServerFrom(one));
    }
    for (const Json& one : json.value("volumes", Json::array())) {
      listed.volumes.push_back(VolumeFrom(one));
    }
    for (const Json& one : json.value("files", Json::array())) {
      listed.files.push_back(FileFrom(one));
    }
    for (const Json& one : json.value("keys", Json::array())) {
      listed.keys.push_back(one.get<std::string>());
    }
    return listed;
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("sources: ", error.what()));
  }
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

void Sources::AddKey(std::string id) { keys_.insert(std::move(id)); }

const Server* Sources::FindServer(std::string_view id) const { return Find(servers_, id); }
const Volume* Sources::FindVolume(std::string_view id) const { return Find(volumes_, id); }
const File* Sources::FindFile(std::string_view url) const { return Find(files_, url); }

absl::Status Sources::AddFromJson(const Json& json) {
  if (!json.is_object()) return absl::InvalidArgumentError("sources: not a JSON object");
  absl::StatusOr<Listed> listed = ReadList(json);
  if (!listed.ok()) return listed.status();
  for (Server& server : listed->servers) Add(std::move(server));
  for (Volume& volume : listed->volumes) Add(std::move(volume));
  for (File& file : listed->files) Add(std::move(file));
  for (std::string& key : listed->keys) AddKey(std::move(key));
  added_.push_back(json.dump(-1, ' ', false, Json::error_handler_t::replace));
  return absl::OkStatus();
}

}  // namespace provider::emulator
