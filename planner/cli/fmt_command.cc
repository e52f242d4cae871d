// kiln fmt.

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "planner/cli/flags.h"
#include "planner/cli/invocation.h"
#include "planner/cli/unified_diff.h"
#include "planner/config/file_names.h"
#include "planner/diag/diagnostic.h"
#include "planner/format/format.h"
#include "planner/state/disk.h"
#include "planner/syntax/source_file.h"
#include "proto/text/cat.h"

namespace planner::cli {
namespace {

namespace fs = std::filesystem;
using proto::text::Append;
using proto::text::Cat;

constexpr size_t kLargestFile = size_t{64} << 20;

struct FmtFlags {
  bool list = true, write = true, diff = false, check = false, recursive = false;
};

bool IsFormattable(std::string_view name) {
  return name.ends_with(".tf") || name.ends_with(".tfvars") || name.ends_with(".tftest.hcl");
}

// Formats files one by one, and collects what is to be printed and what went wrong.
class Formatter {
 public:
  explicit Formatter(const FmtFlags& flags) : flags_(flags) {}

  // False for what is no such file or folder: nothing after it is touched then.
  bool Format(const std::string& target) {
    std::error_code error;
    const fs::file_status status = fs::status(target, error);
    if (!fs::exists(status)) {
      Error(Cat("No file or directory at ", target), "");
      return false;
    }
    const fs::path path = fs::path(target).lexically_normal();
    if (fs::is_directory(status)) {
      FormatDirectory(path);
    } else if (IsFormattable(target)) {
      FormatFile(path.string());
    } else {
      Error("Only .tf, .tfvars, and .tftest.hcl files can be processed with kiln fmt", "");
      return false;
    }
    return true;
  }

  // `path` is empty for the standard input: what it changes is not written anywhere.
  void FormatText(const std::string& name, const std::string& text, const std::string& path) {
    const auto file = std::make_shared<const syntax::SourceFile>(name, text);
    sources_[name] = file->shared_text();
    const std::optional<std::string> formatted = format::Format(file, diags_);
    if (!formatted) return;
    if (*formatted != text) {
      changed_ = true;
      if (flags_.list) Append(output_, name, "\n");
      if (flags_.write) Write(path, *formatted);
      if (flags_.diff) AppendDiff(name, text, *formatted);
    }
    if (!flags_.list && !flags_.write && !flags_.diff) output_ += *formatted;
  }

  bool changed() const { return changed_; }
  const std::string& output() const { return output_; }
  const diag::Diagnostics& diags() const { return diags_; }
  const diag::Sources& sources() const { return sources_; }

 private:
  void Error(std::string summary, std::string detail) {
    diag::AddError(diags_, std::move(summary), std::move(detail));
  }

  void FormatDirectory(const fs::path& directory) {
    std::vector<fs::directory_entry> entries;
    std::error_code error;
    for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
         entry.increment(error)) {
      if (!config::IsIgnoredName(entry->path().filename().string())) entries.push_back(*entry);
    }
    if (error)
      return Error("Cannot read directory", Cat(directory.string(), ": ", error.message()));
    std::sort(entries.begin(), entries.end());
    for (const fs::directory_entry& entry : entries) {
      const fs::path path = entry.path().lexically_normal();
      std::error_code ignored;
      if (entry.is_directory(ignored)) {
        if (flags_.recursive) FormatDirectory(path);
      } else if (IsFormattable(path.string())) {
        FormatFile(path.string());
      }
    }
  }

  void FormatFile(const std::string& path) {
    const absl::StatusOr<std::string> text = state::ReadWholeFile(path, kLargestFile);
    if (!text.ok()) return Error("Cannot read file", std::string(text.status().message()));
    FormatText(path, *text, path);
  }

  // The file is replaced by a whole one, so that none is ever half-written.
  void Write(const std::string& path, const std::string& text) {
    const std::string real = state::ResolveLinks(path);
    const absl::StatusOr<int> file = state::WriteBeside(real, text);
    absl::Status status = file.status();
    if (file.ok()) {
      close(*file);
      status = state::MoveIntoPlace(real);
    }
    if (!status.ok()) Error("Cannot write file", std::string(status.message()));
  }

  void AppendDiff(const std::string& name, const std::string& before, const std::string& after) {
    const absl::StatusOr<std::string> diff = UnifiedDiff(name, before, after);
    if (!diff.ok()) {
      return Error("Cannot show what changes",
                   Cat(name, ": ", std::string(diff.status().message()), "."));
    }
    output_ += *diff;
  }

  const FmtFlags flags_;
  bool changed_ = false;
  std::string output_;
  diag::Diagnostics diags_;
  diag::Sources sources_;
};

std::string ReadStandardInput() {
  return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

}  // namespace

int RunFmt(Invocation& invocation) {
  FmtFlags options;
  FlagSet flags;
  flags.Bool("list", &options.list);
  flags.Bool("write", &options.write);
  flags.Bool("diff", &options.diff);
  flags.Bool("check", &options.check);
  flags.Bool("recursive", &options.recursive);
  auto targets = invocation.ParseFlags(flags);
  if (!targets) return 1;
  if (targets->empty()) targets->emplace_back(".");
  const bool is_standard_input = targets->front() == "-";
  if (is_standard_input) options.list = false;
  if (is_standard_input || options.check) options.write = false;
  Formatter formatter(options);
  if (is_standard_input) {
    formatter.FormatText("<stdin>", ReadStandardInput(), "");
  } else {
    for (const std::string& target : *targets) {
      if (!formatter.Format(target)) break;
    }
  }
  const bool failed = diag::HasErrors(formatter.diags());
  // -check says which files, or nothing; with errors it has no answer.
  if (!options.check || (options.list && !failed)) Print(formatter.output());
  invocation.Show(formatter.diags(), formatter.sources());
  if (failed) return 2;
  return options.check && formatter.changed() ? 3 : 0;
}

}  // namespace planner::cli
