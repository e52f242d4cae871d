#include "provider/ims/image_calls.h"

#include <utility>

#include "nlohmann/json.hpp"
#include "proto/text/cat.h"
#include "proto/text/percent.h"
#include "provider/http/message.h"
#include "provider/ims/errors.h"
#include "provider/ims/start_job.h"

namespace provider::ims {
namespace {

using Json = nlohmann::json;
using proto::text::Cat;
using proto::text::PercentEncode;

constexpr int kPageLimit = 500;

}  // namespace

void ImageCalls::Create(std::string_view path, std::string json_body, absl::Time deadline,
                        Done<absl::StatusOr<std::string>> done) {
  StartJob(*caller_,
           {.path = std::string(path), .json_body = std::move(json_body), .deadline = deadline},
           std::move(done));
}

void ImageCalls::ListPage(const ImageFilters& filters, int limit, std::string_view marker,
                          Done<absl::StatusOr<std::vector<Image>>> done,
                          http::RetryOptions options) {
  std::string path = Cat("/v2/cloudimages?limit=", limit);
  if (!marker.empty()) path += Cat("&marker=", PercentEncode(marker));
  for (const auto& [name, value] : filters) {
    path += Cat("&", PercentEncode(name), "=", PercentEncode(value));
  }
  caller_->Call("GET", path, "", options,
                [done = std::move(done)](absl::StatusOr<http::Response> answer) mutable {
                  if (!answer.ok()) return done(answer.status());
                  done(ParseImageList(answer->body));
                });
}

void ImageCalls::List(ImageFilters filters, Done<absl::StatusOr<std::vector<Image>>> done) {
  ListOn(std::move(filters), {}, std::move(done));
}

void ImageCalls::ListOn(ImageFilters filters, std::vector<Image> images,
                        Done<absl::StatusOr<std::vector<Image>>> done) {
  const std::string marker = images.empty() ? "" : images.back().id;
  ListPage(filters, kPageLimit, marker,
           [this, filters, images = std::move(images),
            done = std::move(done)](absl::StatusOr<std::vector<Image>> page) mutable {
             if (!page.ok()) return done(page.status());
             if (page->empty()) return done(std::move(images));
             for (Image& image : *page) images.push_back(std::move(image));
             ListOn(std::move(filters), std::move(images), std::move(done));
           });
}

void ImageCalls::Get(const std::string& id, Done<absl::StatusOr<Image>> done) {
  ListPage({{"id", id}}, 1, "",
           [id, done = std::move(done)](absl::StatusOr<std::vector<Image>> page) mutable {
             if (!page.ok()) return done(page.status());
             for (Image& image : *page) {
               if (image.id == id) return done(std::move(image));
             }
             done(absl::NotFoundError(Cat("There is no image ", id, ".")));
           });
}

void ImageCalls::Patch(const std::string& id, const char* operation,
                       const std::vector<ImageChange>& changes,
                       Done<absl::StatusOr<http::Response>> done) {
  Json body = Json::array();
  for (const ImageChange& change : changes) {
    body.push_back({{"op", operation},
                    {"path", Cat("/", change.attribute)},
                    {"value", Json::parse(change.json, nullptr, /*allow_exceptions=*/false)}});
  }
  caller_->Call("PATCH", Cat("/v2/cloudimages/", PercentEncode(id)),
                body.dump(-1, ' ', false, Json::error_handler_t::replace), {}, std::move(done));
}

void ImageCalls::Update(const std::string& id, const std::vector<ImageChange>& changes,
                        Done<absl::StatusOr<Image>> done) {
  auto finish = [done = std::move(done)](const absl::StatusOr<http::Response>& answer) mutable {
    if (!answer.ok()) return done(answer.status());
    done(ParseImageBody(answer->body));
  };
  Patch(id, "replace", changes,
        [this, id, changes,
         finish = std::move(finish)](const absl::StatusOr<http::Response>& answer) mutable {
          const auto error = answer.ok() ? std::nullopt : ServiceErrorOf(answer.status());
          if (!error || error->code != "IMG.0035") return finish(answer);
          Patch(id, "add", changes, std::move(finish));
        });
}

void ImageCalls::Delete(std::string_view id, std::string json_body, Done<absl::Status> done) {
  caller_->Call("DELETE", Cat("/v2/images/", PercentEncode(id)), std::move(json_body), {},
                [done = std::move(done)](const absl::StatusOr<http::Response>& answer) mutable {
                  const bool is_gone = answer.status().code() == absl::StatusCode::kNotFound;
                  done(is_gone ? absl::OkStatus() : answer.status());
                });
}

}  // namespace provider::ims
