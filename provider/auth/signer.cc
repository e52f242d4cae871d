#include "provider/auth/signer.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <utility>

#include "proto/text/cat.h"
#include "proto/text/percent.h"

namespace provider::auth {
namespace {

using proto::text::Append;
using proto::text::Cat;
using proto::text::PercentDecode;
using proto::text::PercentEncode;

constexpr std::string_view kAlgorithm = "SDK-HMAC-SHA256";
constexpr std::string_view kDerivedAlgorithm = "V11-HMAC-SHA256";

std::string Hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

std::string Sha256Hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    std::abort();  // SHA-256 is always there.
  }
  return Hex({reinterpret_cast<const char*>(digest.data()), size});
}

std::string HmacSha256(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(),
           &size) == nullptr) {
    std::abort();  // SHA-256 is always there.
  }
  return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string Lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Path and query of an address, as they stand on the wire.
std::pair<std::string_view, std::string_view> PathAndQuery(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const std::size_t path = url.find_first_of("/?");
  if (path == std::string_view::npos) return {"", ""};
  url.remove_prefix(path);
  const std::size_t query = url.find('?');
  if (query == std::string_view::npos) return {url, ""};
  return {url.substr(0, query), url.substr(query + 1)};
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string CanonicalPath(std::string_view path) {
  std::string out;
  bool is_first = true;
  for (const std::string_view segment : Split(path, '/')) {
    if (!is_first) out += '/';
    is_first = false;
    out += PercentEncode(PercentDecode(segment));
  }
  if (out.empty() || out.back() != '/') out += '/';
  return out;
}

std::string CanonicalQuery(std::string_view query) {
  if (query.empty()) return {};
  std::vector<std::pair<std::string, std::string>> parameters;
  for (const std::string_view part : Split(query, '&')) {
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
    parameters.emplace_back(PercentDecode(part.substr(0, equals)), PercentDecode(value));
  }
  std::sort(parameters.begin(), parameters.end());
  std::string out;
  for (const auto& [name, value] : parameters) {
    if (!out.empty()) out += '&';
    Append(out, PercentEncode(name), "=", PercentEncode(value));
  }
  return out;
}

// Names in lower case and values, sorted by both.
std::vector<std::pair<std::string, std::string>> SortedHeaders(const http::Request& request) {
  std::vector<std::pair<std::string, std::string>> headers;
  for (const auto& [name, value] : request.headers) {
    headers.emplace_back(Lower(name), Trim(value));
  }
  std::sort(headers.begin(), headers.end());
  return headers;
}

std::string_view FindHeader(const http::Request& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (http::SameHeaderName(key, name)) return value;
  }
  return {};
}

// The date that is signed; adds its header if there is none.
std::string Date(absl::Time now, http::Request& request) {
  if (FindHeader(request, "X-Sdk-Date").empty()) {
    request.headers.emplace_back("X-Sdk-Date", SigningDate(now));
  }
  return std::string(FindHeader(request, "X-Sdk-Date"));
}

void AddAuthorization(std::string_view algorithm, std::string_view who, std::string_view signature,
                      http::Request& request) {
  std::string value = Cat(algorithm, " ", who, ", SignedHeaders=", SignedHeaders(request),
                          ", Signature=", signature);
  request.headers.emplace_back("Authorization", std::move(value));
}

}  // namespace

std::string CanonicalRequest(const http::Request& request) {
  const auto [path, query] = PathAndQuery(request.url);
  std::string out =
      Cat(request.method, "\n", CanonicalPath(path), "\n", CanonicalQuery(query), "\n");
  for (const auto& [name, value] : SortedHeaders(request)) Append(out, name, ":", value, "\n");
  const std::string_view given_hash = FindHeader(request, "X-Sdk-Content-Sha256");
  Append(out, "\n", SignedHeaders(request), "\n",
         given_hash.empty() ? Sha256Hex(request.body) : std::string(given_hash));
  return out;
}

std::string SignedHeaders(const http::Request& request) {
  std::string out;
  std::string_view last;
  const auto headers = SortedHeaders(request);
  for (const auto& [name, value] : headers) {
    if (name == last) continue;
    if (!out.empty()) out += ';';
    out += name;
    last = name;
  }
  return out;
}

std::string SigningDate(absl::Time time) {
  return absl::FormatTime("%Y%m%dT%H%M%SZ", time, absl::UTCTimeZone());
}

void Sign(std::string_view access_key, const Secret& secret_key, absl::Time now,
          http::Request& request) {
  const std::string date = Date(now, request);
  const std::string text = Cat(kAlgorithm, "\n", date, "\n", Sha256Hex(CanonicalRequest(request)));
  AddAuthorization(kAlgorithm, Cat("Access=", access_key),
                   Hex(HmacSha256(secret_key.Reveal(), text)), request);
}

void SignDerived(std::string_view access_key, const Secret& secret_key, std::string_view region,
                 std::string_view service, absl::Time now, http::Request& request) {
  const std::string date = Date(now, request);
  const std::string scope = Cat(std::string_view(date).substr(0, 8), "/", region, "/", service);
  const std::string text =
      Cat(kDerivedAlgorithm, "\n", date, "\n", scope, "\n", Sha256Hex(CanonicalRequest(request)));
  const Secret key = DerivedKey(access_key, secret_key, scope);
  AddAuthorization(kDerivedAlgorithm, Cat("Credential=", access_key, "/", scope),
                   Hex(HmacSha256(key.Reveal(), text)), request);
}

Secret DerivedKey(std::string_view access_key, const Secret& secret_key, std::string_view scope) {
  // HKDF (RFC 5869): 32 bytes are one block of the expansion.
  const std::string extracted = HmacSha256(access_key, secret_key.Reveal());
  return Secret(Hex(HmacSha256(extracted, Cat(scope, '\x01'))));
}

}  // namespace provider::auth
