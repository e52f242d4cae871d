#include "planner/lang/format.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/lang/format_number.h"
#include "planner/lang/function_helpers.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"
#include "proto/value/json.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::value::Convert;
using proto::value::Number;

// One `%…` sequence.
struct Verb {
  std::string_view text = {};
  char letter = 0;
  bool plus = false, minus = false, sharp = false, zero = false, space = false;
  std::optional<int> width = {}, precision = {};
  size_t argument = 0;  // 1-based.
};

class Formatter {
 public:
  Formatter(std::string_view format, Arguments arguments)
      : format_(format), arguments_(arguments) {}

  // False: `error` says why.
  bool Run() {
    size_t at = 0;
    while (at < format_.size()) {
      if (format_[at] != '%') {
        out += format_[at++];
        continue;
      }
      if (at + 1 < format_.size() && format_[at + 1] == '%') {
        out += '%';
        at += 2;
        continue;
      }
      const size_t length = ReadVerb(format_.substr(at));
      if (length == 0 || !FormatVerb(at)) return false;
      at += length;
    }
    if (!explicit_ && next_ <= arguments_.size()) {
      too_many = true;
      error = next_ == 1 ? "too many arguments; no verbs in format string"
                         : Cat("too many arguments; only ", next_ - 1, " used by format string");
      return false;
    }
    return true;
  }

  std::string out;
  std::string error;
  bool too_many = false;  // The error is in the first argument without a verb.
  size_t next() const { return next_; }

 private:
  size_t ReadVerb(std::string_view text) {
    verb_ = {};
    size_t i = 1;
    for (; i < text.size(); ++i) {
      if (text[i] == '+')
        verb_.plus = true;
      else if (text[i] == '-')
        verb_.minus = true;
      else if (text[i] == '#')
        verb_.sharp = true;
      else if (text[i] == '0')
        verb_.zero = true;
      else if (text[i] == ' ')
        verb_.space = true;
      else
        break;
    }
    const auto number = [&](std::optional<int>& into) {
      while (i < text.size() && text[i] >= '0' && text[i] <= '9')
        into = std::min(into.value_or(0) * 10 + (text[i++] - '0'), 100000);
    };
    number(verb_.width);
    if (i < text.size() && text[i] == '.') {
      ++i;
      verb_.precision = 0;
      number(verb_.precision);
    }
    if (i < text.size() && text[i] == '[') {
      ++i;
      std::optional<int> index;
      number(index);
      if (!index || *index == 0 || i >= text.size() || text[i] != ']') return Unfinished(text);
      ++i;
      next_ = static_cast<size_t>(*index);
      explicit_ = true;
    }
    if (i >= text.size()) return Unfinished(text);
    verb_.letter = text[i];
    verb_.text = text.substr(0, i + 1);
    verb_.argument = next_++;
    return i + 1;
  }

  size_t Unfinished(std::string_view text) {
    error = Cat("unrecognized format character starting at offset ",
                static_cast<size_t>(text.data() - format_.data()));
    return 0;
  }

  bool FormatVerb(size_t offset) {
    if (verb_.argument > arguments_.size()) {
      error = Cat("not enough arguments for \"", verb_.text, "\" at ", offset, ": need index ",
                  verb_.argument, " but have ", arguments_.size(), " total");
      return false;
    }
    const Value& value = arguments_[verb_.argument - 1];
    switch (verb_.letter) {
      case 'v': return FormatAny(value);
      case 't': return FormatConverted(value, Type::Bool(), offset);
      case 's':
      case 'q': return FormatConverted(value, Type::String(), offset);
      case 'd':
      case 'b':
      case 'o':
      case 'x':
      case 'X':
      case 'e':
      case 'E':
      case 'f':
      case 'g':
      case 'G': return FormatConverted(value, Type::Number(), offset);
      default:
        error = Cat("unsupported format verb '", verb_.letter, "' in \"", verb_.text,
                    "\" at offset ", offset);
        return false;
    }
  }

  bool FormatAny(const Value& value) {
    if (value.IsNull()) {
      Pad("null");
    } else if (value.type() == Type::String() && !verb_.sharp) {
      Pad(std::string(value.AsString()));
    } else if (value.type() == Type::Number() && !verb_.sharp) {
      Pad(FormatFloat(value.AsNumber(), 'g', std::nullopt));
    } else {
      const auto json = proto::value::ToJson(value, value.type());
      if (!json.ok()) {
        error = "an infinite number cannot be formatted as JSON";
        return false;
      }
      Pad(*json);
    }
    return true;
  }

  bool FormatConverted(const Value& value, Type type, size_t offset) {
    proto::value::ConversionError why;
    const auto converted = Convert(value, type, &why);
    if (!converted || converted->IsNull()) {
      error = Cat("unsupported value for \"", verb_.text, "\" at ", offset, ": ",
                  converted ? "null value cannot be formatted" : ConversionMessage(why));
      return false;
    }
    if (type == Type::Bool()) {
      out += converted->AsBool() ? "true" : "false";
    } else if (type == Type::String()) {
      std::string text(converted->AsString());
      if (verb_.precision) {
        const auto parts = SplitGraphemes(text);
        std::string cut;
        for (size_t i = 0; i < parts.size() && i < static_cast<size_t>(*verb_.precision); ++i)
          cut += parts[i];
        text = cut;
      }
      if (verb_.letter == 'q') {
        std::string quoted;
        proto::value::AppendJsonString(text, quoted);
        text = quoted;
      }
      Pad(text);
    } else {
      return FormatNumber(converted->AsNumber(), offset);
    }
    return true;
  }

  bool FormatNumber(const Number& n, size_t offset) {
    const bool is_whole = std::string_view("dboxX").find(verb_.letter) != std::string_view::npos;
    if (is_whole && (!n.IsInteger() || n.IsInfinite())) {
      error =
          Cat("unsupported value for \"", verb_.text, "\" at ", offset, ": an integer is required");
      return false;
    }
    std::string text = is_whole ? FormatInteger(n, Base(), verb_.letter == 'X')
                                : FormatFloat(n, verb_.letter, verb_.precision);
    std::string sign;
    if (text[0] == '-' || text[0] == '+') {
      sign = text.substr(0, 1);
      text.erase(0, 1);
    }
    if (sign.empty() && verb_.plus) sign = '+';
    if (sign.empty() && verb_.space) sign = ' ';
    if (is_whole && verb_.precision && text.size() < static_cast<size_t>(*verb_.precision))
      text.insert(0, static_cast<size_t>(*verb_.precision) - text.size(), '0');
    PadNumber(sign + std::string(is_whole && verb_.sharp ? Prefix() : ""), text);
    return true;
  }

  int Base() const {
    switch (verb_.letter) {
      case 'b': return 2;
      case 'o': return 8;
      case 'd': return 10;
      default: return 16;
    }
  }
  const char* Prefix() const {
    switch (verb_.letter) {
      case 'b': return "0b";
      case 'o': return "0";
      case 'x': return "0x";
      case 'X': return "0X";
      default: return "";
    }
  }

  // Zeros stand behind the sign and the prefix.
  void PadNumber(const std::string& prefix, const std::string& text) {
    const size_t width = static_cast<size_t>(verb_.width.value_or(0));
    const size_t length = prefix.size() + text.size();
    const size_t fill = width > length ? width - length : 0;
    const bool has_digits = text != "Inf";
    if (verb_.minus) {
      out += prefix + text + std::string(fill, ' ');
    } else if (verb_.zero && has_digits) {
      out += prefix + std::string(fill, '0') + text;
    } else {
      out += std::string(fill, ' ') + prefix + text;
    }
  }

  void Pad(const std::string& text) {
    const size_t width = static_cast<size_t>(verb_.width.value_or(0));
    const size_t length = width == 0 ? 0 : SplitGraphemes(text).size();
    const size_t fill = width > length ? width - length : 0;
    if (verb_.minus) {
      out += text + std::string(fill, ' ');
    } else {
      out += std::string(fill, verb_.zero ? '0' : ' ') + text;
    }
  }

  std::string_view format_;
  Arguments arguments_;
  Verb verb_;
  size_t next_ = 1;
  bool explicit_ = false;
};

FunctionResult Format(Arguments a, const Scope&) {
  const auto is_known = [](const Value& v) { return v.IsWhollyKnown(); };
  if (!std::all_of(a.begin() + 1, a.end(), is_known)) {
    // What stands before the first verb is known.
    const std::string_view format = a[0].AsString();
    return Ok(Value::Unknown(
        Type::String(),
        {.not_null = true, .prefix = LastingPrefix(format.substr(0, format.find('%')))}));
  }
  Formatter formatter(a[0].AsString(), a.subspan(1));
  if (!formatter.Run())
    return FunctionError(formatter.error,
                         formatter.too_many ? static_cast<int>(formatter.next()) : -1);
  return Ok(Value::String(formatter.out));
}

FunctionResult FormatList(Arguments a, const Scope& scope) {
  std::optional<size_t> length;
  size_t length_argument = 0;
  for (size_t i = 1; i < a.size(); ++i) {
    if (!IsSequence(a[i].type()) || a[i].IsNull()) continue;
    if (!a[i].IsKnown() || !HasLength(a[i]))
      return Ok(Value::Unknown(Type::List(Type::String()), {.not_null = true}));
    if (length && *length != a[i].size()) {
      return FunctionError(
          Cat("argument ", i, " has length ", a[i].size(), ", which is inconsistent with argument ",
              length_argument, " of length ", *length),
          static_cast<int>(i));
    }
    length = a[i].size();
    length_argument = i;
  }
  std::vector<Value> results;
  for (size_t k = 0; k < length.value_or(1); ++k) {
    std::vector<Value> row = {a[0]};
    for (size_t i = 1; i < a.size(); ++i)
      row.push_back(IsSequence(a[i].type()) && !a[i].IsNull() ? a[i][k] : a[i]);
    FunctionResult result = Format(row, scope);
    if (result.error)
      return FunctionError(Cat("error on format iteration ", k, ": ", *result.error));
    results.push_back(std::move(result.value));
  }
  return Ok(Value::List(Type::String(), std::move(results)));
}

}  // namespace

void AddFormatFunctions(FunctionTable& table) {
  const Parameter arguments = {
      .name = "args", .type = Type::Dynamic(), .allow_null = true, .allow_unknown = true};
  table["format"] = {.parameters = {In("format", Type::String())},
                     .variadic = arguments,
                     .result_type = Always(Type::String()),
                     .call = Format};
  table["formatlist"] = {.parameters = {In("format", Type::String())},
                         .variadic = arguments,
                         .result_type = Always(Type::List(Type::String())),
                         .call = FormatList};
}

}  // namespace planner::lang
