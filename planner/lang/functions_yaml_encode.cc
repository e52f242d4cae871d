#include <yaml.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "planner/lang/function_helpers.h"
#include "planner/lang/functions_yaml.h"

namespace planner::lang {
namespace {

// Writes values as events of libyaml's emitter.
class YamlEncoder {
 public:
  YamlEncoder() {
    yaml_emitter_initialize(&emitter_);
    yaml_emitter_set_unicode(&emitter_, 1);
    yaml_emitter_set_output(&emitter_, Append, &out_);
  }
  ~YamlEncoder() { yaml_emitter_delete(&emitter_); }
  YamlEncoder(const YamlEncoder&) = delete;
  YamlEncoder& operator=(const YamlEncoder&) = delete;

  std::string Run(const Value& value) {
    yaml_event_t event;
    Emit(yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING), event);
    Emit(yaml_document_start_event_initialize(&event, nullptr, nullptr, nullptr, 1), event);
    Write(value);
    Emit(yaml_document_end_event_initialize(&event, 1), event);
    Emit(yaml_stream_end_event_initialize(&event), event);
    yaml_emitter_flush(&emitter_);
    // A plain scalar could go on, so its end is marked.
    const bool is_plain =
        value.IsNull() || (value.type().IsPrimitive() && value.type() != Type::String());
    // libyaml does so behind block scalars that keep their newlines, too, without need.
    constexpr std::string_view kEnd = "\n...\n";
    const bool is_marked = std::string_view(out_).ends_with(kEnd);
    if (is_plain && !is_marked) out_ += kEnd.substr(1);
    if (!is_plain && is_marked) out_.resize(out_.size() - (kEnd.size() - 1));
    return out_;
  }

 private:
  static int Append(void* out, unsigned char* text, size_t size) {
    static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(text), size);
    return 1;
  }

  // Events are always well formed and memory does not run out: anything else is our mistake.
  void Emit(int made, yaml_event_t& event) {
    if (made == 0 || yaml_emitter_emit(&emitter_, &event) == 0) std::abort();
  }

  void Write(const Value& value) {
    if (value.IsNull()) return WriteScalar("null", YAML_PLAIN_SCALAR_STYLE);
    if (value.type() == Type::String()) return WriteString(value.AsString());
    if (value.type() == Type::Bool())
      return WriteScalar(value.AsBool() ? "true" : "false", YAML_PLAIN_SCALAR_STYLE);
    if (value.type() == Type::Number())
      return WriteScalar(value.AsNumber().ToString(), YAML_PLAIN_SCALAR_STYLE);
    yaml_event_t event;
    if (IsKeyed(value.type())) {
      Emit(yaml_mapping_start_event_initialize(&event, nullptr, nullptr, 1,
                                               YAML_BLOCK_MAPPING_STYLE),
           event);
      for (size_t i = 0; i < value.size(); ++i) {
        WriteString(KeyAt(value, i));
        Write(value[i]);
      }
      return Emit(yaml_mapping_end_event_initialize(&event), event);
    }
    Emit(yaml_sequence_start_event_initialize(&event, nullptr, nullptr, 1,
                                              YAML_BLOCK_SEQUENCE_STYLE),
         event);
    for (const Value& element : value.elements()) Write(element);
    Emit(yaml_sequence_end_event_initialize(&event), event);
  }

  // Text of several lines stands as it is where YAML can do that.
  void WriteString(std::string_view text) {
    WriteScalar(text, text.find('\n') == std::string_view::npos ? YAML_DOUBLE_QUOTED_SCALAR_STYLE
                                                                : YAML_LITERAL_SCALAR_STYLE);
  }

  void WriteScalar(std::string_view text, yaml_scalar_style_t style) {
    yaml_event_t event;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    Emit(yaml_scalar_event_initialize(&event, nullptr, nullptr, bytes,
                                      static_cast<int>(text.size()), 1, 1, style),
         event);
  }

  std::string out_ = {};
  yaml_emitter_t emitter_ = {};
};

}  // namespace

FunctionResult EncodeYaml(const Value& value) {
  return Ok(Value::String(YamlEncoder().Run(value)));
}

}  // namespace planner::lang
