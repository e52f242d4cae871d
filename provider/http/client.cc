#include "provider/http/client.h"

#include <curl/curl.h>

#include <array>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "proto/text/cat.h"

namespace provider::http {
namespace {

using proto::text::Cat;

constexpr std::size_t kMaxHeaderBytes = std::size_t{256} << 10;
constexpr std::size_t kMaxLoggedBody = 4096;

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// Scheme, host and port of an address: what a user recognises without its query.
std::string_view Origin(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return url;
  return url.substr(0, url.find_first_of("/?#", host + 3));
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && std::strchr(" \t\r\n", text.front()) != nullptr) text.remove_prefix(1);
  while (!text.empty() && std::strchr(" \t\r\n", text.back()) != nullptr) text.remove_suffix(1);
  return text;
}

// Before a request line is written nothing can have had an effect.
bool FailsBeforeSending(CURLcode code) {
  switch (static_cast<int>(code)) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_FAILED_INIT:
    case CURLE_URL_MALFORMAT:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER: return true;
    default: return false;  // Of libcurl's hundred codes.
  }
}

absl::StatusCode CodeOf(CURLcode code) {
  switch (static_cast<int>(code)) {
    case CURLE_OPERATION_TIMEDOUT: return absl::StatusCode::kDeadlineExceeded;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CERTPROBLEM: return absl::StatusCode::kFailedPrecondition;
    default: return absl::StatusCode::kUnavailable;  // Of libcurl's hundred codes.
  }
}

}  // namespace

struct Client::Exchange {
  Request request;
  ResponseCallback done;
  Response response = {};
  std::size_t read = 0;  // Of the request's body.
  std::size_t header_bytes = 0;
  std::size_t max_response_bytes = 0;
  bool is_too_large = false;
  absl::Time started = {};
  std::array<char, CURL_ERROR_SIZE> error_text = {};
  std::unique_ptr<CURL, EasyDeleter> easy = {};
  std::unique_ptr<curl_slist, ListDeleter> header_list = {};

  template <typename Value>
  void Set(CURLoption option, Value value) {
    curl_easy_setopt(easy.get(), option, value);
  }
  void SetUp(const ClientOptions& options);
  void SetBody();
  void AddHeader(const std::string& line) {
    curl_slist* const longer = curl_slist_append(header_list.get(), line.c_str());
    if (longer == nullptr) return;
    (void)header_list.release();  // It is the front of `longer`.
    header_list.reset(longer);
  }
  absl::StatusOr<Response> Result(CURLcode code);
  std::string FailureText(CURLcode code) const;

  static std::size_t ReadBody(char* buffer, std::size_t size, std::size_t count, void* self);
  // A body that has begun to go out is never sent again: libcurl would repeat a request by
  // itself when a reused connection breaks, and a create call would then act twice.
  static int RefuseRewind(void* /*self*/, curl_off_t /*offset*/, int /*origin*/) {
    return CURL_SEEKFUNC_FAIL;
  }
  static std::size_t WriteBody(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t WriteHeader(char* data, std::size_t size, std::size_t count, void* self);
};

void Client::Exchange::SetUp(const ClientOptions& options) {
  max_response_bytes = options.max_response_bytes;
  Set(CURLOPT_URL, request.url.c_str());
  Set(CURLOPT_PROTOCOLS_STR, "http,https");
  Set(CURLOPT_PATH_AS_IS, 1L);
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_TCP_KEEPALIVE, 1L);
  Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  Set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  Set(CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(absl::ToInt64Milliseconds(options.connect_timeout)));
  Set(CURLOPT_TIMEOUT_MS,
      static_cast<long>(std::max<int64_t>(1, absl::ToInt64Milliseconds(request.timeout))));
  Set(CURLOPT_ERRORBUFFER, error_text.data());
  Set(CURLOPT_USERAGENT, options.user_agent.c_str());
  if (options.insecure) {
    Set(CURLOPT_SSL_VERIFYPEER, 0L);
    Set(CURLOPT_SSL_VERIFYHOST, 0L);
  }
  if (!options.cacert_file.empty()) Set(CURLOPT_CAINFO, options.cacert_file.c_str());
  Set(CURLOPT_WRITEFUNCTION, &Exchange::WriteBody);
  Set(CURLOPT_WRITEDATA, this);
  Set(CURLOPT_HEADERFUNCTION, &Exchange::WriteHeader);
  Set(CURLOPT_HEADERDATA, this);
  SetBody();
  for (const auto& [name, value] : request.headers) AddHeader(Cat(name, ": ", value));
  AddHeader("Expect:");  // No round trip to ask whether a body is welcome.
  Set(CURLOPT_HTTPHEADER, header_list.get());
}

void Client::Exchange::SetBody() {
  if (request.method == "HEAD") {
    Set(CURLOPT_NOBODY, 1L);
    return;
  }
  if (!request.body.empty() || request.method == "POST") {
    Set(CURLOPT_POST, 1L);
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    Set(CURLOPT_READFUNCTION, &Exchange::ReadBody);
    Set(CURLOPT_READDATA, this);
    Set(CURLOPT_SEEKFUNCTION, &Exchange::RefuseRewind);
    // A connection that was idle for long may be gone; better a new one than an answer lost.
    Set(CURLOPT_MAXAGE_CONN, 5L);
  }
  Set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

std::size_t Client::Exchange::ReadBody(char* buffer, std::size_t size, std::size_t count,
                                       void* self) {
  auto* const exchange = static_cast<Exchange*>(self);
  const std::string& body = exchange->request.body;
  const std::size_t part = std::min(size * count, body.size() - exchange->read);
  std::copy_n(body.data() + exchange->read, part, buffer);
  exchange->read += part;
  return part;
}

std::size_t Client::Exchange::WriteBody(char* data, std::size_t size, std::size_t count,
                                        void* self) {
  auto* const exchange = static_cast<Exchange*>(self);
  std::string& body = exchange->response.body;
  if (body.size() + size * count > exchange->max_response_bytes) {
    exchange->is_too_large = true;
    return 0;
  }
  body.append(data, size * count);
  return size * count;
}

std::size_t Client::Exchange::WriteHeader(char* data, std::size_t size, std::size_t count,
                                          void* self) {
  auto* const exchange = static_cast<Exchange*>(self);
  const std::string_view line(data, size * count);
  exchange->header_bytes += line.size();
  if (exchange->header_bytes > kMaxHeaderBytes) {
    exchange->is_too_large = true;
    return 0;
  }
  auto& headers = exchange->response.headers;
  // Of several answers (100 Continue comes before the real one) the last counts.
  if (line.starts_with("HTTP/")) headers.clear();
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    headers.emplace_back(line.substr(0, colon), Trim(line.substr(colon + 1)));
  }
  return line.size();
}

std::string Client::Exchange::FailureText(CURLcode code) const {
  const std::string_view origin = Origin(request.url);
  if (is_too_large) return Cat("the answer of ", origin, " is too large");
  long os_error = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_OS_ERRNO, &os_error);
  std::string reason = curl_easy_strerror(code);
  switch (static_cast<int>(code)) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: reason = "the host name is not known"; break;
    case CURLE_COULDNT_CONNECT:
      if (os_error != 0) reason = std::generic_category().message(static_cast<int>(os_error));
      break;
    case CURLE_SSL_CONNECT_ERROR:
      if (std::string_view(error_text.data()).find("wrong version number") !=
          std::string_view::npos) {
        reason = "the server does not speak TLS; should the address begin with http://?";
        break;
      }
      if (error_text[0] != '\0') reason = error_text.data();
      break;
    case CURLE_OPERATION_TIMEDOUT: reason = "no answer in time"; break;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_SEND_FAIL_REWIND: reason = "the connection broke before there was an answer"; break;
    case CURLE_PARTIAL_FILE: reason = "the connection broke within the answer"; break;
    default:
      if (error_text[0] != '\0') reason = error_text.data();
      break;
  }
  return Cat(FailsBeforeSending(code) ? "Cannot connect to " : "No answer from ", origin, ": ",
             reason);
}

absl::StatusOr<Response> Client::Exchange::Result(CURLcode code) {
  if (code == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    return std::move(response);
  }
  bool is_unsent = FailsBeforeSending(code);
  if (code == CURLE_OPERATION_TIMEDOUT) {
    curl_off_t ready = 0;  // When connection and TLS stood; 0: never.
    curl_easy_getinfo(easy.get(), CURLINFO_PRETRANSFER_TIME_T, &ready);
    is_unsent = ready == 0;
  }
  return SendError(is_too_large ? absl::StatusCode::kResourceExhausted : CodeOf(code),
                   FailureText(code), is_unsent ? Sent::kNo : Sent::kPerhaps);
}

Client::Client(EventLoop* loop, ClientOptions options, LogFunction log)
    : loop_(loop), options_(std::move(options)), log_(std::move(log)) {}

Client::~Client() { Stop(); }

void Client::Send(Request request, ResponseCallback done) {
  std::unique_ptr<CURL, EasyDeleter> easy(is_stopped_ ? nullptr : curl_easy_init());
  if (easy == nullptr) {
    const bool is_cancelled = is_stopped_;
    loop_->Post([is_cancelled, done = std::move(done)]() mutable {
      done(is_cancelled ? SendError(absl::StatusCode::kCancelled, "Interrupted.", Sent::kNo)
                        : SendError(absl::StatusCode::kUnavailable, "Out of memory.", Sent::kNo));
    });
    return;
  }
  auto exchange =
      std::make_unique<Exchange>(Exchange{.request = std::move(request), .done = std::move(done)});
  exchange->easy = std::move(easy);
  exchange->started = loop_->Now();
  exchange->SetUp(options_);
  Exchange* const key = exchange.get();
  running_.emplace(key, std::move(exchange));
  loop_->StartTransfer(key->easy.get(), [this, key](int code) { OnDone(key, code); });
}

void Client::OnDone(Exchange* exchange, int curl_code) {
  auto node = running_.extract(exchange);
  absl::StatusOr<Response> answer = exchange->Result(static_cast<CURLcode>(curl_code));
  if (log_) LogAnswer(*exchange, answer);
  ResponseCallback done = std::move(exchange->done);
  node.mapped().reset();
  done(std::move(answer));
}

void Client::LogAnswer(const Exchange& exchange, const absl::StatusOr<Response>& answer) const {
  const Request& request = exchange.request;
  const int64_t ms = absl::ToInt64Milliseconds(loop_->Now() - exchange.started);
  LogFields fields = {
      {"method", request.method}, {"url", request.url}, {"milliseconds", std::to_string(ms)}};
  if (!answer.ok()) {
    fields.emplace_back("error", Cat(answer.status().message()));
    log_(LogLevel::kDebug, "call failed", fields);
    return;
  }
  fields.emplace_back("status", std::to_string(answer->status));
  fields.emplace_back("bytes", std::to_string(answer->body.size()));
  fields.emplace_back("request_id", Cat(answer->FindHeader("X-Request-Id")));
  log_(LogLevel::kDebug, "call", fields);
  if (request.is_secret) return;
  log_(LogLevel::kTrace, "call bodies",
       {{"method", request.method},
        {"url", request.url},
        {"request", request.body.substr(0, kMaxLoggedBody)},
        {"response", answer->body.substr(0, kMaxLoggedBody)}});
}

void Client::Stop() {
  is_stopped_ = true;
  for (auto& [key, exchange] : std::exchange(running_, {})) {
    loop_->AbandonTransfer(exchange->easy.get());
    loop_->Post([done = std::move(exchange->done)]() mutable {
      done(SendError(absl::StatusCode::kCancelled, "Interrupted.", Sent::kPerhaps));
    });
  }
}

}  // namespace provider::http
