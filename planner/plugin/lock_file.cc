#include "planner/plugin/lock_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/status/statusor.h"
#include "planner/syntax/parser.h"
#include "planner/syntax/source_file.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"

namespace planner::plugin {
namespace {

using diag::AddError;
using proto::text::Append;
using proto::text::Cat;

constexpr size_t kMaxFileBytes = size_t{16} << 20;
constexpr const char* kHeader =
    "# This file is maintained automatically by \"terraform init\".\n"
    "# Manual edits may be lost in future updates.\n";

// The text of an expression that is a plain string.
std::optional<std::string> PlainText(const syntax::Expression& expression) {
  if (const auto* literal = expression.As<syntax::Literal>()) {
    const proto::value::Value& value = literal->value;
    if (!value.IsKnownNonNull() || value.type() != proto::value::Type::String())
      return std::nullopt;
    return std::string(value.AsString());
  }
  const auto* text = expression.As<syntax::Template>();
  if (text == nullptr || text->parts.size() > 1) return std::nullopt;
  return text->parts.empty() ? std::string() : PlainText(*text->parts.front());
}

// One provider block. What is wrong is reported, the rest is kept.
class BlockReader {
 public:
  BlockReader(const syntax::Block& block, diag::Diagnostics& diags)
      : block_(block), diags_(diags) {}

  std::optional<std::pair<addr::Provider, LockedProvider>> Read() {
    if (!ReadAddress()) return std::nullopt;
    for (const syntax::Attribute& attribute : block_.body.attributes) ReadAttribute(attribute);
    if (block_.body.Find("version") == nullptr) {
      AddError(diags_, "Missing required argument",
               "The argument \"version\" is required, but no definition was found.",
               block_.body.file->RangeOf(block_.header_range));
    }
    return std::make_pair(provider_, std::move(locked_));
  }

 private:
  diag::SourceRange RangeOf(syntax::Range range) const { return block_.body.file->RangeOf(range); }

  bool ReadAddress() {
    if (block_.labels.size() != 1) {
      AddError(diags_, "Invalid provider lock block",
               "A provider block must have exactly one label, the provider's source address.",
               RangeOf(block_.header_range));
      return false;
    }
    const syntax::Label& label = block_.labels.front();
    const absl::StatusOr<addr::Provider> provider = addr::ParseProvider(label.text);
    if (!provider.ok()) {
      AddError(diags_, "Invalid provider source address", std::string(provider.status().message()),
               RangeOf(label.range));
      return false;
    }
    provider_ = *provider;
    if (ToString(provider_) != label.text) {
      AddError(diags_, "Non-normalized provider source address",
               Cat("The provider source address for this provider lock must be written as \"",
                   ToString(provider_), "\", the fully-qualified and normalized form."),
               RangeOf(label.range));
    }
    return true;
  }

  void ReadAttribute(const syntax::Attribute& attribute) {
    if (attribute.name == "version") return ReadVersion(attribute);
    if (attribute.name == "constraints") return ReadConstraints(attribute);
    if (attribute.name == "hashes") return ReadHashes(attribute);
    AddError(diags_, "Unsupported argument",
             Cat("An argument named \"", attribute.name, "\" is not expected here."),
             RangeOf(attribute.name_range));
  }

  std::optional<std::string> ReadText(const syntax::Attribute& attribute) {
    std::optional<std::string> text = PlainText(*attribute.expression);
    if (!text) {
      AddError(diags_, "Unsuitable value type", "Unsuitable value: string required",
               attribute.expression->SourceRange());
    }
    return text;
  }

  void ReadVersion(const syntax::Attribute& attribute) {
    const std::optional<std::string> text = ReadText(attribute);
    if (!text) return;
    // Constraints are read more leniently, which tells what was meant.
    const absl::StatusOr<addr::VersionConstraints> lenient = addr::ParseVersionConstraints(*text);
    const bool is_one = lenient.ok() && lenient->size() == 1 &&
                        lenient->front().op == addr::VersionOperator::kEqual;
    if (!is_one) {
      AddError(diags_, "Invalid provider version number",
               Cat("The selected version number for provider ", ForDisplay(provider_),
                   " is invalid: ", lenient.status().message(), "."),
               attribute.expression->SourceRange());
      return;
    }
    locked_.version = lenient->front().version;
    if (ToString(locked_.version) == *text) return;
    AddError(diags_, "Invalid provider version number",
             Cat("The selected version number for provider ", ForDisplay(provider_),
                 " must be written in normalized form: \"", ToString(locked_.version), "\"."),
             attribute.expression->SourceRange());
  }

  void ReadConstraints(const syntax::Attribute& attribute) {
    const std::optional<std::string> text = ReadText(attribute);
    if (!text) return;
    absl::StatusOr<addr::VersionConstraints> constraints = addr::ParseVersionConstraints(*text);
    if (!constraints.ok()) {
      AddError(diags_, "Invalid provider version constraints",
               Cat("The recorded version constraints for provider ", ForDisplay(provider_),
                   " are invalid: ", constraints.status().message(), "."),
               attribute.expression->SourceRange());
      return;
    }
    locked_.constraints = *std::move(constraints);
    if (ToString(locked_.constraints) == *text) return;
    AddError(diags_, "Invalid provider version constraints",
             Cat("The recorded version constraints for provider ", ForDisplay(provider_),
                 " must be written in normalized form: \"", ToString(locked_.constraints), "\"."),
             attribute.expression->SourceRange());
  }

  void ReadHashes(const syntax::Attribute& attribute) {
    const auto* tuple = attribute.expression->As<syntax::Tuple>();
    if (tuple == nullptr || tuple->elements.empty()) {
      AddError(diags_, "Invalid provider hash set",
               "The \"hashes\" argument must be a non-empty list of strings.",
               attribute.expression->SourceRange());
      return;
    }
    for (const syntax::ExpressionPtr& element : tuple->elements) {
      std::optional<std::string> hash = PlainText(*element);
      if (!hash || hash->find(':') == std::string::npos) {
        AddError(diags_, "Invalid provider hash string",
                 "Cannot interpret this text as a provider hash: it must have a scheme, as in "
                 "\"h1:…\".",
                 element->SourceRange());
        continue;
      }
      locked_.hashes.push_back(*std::move(hash));
    }
    std::sort(locked_.hashes.begin(), locked_.hashes.end());
    locked_.hashes.erase(std::unique(locked_.hashes.begin(), locked_.hashes.end()),
                         locked_.hashes.end());
  }

  const syntax::Block& block_;
  diag::Diagnostics& diags_;
  addr::Provider provider_ = {};
  LockedProvider locked_ = {};
};

void ReadBlock(const syntax::Block& block, Locks& locks, diag::Diagnostics& diags) {
  const diag::SourceRange header = block.body.file->RangeOf(block.type_range);
  if (block.type == "module") {
    AddError(diags, "Dependency locks for modules are not yet supported",
             "Terraform v1.11.4 only supports dependency locks for providers, not for modules. "
             "This configuration may be intended for a later version of Terraform that also "
             "supports dependency locks for modules.",
             header);
    return;
  }
  if (block.type != "provider") {
    AddError(diags, "Unsupported block type",
             Cat("Blocks of type \"", block.type, "\" are not expected here."), header);
    return;
  }
  auto locked = BlockReader(block, diags).Read();
  if (!locked) return;
  if (!locks.insert(*locked).second) {
    AddError(
        diags, "Duplicate provider lock",
        Cat("This lockfile already declared a lock for provider ", ForDisplay(locked->first), "."),
        header);
  }
}

}  // namespace

Locks ParseLocks(std::string_view filename, std::string_view text, diag::Diagnostics& diags) {
  const auto file =
      std::make_shared<const syntax::SourceFile>(std::string(filename), std::string(text));
  const syntax::Body body = syntax::ParseFile(file, diags);
  Locks locks;
  for (const syntax::Attribute& attribute : body.attributes) {
    AddError(diags, "Unsupported argument",
             Cat("An argument named \"", attribute.name, "\" is not expected here."),
             file->RangeOf(attribute.name_range));
  }
  for (const syntax::Block& block : body.blocks) ReadBlock(block, locks, diags);
  return locks;
}

std::string FormatLocks(const Locks& locks) {
  std::string out = kHeader;
  for (const auto& [provider, locked] : locks) {
    Append(out, "\nprovider \"", ToString(provider), "\" {\n");
    // The names are aligned as the formatter would.
    const bool has_constraints = !locked.constraints.empty();
    Append(out, has_constraints ? "  version     = \"" : "  version = \"", ToString(locked.version),
           "\"\n");
    if (has_constraints) Append(out, "  constraints = \"", ToString(locked.constraints), "\"\n");
    if (!locked.hashes.empty()) {
      out += "  hashes = [\n";
      for (const std::string& hash : locked.hashes) Append(out, "    \"", hash, "\",\n");
      out += "  ]\n";
    }
    out += "}\n";
  }
  return out;
}

Locks ReadLockFile(const std::string& path, diag::Diagnostics& diags) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return {};
  std::ifstream file(path, std::ios::binary);
  const auto size = std::filesystem::file_size(path, error);
  if (!file || error || size > kMaxFileBytes) {
    AddError(diags, "Failed to read dependency lock file",
             Cat("The dependency lock file ", path, " cannot be read."));
    return {};
  }
  const std::string text(std::istreambuf_iterator<char>(file), {});
  return ParseLocks(path, text, diags);
}

absl::Status WriteLockFile(const std::string& path, const Locks& locks) {
  const std::string temporary = Cat(path, ".", ::getpid(), ".tmp");
  const std::string text = FormatLocks(locks);
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return absl::ErrnoToStatus(errno, "cannot write the dependency lock file");
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0;
  const int error = errno;
  ::close(fd);
  if (written && std::rename(temporary.c_str(), path.c_str()) == 0) return absl::OkStatus();
  const int reported = written ? errno : error;
  ::unlink(temporary.c_str());
  return absl::ErrnoToStatus(reported, "cannot write the dependency lock file");
}

}  // namespace planner::plugin
