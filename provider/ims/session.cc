#include "provider/ims/session.h"

#include <memory>
#include <string>
#include <utility>

#include "proto/text/cat.h"
#include "provider/auth/credentials.h"
#include "provider/http/event_loop.h"
#include "provider/ims/session_core.h"

namespace provider::ims {
namespace {

using proto::text::Cat;

absl::Status CheckConfig(const SessionConfig& config) {
  const auth::Credentials& who = config.credentials;
  const bool has_keys = !who.access_key.empty() && !who.secret_key.empty();
  const bool has_user = !who.user_name.empty() || !who.user_id.empty();
  if (who.token.empty() && !has_keys && (!has_user || who.password.empty())) {
    return absl::InvalidArgumentError(
        "No credentials: give a token, an access key with its secret key, or a user name with "
        "its password.");
  }
  for (const std::string* url : {&config.ims_url, &config.auth_url}) {
    if (!url->starts_with("https://") && !url->starts_with("http://")) {
      return absl::InvalidArgumentError(
          Cat("The address \"", *url, "\" does not begin with https://."));
    }
  }
  return absl::OkStatus();
}

}  // namespace

Session::Session(const SessionConfig& config)
    : config_(config),
      loop_(std::make_unique<http::EventLoop>(config.max_connections)),
      core_(std::make_unique<Core>(loop_.get(), config)) {}

absl::StatusOr<std::shared_ptr<Session>> Session::Open(const SessionConfig& config) {
  const absl::Status status = CheckConfig(config);
  if (!status.ok()) return status;
  return std::shared_ptr<Session>(new Session(config));
}

Session::~Session() {
  loop_->Post([core = core_.get()] {
    core->Stop();
    core->CutOff();
  });
  if (!loop_->IsLoopThread()) {
    loop_->Finish([core = std::move(core_)]() mutable { core.reset(); });
    return;
  }
  // The thread ends by itself, and takes the loop along.
  http::EventLoop* const loop = loop_.get();
  loop->Finish([core = std::move(core_), owned = std::move(loop_)]() mutable {
    core.reset();
    owned.reset();
  });
}

void Session::OnLoop(absl::AnyInvocable<void(Core&)> action) {
  loop_->Post([core = core_.get(), action = std::move(action)]() mutable { action(*core); });
}

void Session::CancelWait(WaitId id) {
  OnLoop([id](Core& core) {
    core.pauses.Cancel(id);
    core.poller.Cancel(id);
    core.deletions.Cancel(id);
  });
}

void Session::Stop() {
  StopSiblings();
  OnLoop([](Core& core) { core.Stop(); });
}

}  // namespace provider::ims
