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

}  // namespace

const Project* Accounts::FindProject(std::string_view id) const {
  return FindBy(projects_, &Project::id, id);
}
const Project* Accounts::FindProjectByName(std::string_view name) const {
  return FindBy(projects_, &Project::name, name);
}
const User* Accounts::FindUser(std::string_view id) const { return FindBy(users_, &User::id, id); }
const User* Accounts::FindUserByName(std::string_view name) const {
  return FindBy(users_, &User::name, name);
}
const AccessKey* Accounts::FindKey(std::string_view access) const {
  return FindBy(keys_, &AccessKey::access, access);
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
}

void Accounts::ForgetExpired(absl::Time now) {
  std::erase_if(tokens_, [&](const auto& entry) {
    if (now < entry.second.expires_at) return false;
    changes_.push_back(entry.first);
    return true;
  });
}

}  // namespace provider::emulator
