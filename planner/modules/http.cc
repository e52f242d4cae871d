#include "planner/modules/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "proto/text/cat.h"
#include "proto/text/percent.h"

namespace planner::modules {
namespace {

using proto::text::Cat;

constexpr long kMaxRedirects = 10;
constexpr size_t kMaxHeaderBytes = size_t{1} << 18;
constexpr std::string_view kUserAgent = "kiln (compatible with Terraform)";

struct EasyDeleter {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct TextDeleter {
  void operator()(char* text) const { curl_free(text); }
};

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return absl::ascii_tolower(static_cast<unsigned char>(x)) ==
           absl::ascii_tolower(static_cast<unsigned char>(y));
  });
}

// One exchange. `path` empty: the body is kept.
class Exchange {
 public:
  Exchange(const HttpRequest& request, const std::string& path)
      : request_(request), path_(path), easy_(curl_easy_init()) {}

  absl::StatusOr<HttpReply> Run() {
    if (easy_ == nullptr) return absl::UnavailableError("libcurl cannot be set up");
    SetUp();
    const CURLcode code = curl_easy_perform(easy_.get());
    if (too_large_) {
      return absl::ResourceExhaustedError(
          Cat("the answer has more than ", request_.max_bytes, " bytes"));
    }
    if (code != CURLE_OK) {
      const std::string reason = error_[0] == '\0' ? curl_easy_strerror(code) : error_.data();
      return absl::UnavailableError(Cat("Get \"", request_.url, "\": ", reason));
    }
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    reply_.status = static_cast<int>(status);
    char* url = nullptr;
    curl_easy_getinfo(easy_.get(), CURLINFO_EFFECTIVE_URL, &url);
    reply_.url = url == nullptr ? request_.url : url;
    if (file_.is_open()) {
      file_.close();
      if (!file_) return absl::UnavailableError(Cat("cannot write ", path_));
    }
    return std::move(reply_);
  }

 private:
  template <typename Argument>
  void Set(CURLoption option, Argument argument) {
    curl_easy_setopt(easy_.get(), option, argument);
  }

  void SetUp() {
    Set(CURLOPT_URL, request_.url.c_str());
    const char* protocols = request_.https_only ? "https" : "http,https";
    Set(CURLOPT_PROTOCOLS_STR, protocols);
    Set(CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    Set(CURLOPT_FOLLOWLOCATION, 1L);
    Set(CURLOPT_MAXREDIRS, kMaxRedirects);
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(request_.timeout)));
    Set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_OPTIONAL));
    Set(CURLOPT_ERRORBUFFER, error_.data());
    Set(CURLOPT_USERAGENT, kUserAgent.data());
    Set(CURLOPT_WRITEFUNCTION, &Exchange::WriteBody);
    Set(CURLOPT_WRITEDATA, this);
    Set(CURLOPT_HEADERFUNCTION, &Exchange::WriteHeader);
    Set(CURLOPT_HEADERDATA, this);
    if (const char* file = std::getenv("SSL_CERT_FILE"); file != nullptr && *file != '\0')
      Set(CURLOPT_CAINFO, file);
    if (const char* folder = std::getenv("SSL_CERT_DIR"); folder != nullptr && *folder != '\0')
      Set(CURLOPT_CAPATH, folder);
    for (const auto& [name, value] : request_.headers) AddHeader(Cat(name, ": ", value));
    // libcurl leaves it out when it follows a redirect to another host.
    if (!request_.token.empty()) AddHeader(Cat("Authorization: Bearer ", request_.token));
    if (headers_ != nullptr) Set(CURLOPT_HTTPHEADER, headers_.get());
  }

  void AddHeader(const std::string& line) {
    curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) return;
    static_cast<void>(headers_.release());
    headers_.reset(longer);
  }

  bool GoesToFile() {
    if (path_.empty()) return false;
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status < 200 || status >= 300) return false;
    if (!file_.is_open()) file_.open(path_, std::ios::binary | std::ios::trunc);
    return true;
  }

  static size_t WriteBody(char* data, size_t size, size_t count, void* self) {
    auto* const exchange = static_cast<Exchange*>(self);
    const size_t bytes = size * count;
    exchange->received_ += static_cast<int64_t>(bytes);
    if (exchange->received_ > exchange->request_.max_bytes) {
      exchange->too_large_ = true;
      return 0;
    }
    if (exchange->GoesToFile()) {
      exchange->file_.write(data, static_cast<std::streamsize>(bytes));
      return exchange->file_ ? bytes : 0;
    }
    exchange->reply_.body.append(data, bytes);
    return bytes;
  }

  static size_t WriteHeader(char* data, size_t size, size_t count, void* self) {
    auto* const exchange = static_cast<Exchange*>(self);
    const std::string_view line(data, size * count);
    exchange->header_bytes_ += line.size();
    if (exchange->header_bytes_ > kMaxHeaderBytes) {
      exchange->too_large_ = true;
      return 0;
    }
    // Of several answers (redirects come before the real one) the last counts.
    if (line.starts_with("HTTP/")) exchange->reply_.headers.clear();
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return line.size();
    std::string value(line.substr(colon + 1));
    absl::StripAsciiWhitespace(&value);
    exchange->reply_.headers.emplace_back(line.substr(0, colon), std::move(value));
    return line.size();
  }

  const HttpRequest& request_;
  const std::string& path_;
  std::unique_ptr<CURL, EasyDeleter> easy_;
  std::unique_ptr<curl_slist, ListDeleter> headers_ = {};
  std::array<char, CURL_ERROR_SIZE> error_ = {};
  std::ofstream file_ = {};
  HttpReply reply_ = {};
  int64_t received_ = 0;
  size_t header_bytes_ = 0;
  bool too_large_ = false;
};

std::string DecodeParameter(std::string text) {
  std::ranges::replace(text, '+', ' ');
  return proto::text::PercentDecode(text);
}

}  // namespace

std::string HttpReply::Header(std::string_view name) const {
  for (const auto& [own, value] : headers) {
    if (EqualsIgnoreCase(own, name)) return value;
  }
  return {};
}

absl::StatusOr<HttpReply> Get(const HttpRequest& request) { return Exchange(request, {}).Run(); }

absl::StatusOr<HttpReply> Download(const HttpRequest& request, const std::string& path) {
  return Exchange(request, path).Run();
}

std::string StatusText(int status) {
  constexpr std::array<std::pair<int, std::string_view>, 12> kNames = {
      {{200, "OK"},
       {204, "No Content"},
       {400, "Bad Request"},
       {401, "Unauthorized"},
       {403, "Forbidden"},
       {404, "Not Found"},
       {410, "Gone"},
       {429, "Too Many Requests"},
       {500, "Internal Server Error"},
       {502, "Bad Gateway"},
       {503, "Service Unavailable"},
       {504, "Gateway Timeout"}}};
  const auto* const found =
      std::ranges::find(kNames, status, [](const auto& e) { return e.first; });
  return found == kNames.end() ? Cat(status) : Cat(status, " ", found->second);
}

std::string ResolveUrl(const std::string& base, const std::string& reference) {
  const std::unique_ptr<CURLU, UrlDeleter> url(curl_url());
  if (url == nullptr) return reference;
  // Setting a second URL resolves it against the first one.
  if (curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
      curl_url_set(url.get(), CURLUPART_URL, reference.c_str(), 0) != CURLUE_OK)
    return reference;
  char* text = nullptr;
  if (curl_url_get(url.get(), CURLUPART_URL, &text, 0) != CURLUE_OK) return reference;
  const std::unique_ptr<char, TextDeleter> owned(text);
  return owned.get();
}

std::string TakeParameter(std::string_view name, std::string& url) {
  const size_t question = url.find('?');
  if (question == std::string::npos) return {};
  std::string value;
  std::string rest;
  std::string_view query = std::string_view(url).substr(question + 1);
  while (!query.empty()) {
    const size_t length = std::min(query.find('&'), query.size());
    const std::string_view item = query.substr(0, length);
    query.remove_prefix(std::min(length + 1, query.size()));
    if (item.substr(0, item.find('=')) == name) {
      if (value.empty() && item.size() > name.size())
        value = DecodeParameter(std::string(item.substr(name.size() + 1)));
    } else if (!item.empty()) {
      rest += Cat(rest.empty() ? "?" : "&", item);
    }
  }
  url = url.substr(0, question) + rest;
  return value;
}

}  // namespace planner::modules
