// Files and templates (engine-compat.md 3.2, 3.5). Relative paths start at the working directory.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "planner/lang/evaluate.h"
#include "planner/lang/function_helpers.h"
#include "planner/syntax/parser.h"
#include "proto/text/cat.h"
#include "proto/text/utf8.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
namespace fs = std::filesystem;

std::string ExpandHome(std::string_view path) {
  const char* home = std::getenv("HOME");
  if (home == nullptr || path.empty() || path[0] != '~' || (path.size() > 1 && path[1] != '/'))
    return std::string(path);
  return Cat(home, path.substr(1));
}

fs::path Resolve(std::string_view path, const Scope& scope) {
  const fs::path expanded = ExpandHome(path);
  return expanded.is_absolute() ? expanded : fs::path(scope.base_directory) / expanded;
}

// The file's content, or why not.
std::optional<std::string> ReadWhole(std::string_view path, const Scope& scope,
                                     std::string* error) {
  const fs::path file = Resolve(path, scope);
  std::error_code code;
  if (fs::is_directory(file, code)) {
    *error = Cat("failed to read ", path, ": it is a directory");
    return std::nullopt;
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    *error = Cat(
        "no file exists at \"", path,
        "\"; this function works only with files that are distributed as part of the configuration "
        "source code, so if this file will be created by a resource in this configuration you must "
        "instead obtain this result from "
        "an attribute of that resource");
    return std::nullopt;
  }
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

bool IsUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    if (proto::text::ReadCharacter(text, i) < 0) return false;
  }
  return true;
}

FunctionResult File(Arguments a, const Scope& scope) {
  std::string error;
  const auto content = ReadWhole(a[0].AsString(), scope, &error);
  if (!content) return FunctionError(error, 0);
  if (!IsUtf8(*content))
    return FunctionError(Cat("contents of \"", a[0].AsString(),
                             "\" are not valid UTF-8; use the filebase64 function to obtain the "
                             "Base64 encoded contents or the other file functions (e.g. filemd5, "
                             "filesha256) to obtain file hashing results instead"),
                         0);
  return Ok(Value::String(*content));
}

FunctionResult FileExists(Arguments a, const Scope& scope) {
  const fs::path file = Resolve(a[0].AsString(), scope);
  std::error_code code;
  if (fs::is_regular_file(file, code)) return Ok(Value::Bool(true));
  if (fs::is_directory(file, code))
    return FunctionError(Cat("\"", a[0].AsString(), "\" is a directory, not a file"), 0);
  return Ok(Value::Bool(false));
}

// A function of the file's content, by way of the function of text.
FunctionBody OfFile(std::string function) {
  return [function = std::move(function)](Arguments a, const Scope& scope) {
    std::string error;
    const auto content = ReadWhole(a[0].AsString(), scope, &error);
    if (!content) return FunctionError(error, 0);
    // Hashes look at bytes; a string value would be normalised, so only plain ASCII and NFC text is
    // passed on unchanged.
    return Functions().at(function).call({{Value::String(*content)}}, scope);
  };
}

FunctionResult Render(const std::string& name, const std::string& text, const Value& variables,
                      const Scope& scope) {
  const Type type = variables.type();
  if (!IsKeyed(type)) return FunctionError("invalid vars value: must be a map", 1);
  Scope inner;
  inner.base_directory = scope.base_directory;
  inner.now = scope.now;
  for (size_t i = 0; i < variables.size(); ++i) {
    const std::string key = KeyAt(variables, i);
    if (!syntax::IsIdentifier(key)) {
      return FunctionError(Cat("invalid template variable name \"", key,
                               "\": must start with a letter, followed by zero or more letters, "
                               "digits, and underscores"),
                           1);
    }
    inner.names[key] = variables[i];
  }
  std::string failed;
  inner.resolve = [&failed](const syntax::Traversal& traversal,
                            diag::Diagnostics& diags) -> std::optional<Scope::Resolved> {
    if (failed.empty())
      failed = Cat("vars map does not contain key \"", traversal.steps[0].name, "\"");
    diag::AddError(diags, "Missing template variable", failed, traversal.SourceRange());
    return std::nullopt;
  };
  diag::Diagnostics diags;
  const auto file = std::make_shared<syntax::SourceFile>(name, text);
  const auto expression = syntax::ParseTemplate(file, diags);
  Value value = diags.empty() ? Evaluate(*expression, inner, diags) : Value();
  if (!failed.empty()) return FunctionError(failed, 1);
  for (const diag::Diagnostic& d : diags) {
    const std::string where = d.subject
                                  ? Cat(d.subject->filename, ":", d.subject->start.line, ",",
                                        d.subject->start.column, "-", d.subject->end.column, ": ")
                                  : "";
    return FunctionError(
        Cat(where, d.summary, "; ",
            d.detail.substr(
                0, d.detail.size() - (!d.detail.empty() && d.detail.back() == '.' ? 1 : 0))));
  }
  return Ok(value);
}

}  // namespace

void AddFileFunctions(FunctionTable& table) {
  const Type text = Type::String();
  const auto of_path = [&](const char* name, FunctionBody body, Type result = Type::String()) {
    table[name] = {
        .parameters = {In("path", text)}, .result_type = Always(result), .call = std::move(body)};
  };
  of_path("file", File);
  of_path("fileexists", FileExists, Type::Bool());
  of_path("filebase64", OfFile("base64encode"));
  of_path("filemd5", OfFile("md5"));
  of_path("filesha1", OfFile("sha1"));
  of_path("filesha256", OfFile("sha256"));
  of_path("filesha512", OfFile("sha512"));
  of_path("abspath", [](Arguments a, const Scope& scope) {
    return Ok(Value::String(fs::absolute(fs::path(scope.base_directory) / a[0].AsString())
                                .lexically_normal()
                                .string()));
  });
  of_path("basename", [](Arguments a, const Scope&) {
    std::string path(a[0].AsString());
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    if (path.empty()) return Ok(Value::String("."));
    return Ok(Value::String(path == "/" ? path : fs::path(path).filename().string()));
  });
  of_path("dirname", [](Arguments a, const Scope&) {
    const std::string path(a[0].AsString());
    const size_t slash = path.rfind('/');
    if (slash == std::string::npos) return Ok(Value::String("."));
    std::string parent = fs::path(path.substr(0, slash + 1)).lexically_normal().string();
    while (parent.size() > 1 && parent.back() == '/') parent.pop_back();
    return Ok(Value::String(parent.empty() ? "." : parent));
  });
  of_path("pathexpand",
          [](Arguments a, const Scope&) { return Ok(Value::String(ExpandHome(a[0].AsString()))); });
  table["templatefile"] = {.parameters = {In("path", text), In("vars", Type::Dynamic())},
                           .result_type = Always(Type::Dynamic()),
                           .call = [](Arguments a, const Scope& scope) {
                             std::string error;
                             const auto content = ReadWhole(a[0].AsString(), scope, &error);
                             if (!content) return FunctionError(error, 0);
                             return Render(std::string(a[0].AsString()), *content, a[1], scope);
                           }};
  table["templatestring"] = {.parameters = {In("template", text), In("vars", Type::Dynamic())},
                             .result_type = Always(Type::Dynamic()),
                             .call = [](Arguments a, const Scope& scope) {
                               return Render("<templatestring argument>",
                                             std::string(a[0].AsString()), a[1], scope);
                             }};
}

}  // namespace planner::lang
