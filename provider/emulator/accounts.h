#ifndef PROVIDER_EMULATOR_ACCOUNTS_H_
#define PROVIDER_EMULATOR_ACCOUNTS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "provider/emulator/string_map.h"

// Who may call: domains (accounts) with projects, users, agencies, access keys and issued tokens.
namespace provider::emulator {

struct Domain {
  std::string id = {};
  std::string name = {};
};

struct Project {
  std::string id = {};
  std::string name = {};  // Unique in its domain.
  std::string domain_id = {};
  std::string region = {};
};

struct User {
  std::string id = {};
  std::string name = {};  // Unique in its domain.
  std::string password = {};
  std::string domain_id = {};
};

// A role that users of other domains, or the service itself, may take in a domain.
struct Agency {
  std::string name = {};
  std::string domain_id = {};
};

struct AccessKey {
  std::string access = {};
  std::string secret = {};
  std::string security_token = {};  // Not empty: temporary, requests must carry it.
  std::string user_id = {};
  std::string domain_id = {};   // Whose projects it opens: the user's or, by an agency, another.
  std::string project_id = {};  // Without X-Project-Id; may be empty.
  absl::Time expires_at = absl::InfiniteFuture();
};

struct Token {
  std::string user_id = {};
  std::string domain_id = {};   // As above.
  std::string project_id = {};  // Empty: scoped to the domain.
  absl::Time expires_at = {};
};

class Accounts {
 public:
  void Add(Domain domain) { domains_.push_back(std::move(domain)); }
  void Add(Project project) { projects_.push_back(std::move(project)); }
  void Add(User user) { users_.push_back(std::move(user)); }
  void Add(Agency agency) { agencies_.push_back(std::move(agency)); }
  // A permanent key; temporary ones are issued, see below.
  void Add(AccessKey key) { keys_.push_back(std::move(key)); }

  const std::vector<Project>& projects() const { return projects_; }
  // Each is null if there is none. Users and projects are few: a scan is enough.
  const Domain* FindDomain(std::string_view id) const;
  const Domain* FindDomainByName(std::string_view name) const;
  const Project* FindProject(std::string_view id) const;
  const Project* FindProjectByName(std::string_view domain_id, std::string_view name) const;
  const User* FindUser(std::string_view id) const;
  const User* FindUserByName(std::string_view domain_id, std::string_view name) const;
  bool HasAgency(std::string_view domain_id, std::string_view name) const;
  bool HasRegion(std::string_view region) const;
  // Null if unknown or expired at `now`.
  const AccessKey* FindKey(std::string_view access, absl::Time now) const;

  // Tokens are known by their SHA-256 only, so that no list or file of ours holds one.
  void AddToken(std::string hash, Token token);
  // Null if unknown or expired at `now`.
  const Token* FindToken(std::string_view hash, absl::Time now) const;
  void RemoveToken(std::string_view hash);
  const StringMap<Token>& tokens() const { return tokens_; }
  // Temporary keys. Their secrets are kept as they are, for signatures need them.
  void IssueKey(AccessKey key);
  void RemoveKey(std::string_view access);
  const StringMap<AccessKey>& issued_keys() const { return issued_keys_; }
  // Makes all tokens and issued keys unknown.
  void ExpireTokens();
  // Drops tokens and keys that expired before `now`; called when some are added.
  void ForgetExpired(absl::Time now);

  // Hashes of tokens added or dropped since the last call.
  std::vector<std::string> TakeChanges() { return std::exchange(changes_, {}); }
  // Names of keys issued or dropped since the last call.
  std::vector<std::string> TakeKeyChanges() { return std::exchange(key_changes_, {}); }

 private:
  std::vector<Domain> domains_;
  std::vector<Agency> agencies_;
  std::vector<Project> projects_;
  std::vector<User> users_;
  std::vector<AccessKey> keys_;
  StringMap<Token> tokens_;
  StringMap<AccessKey> issued_keys_;
  std::vector<std::string> changes_;
  std::vector<std::string> key_changes_;
};

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_ACCOUNTS_H_
