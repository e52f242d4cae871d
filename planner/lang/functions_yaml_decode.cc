#include <yaml.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/lang/function_helpers.h"
#include "planner/lang/functions_yaml.h"
#include "planner/lang/yaml_scalar.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

namespace planner::lang {
namespace {

using proto::text::Cat;

constexpr int kDeepest = 1000;

// One event of libyaml, released with this.
class YamlEvent {
 public:
  YamlEvent() = default;
  ~YamlEvent() { yaml_event_delete(&event_); }
  YamlEvent(const YamlEvent&) = delete;
  YamlEvent& operator=(const YamlEvent&) = delete;

  bool Parse(yaml_parser_t& parser) {
    yaml_event_delete(&event_);
    return yaml_parser_parse(&parser, &event_) != 0;
  }
  yaml_event_type_t type() const { return event_.type; }
  const yaml_event_t& raw() const { return event_; }

 private:
  yaml_event_t event_ = {};
};

std::string_view Text(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

// The tag without YAML's own prefix: "str"; others as they are.
std::string ShortTag(const yaml_char_t* tag) {
  std::string_view text = Text(tag);
  constexpr std::string_view kPrefix = "tag:yaml.org,2002:";
  return std::string(text.starts_with(kPrefix) ? text.substr(kPrefix.size()) : text);
}

// Composes the value of one document from events.
class YamlDecoder {
 public:
  explicit YamlDecoder(std::string_view text) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~YamlDecoder() { yaml_parser_delete(&parser_); }
  YamlDecoder(const YamlDecoder&) = delete;
  YamlDecoder& operator=(const YamlDecoder&) = delete;

  std::optional<Value> Run() {
    if (!Next() || !Next()) return std::nullopt;
    if (event_.type() != YAML_DOCUMENT_START_EVENT) return Fail("missing start of document");
    const yaml_version_directive_t* version = event_.raw().data.document_start.version_directive;
    if (version != nullptr && (version->major != 1 || version->minor != 1))
      return Fail("found incompatible YAML document");
    if (!Next()) return std::nullopt;
    std::optional<Value> value = ReadNode();
    if (!value) return std::nullopt;
    if (!Next() || !Next()) return std::nullopt;  // The document's end, the stream's end.
    if (event_.type() != YAML_STREAM_END_EVENT) return Fail("unexpected extra content after value");
    return value;
  }

  const std::string& error() const { return error_; }

 private:
  std::nullopt_t Fail(std::string_view message) {
    const yaml_mark_t& at = event_.raw().start_mark;
    if (error_.empty())
      error_ = Cat("on line ", at.line + 1, ", column ", at.column + 1, ": ", message);
    return std::nullopt;
  }

  bool Next() {
    if (event_.Parse(parser_)) return true;
    const yaml_mark_t& at = parser_.problem_mark;
    error_ = Cat("on line ", at.line + 1, ", column ", at.column + 1, ": ",
                 parser_.problem == nullptr ? "not a YAML document" : parser_.problem);
    return false;
  }

  // The node that begins with the current event. Afterwards its last event is current.
  std::optional<Value> ReadNode() {
    if (depth_ >= kDeepest) return Fail("too many nested values");
    ++depth_;
    std::optional<Value> value;
    switch (event_.type()) {
      case YAML_ALIAS_EVENT: value = ReadAlias(); break;
      case YAML_SCALAR_EVENT: value = ReadScalar(); break;
      case YAML_SEQUENCE_START_EVENT: value = ReadSequence(); break;
      case YAML_MAPPING_START_EVENT: value = ReadMapping(); break;
      default: Fail("a value is missing");
    }
    --depth_;
    return value;
  }

  std::optional<Value> ReadAlias() {
    const std::string name(Text(event_.raw().data.alias.anchor));
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) return Fail(Cat("reference to undefined anchor \"", name, "\""));
    if (!found->second) {
      return Fail(Cat("cannot refer to anchor \"", name, "\" from inside its own definition"));
    }
    return found->second;
  }

  // Gives the anchored value its name; an empty name is none.
  std::optional<Value> Anchor(const std::string& name, std::optional<Value> value) {
    if (!name.empty()) anchors_[name] = value;
    return value;
  }

  std::optional<Value> ReadScalar() {
    const auto& scalar = event_.raw().data.scalar;
    const std::string text(reinterpret_cast<const char*>(scalar.value), scalar.length);
    const bool is_plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
    const bool is_block =
        scalar.style == YAML_LITERAL_SCALAR_STYLE || scalar.style == YAML_FOLDED_SCALAR_STYLE;
    const std::string tag = ShortTag(scalar.tag);
    // A "<<" is an ordinary string but for its place as a key, which ReadMapping looks at.
    merges_ = tag.empty() && text == "<<";
    std::string message;
    // In a block scalar Terraform sees null, but nothing else that plain text may say.
    const bool says_null = is_block && (text.empty() || text == "~" || text == "null" ||
                                        text == "Null" || text == "NULL");
    auto value = says_null && tag.empty()     ? Value::Null(Type::String())
                 : says_null && tag == "null" ? Value::Null(Type::Dynamic())
                                              : ResolveYamlScalar(text, tag, is_plain, message);
    if (!value) return Fail(message);
    // Keys have no anchors that aliases could refer to.
    return Anchor(is_key_ ? "" : std::string(Text(scalar.anchor)), *std::move(value));
  }

  std::optional<Value> ReadSequence() {
    const auto& start = event_.raw().data.sequence_start;
    const std::string anchor(Text(start.anchor));
    const std::string tag = ShortTag(start.tag);
    if (!tag.empty() && tag != "seq")
      return Fail(Cat("can't interpret sequence as ", Text(start.tag)));
    if (!anchor.empty()) anchors_[anchor] = std::nullopt;
    std::vector<Value> elements;
    while (Next() && event_.type() != YAML_SEQUENCE_END_EVENT) {
      auto element = ReadNode();
      if (!element) return std::nullopt;
      elements.push_back(*std::move(element));
    }
    if (!error_.empty()) return std::nullopt;
    return Anchor(anchor, Value::Tuple(std::move(elements)));
  }

  std::optional<Value> ReadMapping() {
    const auto& start = event_.raw().data.mapping_start;
    const std::string anchor(Text(start.anchor));
    const std::string tag = ShortTag(start.tag);
    if (!tag.empty() && tag != "map")
      return Fail(Cat("can't interpret mapping as ", Text(start.tag)));
    if (!anchor.empty()) anchors_[anchor] = std::nullopt;
    std::map<std::string, Value> entries;
    while (Next() && event_.type() != YAML_MAPPING_END_EVENT) {
      merges_ = false;
      is_key_ = event_.type() == YAML_SCALAR_EVENT;
      const auto key = ReadNode();
      is_key_ = false;
      if (!key) return std::nullopt;
      const bool is_merge = merges_;
      if (!is_merge && !CheckKey(*key)) return std::nullopt;
      if (!Next()) return std::nullopt;
      const auto value = ReadNode();
      if (!value) return std::nullopt;
      if (is_merge) {
        if (!Merge(*value, entries)) return std::nullopt;
        continue;
      }
      const Value name = *proto::value::Convert(*key, Type::String(), nullptr);
      entries[std::string(name.AsString())] = *value;
    }
    if (!error_.empty()) return std::nullopt;
    return Anchor(anchor, Value::Object({entries.begin(), entries.end()}));
  }

  bool CheckKey(const Value& key) {
    if (key.IsNull()) {
      Fail("mapping key cannot be null");
    } else if (!key.type().IsPrimitive()) {
      Fail("only strings are allowed as mapping keys");
    }
    return error_.empty();
  }

  // Adds what a "<<" key brings in.
  bool Merge(const Value& value, std::map<std::string, Value>& entries) {
    if (value.IsNull() || value.type().kind() != Type::Kind::kObject) {
      Fail(Cat("cannot merge ", FriendlyName(value.type()), " into mapping"));
      return false;
    }
    for (size_t i = 0; i < value.size(); ++i) entries[KeyAt(value, i)] = value[i];
    return true;
  }

  yaml_parser_t parser_ = {};
  YamlEvent event_;
  int depth_ = 0;
  bool merges_ = false;  // The scalar just read is a "<<".
  bool is_key_ = false;  // The scalar to be read is a key.
  // Empty: still being defined.
  std::map<std::string, std::optional<Value>> anchors_ = {};
  std::string error_ = {};
};

}  // namespace

FunctionResult DecodeYaml(std::string_view text) {
  YamlDecoder decoder(text);
  auto value = decoder.Run();
  if (!value) return FunctionError(decoder.error());
  return Ok(*std::move(value));
}

}  // namespace planner::lang
