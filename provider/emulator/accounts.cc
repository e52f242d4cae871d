#include "provider/emulator/accounts.h"

#include <algorithm>

namespace provider::emulator {
namespace {

template <typename T>
const T* FindBy(const std::vector<T>& all, std::string T::*member, std::string_view value) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const T& one) { return one.*member == value; });
  return found == all.end() ? nullptr : &*found;
}

// The one of this name in the domain, or null.
template <typename T>
const T* FindIn(const std::vector<T>& all, std::string_view domain_id, std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const T& one) {
    return one.domain_id == domain_id && one.name == name;
  });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

const Domain* Accounts::FindDomain(std::string_view id) const {
  return FindBy(domains_, &Domain::id, id);
}
const Domain* Accounts::FindDomainByName(std::string_view name) const {
  return FindBy(domains_, &Domain::name, name);
}
const Project* Accounts::FindProject(std::string_view id) const {
  return FindBy(projects_, &Project::id, id);
}
const Project* Accounts::FindProjectByName(std::string_view domain_id,
                                           std::string_view name) const {
  return FindIn(projects_, domain_id, name);
}
const User* Accounts::FindUser(std::string_view id) const { return FindBy(users_, &User::id, id); }
const User* Accounts::FindUserByName(std::string_view domain_id, std::string_view name) const {
  return FindIn(users_, domain_id, name);
}
bool Accounts::HasAgency(std::string_view domain_id, std::string_view name) const {
  return FindIn(agencies_, domain_id, name) != nullptr;
}
bool Accounts::HasRegion(std::string_view region) const {
  return FindBy(projects_, &Project::region, region) != nullptr;
}

const AccessKey* Accounts::FindKey(std::string_view access, absl::Time now) const {
  if (const AccessKey* key = FindBy(keys_, &AccessKey::access, access)) return key;
  const auto found = issued_keys_.find(access);
  if (found == issued_keys_.end() || now >= found->second.expires_at) return nullptr;
  return &found->second;
}

void Accounts::IssueKey(AccessKey key) {
  key_changes_.push_back(key.access);
  std::string access = key.access;
  issued_keys_.insert_or_assign(std::move(access), std::move(key));
}

void Accounts::RemoveKey(std::string_view access) {
  const auto found = issued_keys_.find(access);
  if (found == issued_keys_.end()) return;
  key_changes_.push_back(found->first);
  issued_keys_.erase(found);
}

void Accounts::AddToken(std::string hash, Token token) {
  changes_.push_back(hash);
  tokens_.insert_or_assign(std::move(hash), std::move(token));
}

const Token* Accounts::FindToken(std::string_view hash, absl::Time now) const {
  const auto found = tokens_.find(hash);
  if (found == tokens_.end() || now >= found->second.expires_at) return nullptr;
  return &found->second;
}

void Accounts::RemoveToken(std::string_view hash) {
  const auto found = tokens_.find(hash);
  if (found == tokens_.end()) return;
  changes_.push_back(found->first);
  tokens_.erase(found);
}

void Accounts::ExpireTokens() {
  for (const auto& [hash, token] : tokens_) changes_.push_back(hash);
  tokens_.clear();
  for (const auto& [access, key] : issued_keys_) key_changes_.push_back(access);
  issued_keys_.clear();
}

void Accounts::ForgetExpired(absl::Time now) {
  std::erase_if(tokens_, [&](const auto& entry) {
    if (now < entry.second.expires_at) return false;
    changes_.push_back(entry.first);
    return true;
  });
  std::erase_if(issued_keys_, [&](const auto& entry) {
    if (now < entry.second.expires_at) return false;
    key_changes_.push_back(entry.first);
    return true;
  });
}

}  // namespace provider::emulator
