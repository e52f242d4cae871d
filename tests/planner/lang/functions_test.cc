// What the tables of expressions cannot show: signatures, files, keys, what differs from run to
// run.
#include "planner/lang/functions.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "planner/lang/bytes.h"
#include "planner/lang/decrypt_rsa.h"
#include "planner/lang/evaluate.h"
#include "planner/lang/format_number.h"
#include "planner/lang/function_signatures.h"
#include "planner/lang/functions_yaml.h"
#include "planner/lang/glob.h"
#include "planner/lang/timestamps.h"
#include "planner/syntax/parser.h"
#include "proto/text/cat.h"
#include "proto/value/number.h"
#include "tests/testing/golden.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::value::Number;
using proto::value::Value;

// Terraform prints the same but for the descriptions: tests/oracle/console_test.py.
TEST(SignaturesTest, AreTheOnesOnRecord) {
  std::string lines = FunctionSignaturesJson();
  for (size_t at = 0; (at = lines.find("},\"", at)) != std::string::npos; at += 3)
    lines.insert(at + 2, "\n");
  ExpectGolden("golden/planner/lang/functions.json", lines + "\n");
}

TEST(SignaturesTest, DescribeEachFunction) {
  for (const auto& entry : Functions()) EXPECT_NE(DescribeFunction(entry.first), "") << entry.first;
  EXPECT_EQ(DescribeFunction("nope"), "");
}

struct PartCase {
  const char* pattern;
  const char* name;
  bool matches;
};

TEST(GlobTest, MatchesPartsOfPaths) {
  constexpr PartCase kCases[] = {
      {"*", "", true},          {"*", ".hidden", true},    {"a*c", "abbc", true},
      {"a*c", "abbd", false},   {"?", "\u00e9", true},     {"?", "", false},
      {"[a-c]", "b", true},     {"[a-c]", "d", false},     {"[^a-c]", "d", true},
      {"[^a]", "a", false},     {"[]a]", "]", true},       {"{a,bc}d", "bcd", true},
      {"{a,bc}d", "cd", false}, {"{{a,b},c}", "b", true},  {"\\*", "*", true},
      {"\\*", "a", false},      {"**.txt", "a.txt", true}, {"a}", "a}", true},
      {"x{,y}", "x", true},     {"[\\]]", "]", true},      {"*a*b*c", "xaxbxc", true},
  };
  for (const PartCase& c : kCases)
    EXPECT_EQ(MatchesPart(c.pattern, c.name), c.matches) << c.pattern << " " << c.name;
}

TEST(GlobTest, RefusesMalformedPatterns) {
  for (const char* pattern : {"[", "a/[b", "{a", "x/\\", "{a,{b}"}) {
    EXPECT_FALSE(Glob(pattern).has_value()) << pattern;
  }
}

TEST(DurationTest, ReadsNumbersWithUnits) {
  EXPECT_EQ(ParseDuration("1h30m"), absl::Minutes(90));
  EXPECT_EQ(ParseDuration("-1.5s"), absl::Milliseconds(-1500));
  EXPECT_EQ(ParseDuration("1\u00b5s2ns"), absl::Nanoseconds(1002));
  EXPECT_EQ(ParseDuration("0"), absl::ZeroDuration());
  for (const char* text : {"", "1", "1d", "h", "- 1h", "1h -1m", "inf", "1..5s", "9999999h", "+"})
    EXPECT_FALSE(ParseDuration(text).has_value()) << text;
}

TEST(FormatNumberTest, RoundsTheExactValue) {
  EXPECT_EQ(FormatFloat(*Number::Parse("2.5"), 'f', 0), "2");
  EXPECT_EQ(FormatFloat(*Number::Parse("0.1"), 'f', 20), "0.10000000000000000000");
  EXPECT_EQ(FormatFloat(*Number::Parse("1e400"), 'e', {}), "1.000000e+400");
  EXPECT_EQ(FormatFloat(*Number::Parse("1234567"), 'g', {}), "1.234567e+06");
  EXPECT_EQ(FormatFloat(*Number::Parse("0.00001"), 'G', {}), "1E-05");
  EXPECT_EQ(FormatFloat(*Number::Parse("-Inf"), 'f', 2), "-Inf");
  EXPECT_EQ(FormatInteger(*Number::Parse("-255"), 16, /*upper=*/true), "-FF");
  EXPECT_EQ(FormatInteger(*Number::Parse("0"), 2, /*upper=*/false), "0");
}

TEST(Base64Test, ReadsWhatItWrites) {
  for (const std::string_view bytes : {"", "a", "ab", "abc", "\xff\xfe"})
    EXPECT_EQ(FromBase64(ToBase64(bytes)), bytes);
  for (const char* text : {"a", "a===", "====", "_-==", "YQ==YQ==", " YQ=="})
    EXPECT_FALSE(FromBase64(text).has_value()) << text;
}

TEST(YamlTest, RefusesNestingWithoutEnd) {
  const auto result = DecodeYaml(std::string(5000, '[') + std::string(5000, ']'));
  EXPECT_TRUE(result.error.has_value());
}

TEST(YamlTest, SharesWhatAliasesName) {
  // Ten levels of ten aliases each would be ten thousand million values if they were copied.
  std::string text = "- &a0 x\n";
  for (int level = 1; level <= 10; ++level) {
    text += Cat("- &a", level, " [");
    for (int i = 0; i < 10; ++i) text += Cat(i == 0 ? "" : ", ", "*a", level - 1);
    text += "]\n";
  }
  EXPECT_FALSE(DecodeYaml(text).error.has_value());
}

std::string Evaluated(const std::string& text, const Scope& scope) {
  diag::Diagnostics diags;
  const auto expression =
      syntax::ParseExpression(std::make_shared<syntax::SourceFile>("test.tf", text), diags);
  const Value value = Evaluate(*expression, scope, diags);
  if (diag::HasErrors(diags)) return diags.front().detail;
  return value.IsKnown() ? std::string(value.AsString()) : "(unknown)";
}

TEST(ImpureFunctionsTest, AreUnknownUntilApply) {
  for (const char* text : {"uuid()", "timestamp()", "bcrypt(\"a\")", "plantimestamp()"})
    EXPECT_EQ(Evaluated(text, {}), "(unknown)") << text;
}

TEST(PlanTimestampTest, IsKnownOnceThereIsAPlan) {
  Scope scope;
  scope.plan_time = absl::FromUnixSeconds(1767323045) + absl::Milliseconds(900);
  EXPECT_EQ(Evaluated("plantimestamp()", scope), "2026-01-02T03:04:05Z");
  EXPECT_EQ(Evaluated("templatestring(t, {})",
                      [&scope] {
                        scope.names["t"] = Value::String("${plantimestamp()}");
                        return scope;
                      }()),
            "2026-01-02T03:04:05Z");
  EXPECT_EQ(Evaluated("timestamp()", scope), "(unknown)");
}

TEST(BcryptTest, SaltsAndNamesTheCost) {
  Scope scope;
  scope.now = absl::Now();
  const std::string first = Evaluated("bcrypt(\"secret\", 5)", scope);
  EXPECT_TRUE(first.starts_with("$2a$05$")) << first;
  EXPECT_EQ(first.size(), 60U);
  EXPECT_NE(first, Evaluated("bcrypt(\"secret\", 5)", scope));
  EXPECT_TRUE(Evaluated("bcrypt(\"secret\", 1)", scope).starts_with("$2a$10$"));
}

// A key made for this run.
class RsaTest : public testing::Test {
 protected:
  RsaKey key_ = RsaKey(EVP_RSA_gen(2048));

  std::string Pem(bool traditional) const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
    if (traditional) {
      PEM_write_bio_PrivateKey_traditional(out.get(), key_.get(), nullptr, nullptr, 0, nullptr,
                                           nullptr);
    } else {
      PEM_write_bio_PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    }
    char* text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<size_t>(size)};
  }

  static std::string Field(std::string_view bytes) {
    const auto size = static_cast<uint32_t>(bytes.size());
    std::string field;
    for (int shift = 24; shift >= 0; shift -= 8) field += static_cast<char>(size >> shift & 255);
    return field + std::string(bytes);
  }

  std::string NumberField(const char* name) const {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &number);
    std::string bytes(static_cast<size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(number);
    return Field('\0' + bytes);
  }

  // As ssh-keygen writes it.
  std::string OpenSsh() const {
    const std::string checks("\1\2\3\4\1\2\3\4", 8);
    const std::string numbers =
        Cat(NumberField(OSSL_PKEY_PARAM_RSA_N), NumberField(OSSL_PKEY_PARAM_RSA_E),
            NumberField(OSSL_PKEY_PARAM_RSA_D));
    const std::string one_key("\0\0\0\1", 4);
    const std::string bytes =
        Cat(std::string_view("openssh-key-v1\0", 15), Field("none"), Field("none"), Field(""),
            one_key, Field("public"), Field(Cat(checks, Field("ssh-rsa"), numbers)));
    return Cat("-----BEGIN OPENSSH PRIVATE KEY-----\n", ToBase64(bytes),
               "\n-----END OPENSSH PRIVATE KEY-----\n");
  }

  std::string Encrypt(std::string_view text) const {
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new(key_.get(), nullptr), EVP_PKEY_CTX_free);
    EVP_PKEY_encrypt_init(context.get());
    EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING);
    std::string cipher(256, '\0');
    size_t size = cipher.size();
    EVP_PKEY_encrypt(context.get(), reinterpret_cast<unsigned char*>(cipher.data()), &size,
                     reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return cipher;
  }
};

TEST_F(RsaTest, DecryptsWithKeysOfEachForm) {
  const std::string cipher = Encrypt("secret");
  for (const std::string& pem : {Pem(true), Pem(false), OpenSsh()}) {
    std::string error;
    const auto key = ReadRsaKey(pem, &error);
    ASSERT_TRUE(key.has_value()) << error;
    EXPECT_EQ(DecryptRsa(*key, cipher), "secret");
    EXPECT_FALSE(DecryptRsa(*key, "short").has_value());
  }
}

TEST_F(RsaTest, RefusesWhatIsNoKeyWithoutShowingIt) {
  for (const std::string& pem :
       {std::string("secret text"), Pem(true).substr(0, 200), OpenSsh().substr(0, 300)}) {
    std::string error;
    EXPECT_FALSE(ReadRsaKey(pem, &error).has_value());
    EXPECT_EQ(error.find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace planner::lang
