#ifndef PROVIDER_AUTH_CREDENTIALS_H_
#define PROVIDER_AUTH_CREDENTIALS_H_

#include <string>
#include <string_view>
#include <utility>

namespace provider::auth {

// A text that is not to be shown: it does not convert to a string, nor print. Reveal is
// for the one place that sends it.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  bool empty() const { return text_.empty(); }
  std::string_view Reveal() const { return text_; }
  friend bool operator==(const Secret&, const Secret&) = default;

 private:
  std::string text_;
};

// As whom the service is called. One kind is used, the first that is given: `token`;
// `access_key` with `secret_key` (and `security_token` if they are temporary); or
// `password` with `user_name` or `user_id`, and the account by id or name.
struct Credentials {
  Secret token = {};
  std::string access_key = {};
  Secret secret_key = {};
  Secret security_token = {};
  std::string user_name = {};
  std::string user_id = {};
  Secret password = {};
  std::string domain_id = {};
  std::string domain_name = {};
};

// The project that calls act in: by id, else by name, else the one named as the region.
struct Project {
  std::string id = {};
  std::string name = {};
  std::string region = {};
};

}  // namespace provider::auth

#endif  // PROVIDER_AUTH_CREDENTIALS_H_
