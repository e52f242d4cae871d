#include "provider/emulator/signature.h"

#include <algorithm>
#include <utility>

#include "provider/emulator/crypto.h"
#include "provider/emulator/string_map.h"

namespace provider::emulator {
namespace {

constexpr std::string_view kPlain = "SDK-HMAC-SHA256";
constexpr std::string_view kDerived = "V11-HMAC-SHA256";

// The value of `name=` at the front of `part`; nothing if it begins otherwise.
std::optional<std::string_view> ValueOf(std::string_view part, std::string_view name) {
  if (!part.starts_with(name)) return std::nullopt;
  part.remove_prefix(name.size());
  if (part.empty() || part.front() != '=') return std::nullopt;
  return part.substr(1);
}

std::string CanonicalPath(std::string_view path) {
  std::string canonical;
  for (std::string_view segment : Split(path, '/')) {
    if (!canonical.empty() || segment.data() != path.data()) canonical.push_back('/');
    canonical += PercentEncode(PercentDecode(segment));
  }
  if (!canonical.ends_with('/')) canonical.push_back('/');
  return canonical;
}

std::string CanonicalQuery(std::string_view query) {
  std::vector<Parameter> parameters = ParseQuery(query);
  std::sort(parameters.begin(), parameters.end(), [](const Parameter& a, const Parameter& b) {
    return std::tie(a.name, a.value) < std::tie(b.name, b.value);
  });
  std::string canonical;
  for (const Parameter& parameter : parameters) {
    if (!canonical.empty()) canonical.push_back('&');
    canonical += Concat(PercentEncode(parameter.name), "=", PercentEncode(parameter.value));
  }
  return canonical;
}

std::string CanonicalHeaders(const Request& request, const std::vector<std::string>& names) {
  std::string canonical;
  for (const std::string& name : names) {
    std::vector<std::string_view> values;
    for (const Header& header : request.headers) {
      if (EqualsIgnoreCase(header.name, name)) values.push_back(Trim(header.value));
    }
    if (values.empty()) values.emplace_back();
    std::sort(values.begin(), values.end());
    for (std::string_view value : values) canonical += Concat(name, ":", value, "\n");
  }
  return canonical;
}

std::string Join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += text.empty() ? name : Concat(";", name);
  return text;
}

}  // namespace

std::optional<Authorization> ParseAuthorization(std::string_view header) {
  const std::size_t space = header.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  Authorization result{.algorithm = std::string(header.substr(0, space))};
  const bool is_derived = result.algorithm == kDerived;
  if (!is_derived && result.algorithm != kPlain) return std::nullopt;
  const std::vector<std::string_view> parts = Split(header.substr(space + 1), ',');
  if (parts.size() != 3) return std::nullopt;
  const auto key = ValueOf(Trim(parts[0]), is_derived ? "Credential" : "Access");
  const auto names = ValueOf(Trim(parts[1]), "SignedHeaders");
  const auto signature = ValueOf(Trim(parts[2]), "Signature");
  if (!key || !names || !signature) return std::nullopt;
  const std::size_t slash = is_derived ? key->find('/') : std::string_view::npos;
  if (is_derived && slash == std::string_view::npos) return std::nullopt;
  result.access_key = key->substr(0, slash);
  if (is_derived) result.scope = key->substr(slash + 1);
  for (std::string_view name : Split(*names, ';')) result.signed_headers.push_back(ToLower(name));
  std::sort(result.signed_headers.begin(), result.signed_headers.end());
  result.signature = *signature;
  return result;
}

std::string CanonicalRequest(const Request& request, const std::vector<std::string>& names) {
  const std::string_view given_hash = request.FindHeader("X-Sdk-Content-Sha256");
  return Concat(request.method, "\n", CanonicalPath(request.EncodedPath()), "\n",
                CanonicalQuery(request.EncodedQuery()), "\n", CanonicalHeaders(request, names),
                "\n", Join(names), "\n",
                given_hash.empty() ? Sha256Hex(request.body) : std::string(given_hash));
}

std::string ExpectedSignature(const Request& request, const Authorization& authorization,
                              std::string_view secret_key) {
  const std::string hash = Sha256Hex(CanonicalRequest(request, authorization.signed_headers));
  const std::string_view date = request.FindHeader("X-Sdk-Date");
  if (authorization.algorithm == kDerived) {
    const std::string text = Concat(kDerived, "\n", date, "\n", authorization.scope, "\n", hash);
    return HmacSha256Hex(HkdfSha256Hex(secret_key, authorization.access_key, authorization.scope),
                         text);
  }
  return HmacSha256Hex(secret_key, Concat(kPlain, "\n", date, "\n", hash));
}

}  // namespace provider::emulator
