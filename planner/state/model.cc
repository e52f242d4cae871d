#include "planner/state/model.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/state/check_results.h"

namespace planner::state {
namespace {

std::string RandomHex(size_t bytes) {
  std::array<unsigned char, 16> random{};
  if (bytes > random.size() || RAND_bytes(random.data(), static_cast<int>(bytes)) != 1) {
    std::abort();  // A machine without random numbers cannot do anything safely.
  }
  std::string out;
  for (size_t i = 0; i < bytes; ++i) {
    out += "0123456789abcdef"[random[i] >> 4U];
    out += "0123456789abcdef"[random[i] & 15U];
  }
  return out;
}

// Lists whose order means nothing.
template <typename T, typename Less>
bool SameSet(const std::vector<T>& a, const std::vector<T>& b, Less less) {
  if (a.size() != b.size()) return false;
  if (a == b) return true;
  std::vector<T> left = a;
  std::vector<T> right = b;
  std::sort(left.begin(), left.end(), less);
  std::sort(right.begin(), right.end(), less);
  return left == right;
}

bool SameObject(const ObjectPtr& a, const ObjectPtr& b) {
  return a == b || (a != nullptr && b != nullptr && *a == *b);
}

bool SameInstance(const Instance& a, const Instance& b) {
  return SameObject(a.current, b.current) &&
         std::equal(a.deposed.begin(), a.deposed.end(), b.deposed.begin(), b.deposed.end(),
                    [](const auto& left, const auto& right) {
                      return left.first == right.first && SameObject(left.second, right.second);
                    });
}

bool SameResource(const Resource& a, const Resource& b) {
  return a.provider == b.provider && a.unknown_members == b.unknown_members &&
         std::equal(a.instances.begin(), a.instances.end(), b.instances.begin(), b.instances.end(),
                    [](const auto& left, const auto& right) {
                      return left.first == right.first && SameInstance(left.second, right.second);
                    });
}

bool SameOutput(const Output& a, const Output& b) {
  return a.sensitive == b.sensitive && a.unknown_members == b.unknown_members &&
         Identical(a.value, b.value);
}

template <typename Map, typename Same>
bool SameEntries(const Map& a, const Map& b, Same same) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&same](const auto& left, const auto& right) {
                      return left.first == right.first && same(left.second, right.second);
                    });
}

}  // namespace

bool operator==(const Object& a, const Object& b) {
  return a.status == b.status && a.schema_version == b.schema_version &&
         a.attributes == b.attributes && a.attributes_flat == b.attributes_flat &&
         SameSet(a.sensitive_paths, b.sensitive_paths, proto::value::PathLess) &&
         a.private_bytes == b.private_bytes &&
         SameSet(a.dependencies, b.dependencies, std::less<>()) &&
         a.create_before_destroy == b.create_before_destroy &&
         a.unknown_members == b.unknown_members;
}

const Resource* State::FindResource(const addr::Resource& resource) const {
  const auto found = resources.find(resource);
  return found == resources.end() ? nullptr : &found->second;
}

const Instance* State::FindInstance(const addr::ResourceInstance& instance) const {
  const Resource* resource = FindResource(instance.resource);
  if (resource == nullptr) return nullptr;
  const auto found = resource->instances.find(instance.key);
  return found == resource->instances.end() ? nullptr : &found->second;
}

ObjectPtr State::FindObject(const addr::ResourceInstance& instance,
                            std::string_view deposed_key) const {
  const Instance* found = FindInstance(instance);
  if (found == nullptr) return nullptr;
  if (deposed_key.empty()) return found->current;
  const auto deposed = found->deposed.find(deposed_key);
  return deposed == found->deposed.end() ? nullptr : deposed->second;
}

void State::SetObject(const addr::ResourceInstance& instance, std::string_view deposed_key,
                      const addr::ProviderConfig& provider, ObjectPtr object) {
  Resource& resource = resources[instance.resource];
  resource.provider = provider;
  Instance& entry = resource.instances[instance.key];
  if (deposed_key.empty()) {
    entry.current = std::move(object);
  } else {
    entry.deposed[std::string(deposed_key)] = std::move(object);
  }
}

void State::RemoveObject(const addr::ResourceInstance& instance, std::string_view deposed_key) {
  const auto resource = resources.find(instance.resource);
  if (resource == resources.end()) return;
  const auto entry = resource->second.instances.find(instance.key);
  if (entry == resource->second.instances.end()) return;
  if (deposed_key.empty()) {
    entry->second.current = nullptr;
  } else if (const auto deposed = entry->second.deposed.find(deposed_key);
             deposed != entry->second.deposed.end()) {
    entry->second.deposed.erase(deposed);
  }
  if (entry->second.current != nullptr || !entry->second.deposed.empty()) return;
  resource->second.instances.erase(entry);
  if (resource->second.instances.empty()) resources.erase(resource);
}

std::string State::Depose(const addr::ResourceInstance& instance) {
  const auto resource = resources.find(instance.resource);
  if (resource == resources.end()) return {};
  const auto entry = resource->second.instances.find(instance.key);
  if (entry == resource->second.instances.end() || entry->second.current == nullptr) return {};
  std::string key = RandomHex(4);
  while (entry->second.deposed.contains(key)) key = RandomHex(4);
  entry->second.deposed[key] = std::move(entry->second.current);
  entry->second.current = nullptr;
  return key;
}

void State::RestoreDeposed(const addr::ResourceInstance& instance, std::string_view deposed_key) {
  const auto resource = resources.find(instance.resource);
  if (resource == resources.end()) return;
  const auto entry = resource->second.instances.find(instance.key);
  if (entry == resource->second.instances.end() || entry->second.current != nullptr) return;
  const auto deposed = entry->second.deposed.find(deposed_key);
  if (deposed == entry->second.deposed.end()) return;
  entry->second.current = std::move(deposed->second);
  entry->second.deposed.erase(deposed);
}

void State::SetInstance(const addr::ResourceInstance& instance,
                        const addr::ProviderConfig& provider, Instance objects) {
  if (objects.current != nullptr || !objects.deposed.empty()) {
    Resource& resource = resources[instance.resource];
    resource.provider = provider;
    resource.instances[instance.key] = std::move(objects);
    return;
  }
  const auto resource = resources.find(instance.resource);
  if (resource == resources.end()) return;
  resource->second.instances.erase(instance.key);
  if (resource->second.instances.empty()) resources.erase(resource);
}

void State::Move(const addr::ResourceInstance& from, const addr::ResourceInstance& to) {
  const auto source = resources.find(from.resource);
  if (source == resources.end()) return;
  auto node = source->second.instances.extract(from.key);
  if (node.empty()) return;
  Resource emptied;
  emptied.provider = source->second.provider;
  if (source->second.instances.empty()) resources.erase(source);
  node.key() = to.key;
  const auto [target, is_new] = resources.try_emplace(to.resource, std::move(emptied));
  target->second.instances.insert(std::move(node));
}

bool SameContent(const State& a, const State& b) {
  return SameEntries(a.outputs, b.outputs, SameOutput) &&
         SameEntries(a.resources, b.resources, SameResource) &&
         SameCheckResults(a.check_results, b.check_results) &&
         a.unknown_members == b.unknown_members;
}

std::string NewLineage() {
  std::string hex = RandomHex(16);
  for (const size_t at : {size_t{8}, size_t{13}, size_t{18}, size_t{23}}) hex.insert(at, 1, '-');
  return hex;
}

}  // namespace planner::state
