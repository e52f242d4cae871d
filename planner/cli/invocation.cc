#include "planner/cli/invocation.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "planner/render/diagnostic.h"
#include "proto/text/cat.h"

namespace planner::cli {
namespace {

using proto::text::Cat;

void WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // Nobody reads any more; the work goes on.
    text.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

void Print(std::string_view text) { WriteAll(STDOUT_FILENO, text); }
void PrintError(std::string_view text) { WriteAll(STDERR_FILENO, text); }

std::string DataDirectory() {
  const char* directory = std::getenv("TF_DATA_DIR");
  return directory == nullptr || *directory == '\0' ? ".terraform" : directory;
}

render::TextFormat Invocation::Format() const {
  render::TextFormat format{.color = color};
  winsize size = {};
  if (isatty(STDOUT_FILENO) != 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
      size.ws_col >= 20)
    format.width = size.ws_col;
  return format;
}

void Invocation::Show(const diag::Diagnostics& diags, const diag::Sources& sources) const {
  const render::Report report =
      render::FormatDiagnostics(diags, sources, Format(), compact_warnings);
  Print(report.warnings);
  PrintError(report.errors);
}

void Invocation::ShowError(std::string summary, std::string detail) const {
  diag::Diagnostics diags;
  diag::AddError(diags, std::move(summary), std::move(detail));
  Show(diags);
}

std::optional<std::vector<std::string>> Invocation::ParseFlags(FlagSet& flags) {
  auto positional = flags.Parse(arguments);
  if (!positional.ok()) {
    ShowUsageError("Failed to parse command-line flags",
                   std::string(positional.status().message()));
    return std::nullopt;
  }
  if (no_color) color = false;
  return *std::move(positional);
}

int Invocation::ShowUsageError(std::string summary, std::string detail) const {
  ShowError(std::move(summary), std::move(detail));
  PrintError(Cat("\nFor more help on using this command, run:\n  kiln ", command, " -help\n"));
  return 1;
}

}  // namespace planner::cli
