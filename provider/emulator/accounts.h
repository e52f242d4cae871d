#ifndef PROVIDER_EMULATOR_ACCOUNTS_H_
#define PROVIDER_EMULATOR_ACCOUNTS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "provider/emulator/string_map.h"

// Who may call: one domain with projects, users, access keys and issued tokens.
namespace provider::emulator {

struct Domain {
  std::string id = {};
  std::string name = {};
};

struct Project {
  std::string id = {};
  std::string name = {};
};

struct User {
  std::string id = {};
  std::string name = {};
  std::string password = {};
};

struct AccessKey {
  std::string access = {};
  std::string secret = {};
  std::string security_token = {};  // Not empty: temporary, requests must carry it.
  std::string user_id = {};
  std::string project_id = {};  // Without X-Project-Id.
};

struct Token {
  std::string user_id = {};
  std::string project_id = {};  // Empty: scoped to the domain.
  absl::Time expires_at = {};
};

class Accounts {
 public:
  void SetDomain(Domain domain) { domain_ = std::move(domain); }
  void Add(Project project) { projects_.push_back(std::move(project)); }
  void Add(User user) { users_.push_back(std::move(user)); }
  void Add(AccessKey key) { keys_.push_back(std::move(key)); }

  const Domain& domain() const { return domain_; }
  const std::vector<Project>& projects() const { return projects_; }
  // Each is null if there is none. Users and projects are few: a scan is enough.
  const Project* FindProject(std::string_view id) const;
  const Project* FindProjectByName(std::string_view name) const;
  const User* FindUser(std::string_view id) const;
  const User* FindUserByName(std::string_view name) const;
  const AccessKey* FindKey(std::string_view access) const;

  // Tokens are known by their SHA-256 only, so that no list or file of ours holds one.
  void AddToken(std::string hash, Token token);
  // Null if unknown or expired at `now`.
  const Token* FindToken(std::string_view hash, absl::Time now) const;
  void RemoveToken(std::string_view hash);
  const StringMap<Token>& tokens() const { return tokens_; }
  void ExpireTokens();
  // Drops tokens that expired before `now`; called when some are added.
  void ForgetExpired(absl::Time now);

  // Hashes of tokens added or dropped since the last call.
  std::vector<std::string> TakeChanges() { return std::exchange(changes_, {}); }

 private:
  Domain domain_;
  std::vector<Project> projects_;
  std::vector<User> users_;
  std::vector<AccessKey> keys_;
  StringMap<Token> tokens_;
  std::vector<std::string> changes_;
};

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_ACCOUNTS_H_
