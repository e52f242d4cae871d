#ifndef TESTS_PROVIDER_IMS_CLOUD_H_
#define TESTS_PROVIDER_IMS_CLOUD_H_

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/provider/ims/rig.h"

namespace provider::ims {

// Answers list calls from a set of image ids, newest first.
struct Cloud {
  std::vector<std::string> ids;              // In the order of the list.
  std::set<std::string> hidden;              // There, but not in the list of private images.
  std::map<std::string, std::string> names;  // Others are called "before".
  bool freeze_names = false;                 // Answers as if no name had been set.
  std::optional<http::Response> failure;
  std::function<void()> on_page;
  Rig rig{[this](const http::Request& request) { return Serve(request); }};

 private:
  static std::string Parameter(const std::string& url, const std::string& name) {
    std::size_t at = url.find("?" + name + "=");
    if (at == std::string::npos) at = url.find("&" + name + "=");
    if (at == std::string::npos) return "";
    const std::size_t begin = at + name.size() + 2;
    return url.substr(begin, url.find('&', begin) - begin);
  }

  std::string Json(const std::string& id) const {
    const auto name = names.find(id);
    const bool is_named = name != names.end() && !freeze_names;
    return R"({"id":")" + id + R"(","status":"active","name":")" +
           (is_named ? name->second : "before") + R"("})";
  }

  absl::StatusOr<http::Response> Serve(const http::Request& request) {
    if (failure) return *failure;
    std::string body;
    const std::string id = Parameter(request.url, "id");
    if (!id.empty()) {
      const bool is_there =
          std::find(ids.begin(), ids.end(), id) != ids.end() || hidden.contains(id);
      return http::Response{200, {}, R"({"images":[)" + (is_there ? Json(id) : "") + "]}"};
    }
    auto from = ids.begin();
    const std::string marker = Parameter(request.url, "marker");
    if (!marker.empty()) {
      from = std::find(ids.begin(), ids.end(), marker);
      if (from == ids.end()) return http::Response{400, {}, ""};
      ++from;
    }
    const auto limit = std::stol(Parameter(request.url, "limit"));
    for (auto at = from; at != ids.end() && at - from < limit; ++at) {
      body += (body.empty() ? "" : ",") + Json(*at);
    }
    if (on_page) on_page();
    return http::Response{200, {}, R"({"images":[)" + body + "]}"};
  }
};

}  // namespace provider::ims

#endif  // TESTS_PROVIDER_IMS_CLOUD_H_
