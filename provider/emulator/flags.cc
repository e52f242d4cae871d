#include "provider/emulator/flags.h"

#include <array>
#include <cstdlib>
#include <optional>

#include "absl/status/status.h"
#include "provider/emulator/seeds.h"
#include "provider/emulator/string_map.h"
#include "provider/emulator/values.h"

namespace provider::emulator {
namespace {

// A number of seconds, perhaps with a fraction.
bool SetSeconds(std::string_view text, absl::Duration& duration) {
  const std::string copy(text);
  char* end = nullptr;
  const double seconds = std::strtod(copy.c_str(), &end);
  if (copy.empty() || *end != '\0' || !(seconds >= 0) || seconds > 1e9) return false;
  duration = absl::Seconds(seconds);
  return true;
}

bool SetNumber(std::string_view text, std::int64_t& number) {
  const auto parsed = ParseNumber(text);
  number = parsed.value_or(0);
  return parsed.has_value();
}

// One of two words.
bool SetChoice(std::string_view text, std::string_view off, std::string_view on, bool& choice) {
  choice = text == on;
  return text == on || text == off;
}

bool SetListen(std::string_view text, Flags& flags) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return false;
  const auto port = ParseNumber(text.substr(colon + 1));
  if (!port || *port > 65535) return false;
  flags.host = text.substr(0, colon);
  if (flags.host.starts_with('[') && flags.host.ends_with(']')) {
    flags.host = flags.host.substr(1, flags.host.size() - 2);
  }
  flags.port = static_cast<std::uint16_t>(*port);
  return true;
}

struct Flag {
  std::string_view name;
  std::string_view value;
  std::string_view help;
  bool (*set)(std::string_view text, Flags& flags);
};

constexpr std::array kFlags = {
    Flag{"listen", "HOST:PORT", "address on the loopback; port 0 takes a free one (127.0.0.1:0)",
         SetListen},
    Flag{"state-file", "PATH", "keep everything there; survives a restart (nothing kept)",
         [](std::string_view text, Flags& flags) {
           flags.state_file = text;
           return !text.empty();
         }},
    Flag{"job-seconds", "SECONDS", "duration of a job; 0: finished at the first look (2)",
         [](std::string_view text, Flags& flags) {
           return SetSeconds(text, flags.options.job_duration);
         }},
    Flag{"delete-seconds", "SECONDS", "until a deleted image disappears (0.2)",
         [](std::string_view text, Flags& flags) {
           return SetSeconds(text, flags.options.delete_duration);
         }},
    Flag{"token-seconds", "SECONDS", "lifetime of tokens (86400)",
         [](std::string_view text, Flags& flags) {
           return SetSeconds(text, flags.options.token_lifetime);
         }},
    Flag{"latency-ms", "NUMBER", "added to every answer (0)",
         [](std::string_view text, Flags& flags) {
           std::int64_t number = 0;
           const bool is_good = SetNumber(text, number);
           flags.latency = absl::Milliseconds(number);
           return is_good;
         }},
    Flag{"quota", "NUMBER", "private images per project, beyond IMG.0015 (100000)",
         [](std::string_view text, Flags& flags) {
           return SetNumber(text, flags.options.image_quota);
         }},
    Flag{"max-running-jobs", "NUMBER", "beyond IMG.0060; real clouds have 40 (0: no limit)",
         [](std::string_view text, Flags& flags) {
           return SetNumber(text, flags.options.max_running_jobs);
         }},
    Flag{"requests-per-second", "NUMBER",
         "beyond 429 APIGW.0308; real clouds have 200 (0: no limit)",
         [](std::string_view text, Flags& flags) {
           return SetNumber(text, flags.options.requests_per_second);
         }},
    Flag{"max-running-copies", "NUMBER",
         "of a project, beyond IMG.0060 or, to another region, IMG.0149; real clouds have 5 (0: no "
         "limit)",
         [](std::string_view text, Flags& flags) {
           return SetNumber(text, flags.options.max_running_copies);
         }},
    Flag{"page-limit", "NUMBER", "most images on one list page (500)",
         [](std::string_view text, Flags& flags) {
           return SetNumber(text, flags.options.page_limit) && flags.options.page_limit > 0;
         }},
    Flag{"min-disk-low", "NUMBER", "least min_disk of an image from a file, GB (40)",
         [](std::string_view text, Flags& flags) {
           return SetNumber(text, flags.options.min_disk_low);
         }},
    Flag{"min-disk-high", "NUMBER", "largest one (1024)",
         [](std::string_view text, Flags& flags) {
           return SetNumber(text, flags.options.min_disk_high);
         }},
    Flag{"data-disk-low", "NUMBER", "least min_disk of a data image from a file (1)",
         [](std::string_view text, Flags& flags) {
           return SetNumber(text, flags.options.data_disk_low);
         }},
    Flag{"unfinished", "hidden|listed", "images whose job still runs, in list calls (hidden)",
         [](std::string_view text, Flags& flags) {
           return SetChoice(text, "hidden", "listed", flags.options.lists_unfinished);
         }},
    Flag{"failed-images", "killed|removed", "what a failed job leaves (killed)",
         [](std::string_view text, Flags& flags) {
           return SetChoice(text, "killed", "removed", flags.options.removes_failed_images);
         }},
    Flag{"file-errors", "job|request", "what fails when a file is bad (job)",
         [](std::string_view text, Flags& flags) {
           return SetChoice(text, "job", "request", flags.options.refuses_bad_files);
         }},
    Flag{"os-versions", "any|known", "values of os_version taken, others are IMG.0056 (any)",
         [](std::string_view text, Flags& flags) {
           return SetChoice(text, "any", "known", flags.options.checks_os_version);
         }},
    Flag{"unknown-job", "400|404", "answer to unknown job ids (400)",
         [](std::string_view text, Flags& flags) {
           return SetChoice(text, "400", "404", flags.options.unknown_job_is_404);
         }},
    Flag{"unknown-delete", "204|404", "answer to deleting unknown images (204)",
         [](std::string_view text, Flags& flags) {
           return SetChoice(text, "204", "404", flags.options.unknown_delete_is_404);
         }},
    Flag{"forbidden-delete", "400|204", "answer to deleting what may not be deleted (400)",
         [](std::string_view text, Flags& flags) {
           return SetChoice(text, "400", "204", flags.options.silent_delete);
         }},
    Flag{"names", "any|unique", "whether a name taken in the project is IMG.0009 (any)",
         [](std::string_view text, Flags& flags) {
           return SetChoice(text, "any", "unique", flags.options.refuses_taken_names);
         }},
    Flag{"sub-job-ids", "nested|both",
         "where jobs with sub jobs tell image ids; both: the first one on top, too (nested)",
         [](std::string_view text, Flags& flags) {
           return SetChoice(text, "nested", "both", flags.options.tells_first_image_id);
         }},
};

constexpr std::string_view kControlHelp =
    R"(For tests, without credentials (details in docs/emulator.md):
  GET /_emulator/health, GET /_emulator/stats, GET or DELETE /_emulator/requests,
  POST, GET or DELETE /_emulator/faults, POST /_emulator/expire-tokens,
  POST or GET /_emulator/sources, POST /_emulator/images
)";

const Flag* FindFlag(std::string_view name) {
  for (const Flag& flag : kFlags) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<Flags> ParseFlags(const std::vector<std::string_view>& arguments) {
  Flags flags;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string_view argument = arguments[i];
    if (argument == "--help" || argument == "-h") {
      flags.wants_help = true;
      continue;
    }
    const std::size_t equals = argument.find('=');
    const Flag* flag =
        argument.starts_with("--") ? FindFlag(argument.substr(0, equals).substr(2)) : nullptr;
    if (flag == nullptr) {
      return absl::InvalidArgumentError(Concat("unknown argument ", argument, "; see --help"));
    }
    std::string_view value;
    if (equals != std::string_view::npos) {
      value = argument.substr(equals + 1);
    } else if (i + 1 < arguments.size()) {
      value = arguments[++i];
    }
    if (!flag->set(value, flags)) {
      return absl::InvalidArgumentError(
          Concat("--", flag->name, " takes ", flag->value, ", not \"", value, "\""));
    }
  }
  return flags;
}

std::string FlagsHelp() {
  std::string text =
      "Usage: ims-emulator [flags]\n\n"
      "The Image Management Service and its IAM on loopback. Prints its address, serves until\n"
      "SIGINT or SIGTERM.\n\nFlags (default in parentheses):\n";
  for (const Flag& flag : kFlags) {
    text += Concat("  --", flag.name, " ", flag.value, "\n        ", flag.help, "\n");
  }
  return Concat(text, "\n", SeedsHelp(), "\n", kControlHelp);
}

}  // namespace provider::emulator
