// Files and paths (engine-compat.md 3.5). Relative paths start at the working directory.

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "planner/lang/bytes.h"
#include "planner/lang/function_helpers.h"
#include "planner/lang/glob.h"
#include "proto/text/cat.h"
#include "proto/text/utf8.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
namespace fs = std::filesystem;

// Without empty parts, `.` and, where possible, `..`; never empty.
std::string CleanPath(std::string_view path) {
  std::string clean = fs::path(path).lexically_normal().string();
  while (clean.size() > 1 && clean.back() == '/') clean.pop_back();
  if (clean.starts_with("//")) clean.erase(0, 1);
  return clean.empty() ? std::string(".") : clean;
}

FunctionResult File(Arguments a, const Scope& scope) {
  std::string error;
  const auto content = ReadNamedFile(a[0].AsString(), scope, &error);
  if (!content) return FunctionError(error, 0);
  if (!proto::text::IsUtf8(*content))
    return FunctionError(Cat("contents of \"", a[0].AsString(),
                             "\" are not valid UTF-8; use the filebase64 function to obtain the "
                             "Base64 encoded contents or the other file functions (e.g. filemd5, "
                             "filesha256) to obtain file hashing results instead"));
  return Ok(Value::String(*content));
}

FunctionResult FileBase64(Arguments a, const Scope& scope) {
  std::string error;
  const auto content = ReadNamedFile(a[0].AsString(), scope, &error);
  return content ? Ok(Value::String(ToBase64(*content))) : FunctionError(error, 0);
}

FunctionResult FileExists(Arguments a, const Scope& scope) {
  std::string error;
  const auto path = NamedPath(a[0].AsString(), scope, &error);
  if (!path) return FunctionError(error);
  std::error_code code;
  const fs::file_status status = fs::status(CleanPath(*path), code);
  if (fs::is_regular_file(status)) return Ok(Value::Bool(true));
  if (status.type() == fs::file_type::not_found && code != std::errc::not_a_directory)
    return Ok(Value::Bool(false));
  if (fs::is_directory(status))
    return FunctionError(Cat("\"", a[0].AsString(), "\" is a directory, not a file"));
  if (fs::exists(status))
    return FunctionError(Cat("\"", a[0].AsString(), "\" is not a regular file"));
  return FunctionError(Cat("failed to look for \"", a[0].AsString(), "\": ", code.message()));
}

FunctionResult FileSet(Arguments a, const Scope& scope) {
  std::string error;
  const auto named = NamedPath(a[0].AsString(), scope, &error);
  if (!named) return FunctionError(error);
  const std::string folder = CleanPath(*named);
  // The folder's name is part of the pattern, and what is found is told relative to it.
  const std::string pattern = CleanPath(Cat(*named, named->empty() ? "" : "/", a[1].AsString()));
  const auto found = Glob(pattern);
  if (!found)
    return FunctionError(Cat("failed to glob pattern \"", pattern, "\": syntax error in pattern"));
  std::vector<Value> paths;
  for (const std::string& path : *found) {
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored))
      paths.push_back(Value::String(fs::path(path).lexically_relative(folder).string()));
  }
  return Ok(Value::Set(Type::String(), std::move(paths)));
}

FunctionResult Basename(Arguments a, const Scope&) {
  std::string path(a[0].AsString());
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  if (path.empty()) return Ok(Value::String("."));
  return Ok(Value::String(path == "/" ? path : fs::path(path).filename().string()));
}

FunctionResult Dirname(Arguments a, const Scope&) {
  const std::string_view path = a[0].AsString();
  return Ok(Value::String(CleanPath(path.substr(0, path.rfind('/') + 1))));
}

FunctionResult Abspath(Arguments a, const Scope&) {
  return Ok(Value::String(CleanPath(fs::absolute(CleanPath(a[0].AsString())).string())));
}

FunctionResult Pathexpand(Arguments a, const Scope&) {
  std::string error;
  const auto path = ExpandHome(a[0].AsString(), &error);
  return path ? Ok(Value::String(*path)) : FunctionError(error);
}

}  // namespace

void AddFileFunctions(FunctionTable& table) {
  const Type text = Type::String();
  const auto of_path = [&](const char* name, FunctionBody body, Type result = Type::String()) {
    table[name] = {
        .parameters = {In("path", text)}, .result_type = Always(result), .call = std::move(body)};
  };
  of_path("file", File);
  of_path("filebase64", FileBase64);
  of_path("fileexists", FileExists, Type::Bool());
  for (const char* name : {"file", "filebase64", "fileexists"}) table[name].reads_files = true;
  of_path("abspath", Abspath);
  of_path("basename", Basename);
  of_path("dirname", Dirname);
  of_path("pathexpand", Pathexpand);
  table["fileset"] = {.parameters = {In("path", text), In("pattern", text)},
                      .result_type = Always(Type::Set(text)),
                      .call = FileSet,
                      .reads_files = true};
}

}  // namespace planner::lang
