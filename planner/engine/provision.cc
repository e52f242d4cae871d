// Running the provisioners of one object.

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "planner/engine/provisioners.h"
#include "planner/lang/decode.h"
#include "planner/provision/local_exec.h"
#include "planner/provision/schemas.h"
#include "proto/text/cat.h"

namespace planner::engine {
namespace {

using proto::text::Cat;
using proto::value::Value;

class Provisioning : public std::enable_shared_from_this<Provisioning> {
 public:
  Provisioning(InstanceToProvision in, const Context& context, Modules& modules,
               provision::Commands& commands, absl::AnyInvocable<void(Provisioned)> done)
      : in_(std::move(in)),
        context_(context),
        modules_(modules),
        commands_(commands),
        done_(std::move(done)) {}

  void Next() {
    if (context_.is_interrupted()) return Finish(/*failed=*/true);
    if (at_ == in_.found.provisioners.size()) return Finish(/*failed=*/false);
    const config::Provisioner& provisioner = *in_.found.provisioners[at_++];
    const proto::schema::Block* schema = provision::FindSchema(provisioner.type);
    if (schema == nullptr || !provision::IsRunnable(provisioner.type)) {
      Report(provisioner, {.summary = "Unsupported provisioner",
                           .detail = Cat("kiln cannot run provisioners of type \"",
                                         provisioner.type, "\"; it runs \"local-exec\".")});
      return Finish(/*failed=*/true);
    }
    const std::optional<Value> config = Evaluate(provisioner, *schema);
    if (!config) return Finish(/*failed=*/true);
    Run(provisioner, *config);
  }

 private:
  std::optional<Value> Evaluate(const config::Provisioner& provisioner,
                                const proto::schema::Block& schema) {
    ModuleScope* module = modules_.Find(in_.address.resource.module);
    // Of a module instance that is gone only its folder is left.
    ModuleScope& evaluating = module != nullptr ? *module : modules_.root();
    lang::Scope scope = evaluating.ForExpressions(in_.repetition, in_.self);
    if (in_.found.when == config::Provisioner::When::kDestroy) {
      scope.resolve = [inner = std::move(scope.resolve),
                       directory = in_.found.module->module->directory](
                          const syntax::Traversal& traversal, diag::Diagnostics& diags) {
        if (syntax::ToString(traversal) == "path.module")
          return std::optional(lang::Scope::Resolved{Value::String(directory), 2});
        return inner(traversal, diags);
      };
    }
    const std::optional<syntax::Body> connection =
        config::ConnectionOf(*in_.found.blocks, provisioner);
    if (connection &&
        !evaluating.Decode(*connection, provision::ConnectionSchema(), scope, out_.diags))
      return std::nullopt;
    std::optional<Value> config = evaluating.Decode(provisioner.body, schema, scope, out_.diags);
    if (config && !config->IsWhollyKnown()) {
      Report(provisioner,
             {.summary = "Configuration contains unknown value",
              .detail = "The provisioner's arguments still hold values that are not known. This is "
                        "a bug in kiln."});
      return std::nullopt;
    }
    return config;
  }

  void Run(const config::Provisioner& provisioner, const Value& config) {
    const proto::value::Marks marks = config.DeepMarks();
    secrecy_ = (marks & proto::value::kSensitive) != 0
                   ? (marks & proto::value::kEphemeral) != 0 ? "sensitive, ephemeral" : "sensitive"
               : (marks & proto::value::kEphemeral) != 0 ? "ephemeral"
                                                         : "";
    Notify(Event::Kind::kProvisionStart, provisioner);
    provision::Mistake mistake;
    auto exec = provision::ReadLocalExec(config.WithoutDeepMarks(), mistake);
    if (!exec) return Ended(provisioner, std::move(mistake));
    Show(provisioner, exec->announcement);
    provision::Command command = exec->command;
    commands_.Run(
        std::move(command),
        [self = shared_from_this(), &provisioner](const std::string& line) {
          self->Show(provisioner, line);
        },
        [self = shared_from_this(), &provisioner,
         exec = *std::move(exec)](const provision::CommandResult& result) {
          if (result.failure.empty()) return self->Ended(provisioner, std::nullopt);
          self->Ended(provisioner,
                      provision::DescribeFailure(exec, result, !self->secrecy_.empty()));
        });
  }

  void Ended(const config::Provisioner& provisioner, std::optional<provision::Mistake> mistake) {
    Notify(mistake ? Event::Kind::kProvisionFailed : Event::Kind::kProvisionDone, provisioner);
    if (mistake && !provisioner.continue_on_failure) {
      Report(provisioner, *std::move(mistake));
      return Finish(/*failed=*/true);
    }
    Next();
  }

  void Report(const config::Provisioner& provisioner, provision::Mistake mistake) {
    out_.diags.push_back({.summary = std::move(mistake.summary),
                          .detail = std::move(mistake.detail),
                          .address = addr::ToString(in_.address),
                          .subject = lang::RangeOfPath(provisioner.body, {}, {})});
  }

  void Show(const config::Provisioner& provisioner, const std::string& output) const {
    if (!context_.hooks) return;
    context_.hooks({.kind = Event::Kind::kProvisionOutput,
                    .address = in_.address,
                    .provisioner = provisioner.type,
                    .output = secrecy_.empty() ? output
                                               : Cat("(output suppressed due to ", secrecy_,
                                                     " value in config)")});
  }

  void Notify(Event::Kind kind, const config::Provisioner& provisioner) const {
    if (!context_.hooks) return;
    context_.hooks({.kind = kind, .address = in_.address, .provisioner = provisioner.type});
  }

  void Finish(bool failed) {
    out_.failed = failed;
    done_(std::move(out_));
  }

  InstanceToProvision in_;
  const Context& context_;
  Modules& modules_;
  provision::Commands& commands_;
  absl::AnyInvocable<void(Provisioned)> done_;
  Provisioned out_ = {};
  size_t at_ = 0;
  std::string secrecy_ = {};  // Why nothing of the running one may be shown; empty: it may.
};

}  // namespace

void Provision(InstanceToProvision instance, const Context& context, Modules& modules,
               provision::Commands& commands, absl::AnyInvocable<void(Provisioned)> done) {
  std::make_shared<Provisioning>(std::move(instance), context, modules, commands, std::move(done))
      ->Next();
}

}  // namespace planner::engine
