#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "proto/text/cat.h"
#include "proto/value/number.h"
#include "proto/value/type.h"
#include "provider/data/answer.h"
#include "provider/data/data_sources.h"
#include "provider/ims/session.h"
#include "provider/parts/attribute.h"
#include "provider/parts/checker.h"

namespace provider::data {
namespace {

using parts::MakeAttribute;
using parts::MakeSchema;
using parts::Use;
using proto::value::Type;
using proto::value::Value;
using resource::DataAnswer;

proto::schema::Schema BuildSchema() {
  const Type text = Type::String();
  return MakeSchema(
      "A job of the service, as it stands now: jobs make, copy, export and share images. A job "
      "that failed is no error.",
      {
          MakeAttribute("job_id", text, Use::kRequired,
                        "Id of the job, such as the `job_id` of a resource."),
          MakeAttribute("status", text, Use::kComputed,
                        "State of the job: `INIT`, `RUNNING`, `SUCCESS` or `FAIL`."),
          MakeAttribute("job_type", text, Use::kComputed,
                        "What the job does, such as `imsCreateImageByInstance`."),
          MakeAttribute("begin_time", text, Use::kComputed,
                        "When the job began, in UTC, such as `2024-11-06T06:23:25.000Z`."),
          MakeAttribute("end_time", text, Use::kComputed,
                        "When the job ended, in UTC; null while it runs."),
          MakeAttribute("process_percent", Type::Number(), Use::kComputed,
                        "How far the job is, from 0 to 1; null if the service does not tell."),
          MakeAttribute("current_task", text, Use::kComputed,
                        "What the job is at; null if the service does not tell."),
          MakeAttribute("error_code", text, Use::kComputed,
                        "Why the job failed, such as `IMG.0057`; null if it did not."),
          MakeAttribute("fail_reason", text, Use::kComputed,
                        "Why the job failed, in the service's words; null if it did not."),
          MakeAttribute("image_ids", Type::List(text), Use::kComputed,
                        "Images that the job made or makes, as far as it tells them."),
      });
}

std::string_view WordOf(ims::Job::Status status) {
  switch (status) {
    case ims::Job::Status::kInit: return "INIT";
    case ims::Job::Status::kRunning: return "RUNNING";
    case ims::Job::Status::kSuccess: return "SUCCESS";
    case ims::Job::Status::kFail: return "FAIL";
  }
  std::abort();  // Every status has a case above.
}

// Ids have 32 hexadecimal digits; what cannot be part of a path is certainly wrong.
std::optional<std::string> FindJobIdMistake(std::string_view id) {
  if (id.size() >= 8 && id.size() <= 64) {
    bool good = true;
    for (const char c : id) {
      good = good && (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-');
    }
    if (good) return std::nullopt;
  }
  return proto::text::Cat("\"", id,
                          "\" is not the id of a job, which looks like "
                          "\"8a12fc664fb4daa3014fb4e581380005\".");
}

Value StateOf(const Value& config, const ims::Job& job) {
  std::vector<Value> image_ids;
  for (const std::string& id : job.image_ids) image_ids.push_back(Value::String(id));
  const Value progress = job.progress
                             ? Value::Number(proto::value::Number::FromDouble(*job.progress))
                             : Value::Null(Type::Number());
  return config.WithAttr("status", Value::String(WordOf(job.status)))
      .WithAttr("job_type", TextOrNull(job.type))
      .WithAttr("begin_time", TextOrNull(job.begin_time))
      .WithAttr("end_time", TextOrNull(job.end_time))
      .WithAttr("process_percent", progress)
      .WithAttr("current_task", TextOrNull(job.current_task))
      .WithAttr("error_code", TextOrNull(job.error_code))
      .WithAttr("fail_reason", TextOrNull(job.fail_reason))
      .WithAttr("image_ids", Value::List(Type::String(), std::move(image_ids)));
}

class JobSource final : public resource::DataSource {
 public:
  const proto::schema::Schema& schema() const override {
    static const auto* const kSchema = new proto::schema::Schema(BuildSchema());
    return *kSchema;
  }
  void Validate(const Value& config, resource::Diagnostics& diags) const override {
    parts::Checker(config, diags).CheckText("job_id", "Invalid id", FindJobIdMistake);
  }
  void Read(resource::CallContext context, Value config,
            resource::Done<DataAnswer> done) const override {
    std::string id(config.GetAttr("job_id").AsString());
    context.session->GetJob(std::move(id),
                            [config, done = std::move(done)](absl::StatusOr<ims::Job> job) mutable {
                              if (!job.ok())
                                return done(Failed("Cannot read the job", job.status()));
                              done({StateOf(config, *job), {}});
                            });
  }
};

}  // namespace

std::shared_ptr<const resource::DataSource> MakeJobSource() {
  return std::make_shared<JobSource>();
}

}  // namespace provider::data
