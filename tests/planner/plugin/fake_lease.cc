#include "tests/planner/plugin/fake_lease.h"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string_view>

namespace tests::plugin {
namespace {

using proto::value::Type;
using proto::value::Value;

int64_t NowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// Private bytes are "NAME TTL RENEWALS"; a ttl of 0 is none.
struct Lease {
  std::string name;
  int64_t ttl = 0;
  int64_t renewals = 0;
};
std::string ToBytes(const Lease& lease) {
  return lease.name + " " + std::to_string(lease.ttl) + " " + std::to_string(lease.renewals);
}
Lease FromBytes(const std::string& bytes) {
  const size_t last = bytes.rfind(' ');
  if (last == std::string::npos || last == 0) return {.name = "nobody"};
  const size_t first = bytes.rfind(' ', last - 1);
  return {.name = bytes.substr(0, first),
          .ttl = std::stoll(bytes.substr(first + 1)),
          .renewals = std::stoll(bytes.substr(last + 1))};
}

void SetRenewal(const Lease& lease, LeaseAnswer& answer) {
  answer.private_bytes = ToBytes(lease);
  if (lease.ttl > 0) answer.renew_at_ms = NowMs() + lease.ttl;
}

}  // namespace

proto::schema::Schema LeaseSchema() {
  proto::schema::Schema schema;
  schema.block.attributes.push_back({.name = "name", .type = Type::String(), .required = true});
  schema.block.attributes.push_back(
      {.name = "token", .type = Type::String(), .computed = true, .sensitive = true});
  schema.block.attributes.push_back({.name = "ttl", .type = Type::Number(), .optional = true});
  return schema;
}

LeaseAnswer OpenLease(const Value& config) {
  const std::string name(config.GetAttr("name").AsString());
  if (name.starts_with("fail-")) return {.error = "No lease today"};
  WriteDiary("open " + name);
  Lease lease{.name = name};
  const Value& ttl = config.GetAttr("ttl");
  if (!ttl.IsNull()) lease.ttl = ttl.AsNumber().ToInt64().value_or(0);
  LeaseAnswer answer{.result = config.WithAttr("token", Value::String("token-" + name))};
  if (name.starts_with("bad-"))
    answer.result = answer.result.WithAttr("name", Value::String("other"));
  SetRenewal(lease, answer);
  return answer;
}

LeaseAnswer RenewLease(const std::string& private_bytes) {
  Lease lease = FromBytes(private_bytes);
  ++lease.renewals;
  WriteDiary("renew " + lease.name + " " + std::to_string(lease.renewals));
  if (lease.name.starts_with("stale-")) return {.error = "The lease has gone stale"};
  LeaseAnswer answer;
  SetRenewal(lease, answer);
  return answer;
}

LeaseAnswer CloseLease(const std::string& private_bytes) {
  const Lease lease = FromBytes(private_bytes);
  WriteDiary("close " + lease.name);
  LeaseAnswer answer;
  if (lease.name.starts_with("stuck-")) answer.error = "The lease does not end";
  return answer;
}

void WriteDiary(const std::string& line) {
  static std::mutex mutex;
  const char* path = std::getenv("FAKE_DIARY");
  if (path == nullptr) return;
  const std::lock_guard lock(mutex);
  std::ofstream(path, std::ios::app) << line << '\n';
}

}  // namespace tests::plugin
