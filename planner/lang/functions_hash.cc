// Digests of strings and of files, and what is made of them (engine-compat.md 3.5).

#include <crypt.h>
#include <openssl/evp.h>

#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "planner/lang/bytes.h"
#include "planner/lang/decrypt_rsa.h"
#include "planner/lang/function_helpers.h"
#include "proto/text/cat.h"
#include "proto/text/utf8.h"

namespace planner::lang {
namespace {

using proto::text::Cat;

std::string Digest(const EVP_MD* kind, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, kind, nullptr);
  return {reinterpret_cast<const char*>(digest.data()), length};
}

using Encoding = std::string (*)(std::string_view);

FunctionBody OfText(const EVP_MD* (*kind)(), Encoding encode) {
  return [kind, encode](Arguments a, const Scope&) {
    return Ok(Value::String(encode(Digest(kind(), a[0].AsString()))));
  };
}

FunctionBody OfFile(const EVP_MD* (*kind)(), Encoding encode) {
  return [kind, encode](Arguments a, const Scope& scope) {
    std::string error;
    const auto content = ReadNamedFile(a[0].AsString(), scope, &error);
    if (!content) return FunctionError(error);
    return Ok(Value::String(encode(Digest(kind(), *content))));
  };
}

FunctionResult Bcrypt(Arguments a, const Scope& scope) {
  constexpr int64_t kDefaultCost = 10;
  if (!scope.is_applying()) return Ok(Value::Unknown(Type::String(), {.not_null = true}));
  if (a.size() > 2) return FunctionError("bcrypt() takes no more than two arguments");
  int64_t cost = kDefaultCost;
  if (a.size() == 2) {
    const auto given = a[1].AsNumber().ToInt64();
    if (!given) return FunctionError("the cost must be a whole number");
    if (*given > 31) return FunctionError(Cat("the cost must be at most 31, not ", *given));
    if (*given >= 4) cost = *given;
  }
  const std::string password(a[0].AsString());
  if (password.size() > 72) return FunctionError("the string must not be longer than 72 bytes");
  if (password.find('\0') != std::string::npos)
    return FunctionError("the string must not hold a zero character");
  std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
  crypt_data data = {};
  if (crypt_gensalt_rn("$2a$", static_cast<unsigned long>(cost), nullptr, 0, setting.data(),
                       static_cast<int>(setting.size())) == nullptr ||
      crypt_r(password.c_str(), setting.data(), &data) == nullptr || data.output[0] == '*')
    return FunctionError("the system's library does not support bcrypt");
  return Ok(Value::String(data.output));
}

// The sixteen bytes of a UUID, in the usual form, with braces, as a URN or without dashes; nullopt
// if the text is none.
std::optional<std::string> ParseUuid(std::string_view text) {
  constexpr std::string_view kUrn = "urn:uuid:";
  if (text.size() == 36 + kUrn.size() && text.starts_with(kUrn)) text.remove_prefix(kUrn.size());
  if (text.size() == 38 && text.front() == '{' && text.back() == '}') text = text.substr(1, 36);
  std::string digits;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = text.size() == 36 && (i == 8 || i == 13 || i == 18 || i == 23);
    const bool is_hex = std::isxdigit(static_cast<unsigned char>(text[i])) != 0;
    if (dash ? text[i] != '-' : !is_hex) return std::nullopt;
    if (!dash) digits += text[i];
  }
  if (digits.size() != 32) return std::nullopt;
  return absl::HexStringToBytes(digits);
}

FunctionResult UuidV5(Arguments a, const Scope&) {
  std::string_view space = a[0].AsString();
  if (space == "dns" || space == "url" || space == "oid" || space == "x500") {
    // RFC 4122, appendix C: they differ in one digit.
    static constexpr std::pair<std::string_view, std::string_view> kSpaces[] = {
        {"dns", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"},
        {"url", "6ba7b811-9dad-11d1-80b4-00c04fd430c8"},
        {"oid", "6ba7b812-9dad-11d1-80b4-00c04fd430c8"},
        {"x500", "6ba7b814-9dad-11d1-80b4-00c04fd430c8"}};
    for (const auto& [name, uuid] : kSpaces) {
      if (name == space) {
        space = uuid;
        break;
      }
    }
  }
  const auto bytes = ParseUuid(space);
  if (!bytes) {
    return FunctionError(Cat("uuidv5() doesn't support namespace \"", space,
                             "\": it is none of dns, url, oid and x500, and no UUID"));
  }
  std::string id = Digest(EVP_sha1(), Cat(*bytes, a[1].AsString())).substr(0, 16);
  id[6] = static_cast<char>((id[6] & 0x0f) | 0x50);
  id[8] = static_cast<char>((id[8] & 0x3f) | 0x80);
  const std::string hex = ToHex(id);
  return Ok(Value::String(Cat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                              hex.substr(16, 4), "-", hex.substr(20))));
}

FunctionResult RsaDecrypt(Arguments a, const Scope&) {
  const auto cipher = FromBase64(a[0].AsString());
  if (!cipher)
    return FunctionError(
        Cat("failed to decode input \"", a[0].AsString(), "\": cipher text must be base64-encoded"),
        0);
  std::string error;
  const auto key = ReadRsaKey(std::string(a[1].AsString()), &error);
  if (!key) return FunctionError(error, 1);
  const auto text = DecryptRsa(*key, *cipher);
  if (!text) {
    return FunctionError(
        "failed to decrypt: the ciphertext does not belong to the key, or is damaged");
  }
  if (!proto::text::IsUtf8(*text)) return FunctionError("the decrypted text is not valid UTF-8");
  return Ok(Value::String(*text));
}

}  // namespace

void AddHashFunctions(FunctionTable& table) {
  const Type text = Type::String();
  const auto add = [&](const char* name, const char* parameter, FunctionBody body) {
    table[name] = {.parameters = {In(parameter, text)},
                   .result_type = Always(text),
                   .call = std::move(body),
                   .reads_files = std::string_view(name).starts_with("file")};
  };
  add("md5", "str", OfText(EVP_md5, ToHex));
  add("sha1", "str", OfText(EVP_sha1, ToHex));
  add("sha256", "str", OfText(EVP_sha256, ToHex));
  add("sha512", "str", OfText(EVP_sha512, ToHex));
  add("base64sha256", "str", OfText(EVP_sha256, ToBase64));
  add("base64sha512", "str", OfText(EVP_sha512, ToBase64));
  add("filemd5", "path", OfFile(EVP_md5, ToHex));
  add("filesha1", "path", OfFile(EVP_sha1, ToHex));
  add("filesha256", "path", OfFile(EVP_sha256, ToHex));
  add("filesha512", "path", OfFile(EVP_sha512, ToHex));
  add("filebase64sha256", "path", OfFile(EVP_sha256, ToBase64));
  add("filebase64sha512", "path", OfFile(EVP_sha512, ToBase64));
  table["bcrypt"] = {.parameters = {In("str", text)},
                     .variadic = In("cost", Type::Number()),
                     .result_type = Always(text),
                     .call = Bcrypt};
  table["uuidv5"] = {.parameters = {In("namespace", text), In("name", text)},
                     .result_type = Always(text),
                     .call = UuidV5};
  table["rsadecrypt"] = {.parameters = {In("ciphertext", text), In("privatekey", text)},
                         .result_type = Always(text),
                         .call = RsaDecrypt};
}

}  // namespace planner::lang
