#include "provider/emulator/images.h"

#include <algorithm>
#include <cstdlib>

#include "nlohmann/json.hpp"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

const Images::Index& Lookup(const StringMap<Images::Index>& indexes, std::string_view key) {
  static const Images::Index* const kEmpty = new Images::Index();
  const auto found = indexes.find(key);
  return found == indexes.end() ? *kEmpty : found->second;
}

void Erase(StringMap<Images::Index>& indexes, std::string_view key, const CreationOrder& order) {
  const auto found = indexes.find(key);
  if (found == indexes.end()) return;
  found->second.erase(order);
  if (found->second.empty()) indexes.erase(found);
}

CreationOrder OrderOf(const Image& image) {
  return {.created_at = image.Text("created_at"), .id = image.id};
}

// A bare tag is found like one with an empty value.
std::string IndexText(const Tag& tag) { return Concat(tag.key, "=", tag.value); }

Json ToJson(const Attribute& attribute) {
  if (const auto* flag = std::get_if<bool>(&attribute)) return *flag;
  if (const auto* number = std::get_if<std::int64_t>(&attribute)) return *number;
  if (const auto* text = std::get_if<std::string>(&attribute)) return *text;
  return nullptr;
}

std::string MakeJsonText(const Image& image) {
  Json json = {{"id", image.id}, {"tags", Json::array()}};
  for (const auto& [name, value] : image.attributes) json[name] = ToJson(value);
  for (const Tag& tag : image.tags) json["tags"].push_back(TagText(tag));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string TagText(const Tag& tag) {
  return tag.is_bare ? tag.key : Concat(tag.key, "=", tag.value);
}

std::string Image::Text(std::string_view name) const {
  if (name == "id") return id;
  const auto found = attributes.find(name);
  if (found == attributes.end()) return {};
  if (const auto* flag = std::get_if<bool>(&found->second)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&found->second)) {
    return std::to_string(*number);
  }
  const auto* text = std::get_if<std::string>(&found->second);
  return text == nullptr ? std::string() : *text;
}

const Member* Image::FindMember(std::string_view project_id) const {
  const auto found = std::find_if(members.begin(), members.end(), [&](const Member& member) {
    return member.project_id == project_id;
  });
  return found == members.end() ? nullptr : &*found;
}

void Images::Add(Image image) {
  std::string id = image.id;
  ++counts_[image.Text("owner")];
  changes_.push_back(id);
  auto entry = std::make_unique<Entry>(Entry{.image = std::move(image)});
  AddToIndexes(entry->image);
  images_.insert_or_assign(std::move(id), std::move(entry));
}

const Image* Images::Find(std::string_view id) const {
  const auto found = images_.find(id);
  return found == images_.end() ? nullptr : &found->second->image;
}

void Images::Change(std::string_view id, const std::function<void(Image&)>& change) {
  const auto found = images_.find(id);
  if (found == images_.end()) std::abort();  // The caller has found it before.
  Entry& entry = *found->second;
  RemoveFromIndexes(entry.image);
  change(entry.image);
  AddToIndexes(entry.image);
  entry.json_text.clear();
  changes_.push_back(entry.image.id);
}

void Images::Remove(std::string_view id) {
  const auto found = images_.find(id);
  if (found == images_.end()) return;
  const Image& image = found->second->image;
  changes_.push_back(image.id);
  --counts_[image.Text("owner")];
  RemoveFromIndexes(image);
  images_.erase(found);
}

void Images::CountLook(std::string_view id) {
  const auto found = images_.find(id);
  if (found == images_.end()) std::abort();  // The caller has found it before.
  --found->second->image.hidden_looks;
  changes_.push_back(found->first);
}

const Images::Index& Images::WithName(std::string_view name) const {
  return Lookup(by_name_, name);
}

const Images::Index& Images::WithTag(std::string_view tag) const { return Lookup(by_tag_, tag); }

std::int64_t Images::CountOf(std::string_view project_id) const {
  const auto found = counts_.find(project_id);
  return found == counts_.end() ? 0 : found->second;
}

const std::string& Images::JsonText(const Image& image) const {
  const Entry& entry = *images_.find(image.id)->second;
  if (entry.json_text.empty()) entry.json_text = MakeJsonText(image);
  return entry.json_text;
}

void Images::AddToIndexes(const Image& image) {
  const CreationOrder order = OrderOf(image);
  all_.insert(order);
  by_name_[image.Text("name")].insert(order);
  for (const Tag& tag : image.tags) by_tag_[IndexText(tag)].insert(order);
}

void Images::RemoveFromIndexes(const Image& image) {
  const CreationOrder order = OrderOf(image);
  all_.erase(order);
  Erase(by_name_, image.Text("name"), order);
  for (const Tag& tag : image.tags) Erase(by_tag_, IndexText(tag), order);
}

}  // namespace provider::emulator
