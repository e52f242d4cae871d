#ifndef PROTO_VALUE_JSON_SCANNER_H_
#define PROTO_VALUE_JSON_SCANNER_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace proto::value {

// Reads JSON text step by step, without a tree. Numbers are given as they are written, so that
// nothing of them is lost. At most 64 levels deep. Inside this folder only.
//
// After a mistake `ok()` is false, every Read and Open gives false and loops end.
//   for (scanner.OpenArray(); scanner.NextElement();) …one Read or Skip…
//   for (scanner.OpenObject(); scanner.NextMember(name);) …one Read or Skip…
class JsonScanner {
 public:
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject, kBroken };

  explicit JsonScanner(std::string_view json) : json_(json) {}

  // What begins at the next character that is not white space.
  Kind Peek();
  bool ReadNull();
  bool ReadBool(bool& value);
  bool ReadNumber(std::string_view& text);
  // Valid UTF-8; halves of surrogate pairs that stand alone become U+FFFD.
  bool ReadString(std::string& text);
  bool OpenArray();
  bool NextElement();  // False at the end.
  bool OpenObject();
  bool NextMember(std::string& name);  // False at the end.
  bool Skip();                         // One value of any kind.
  // Whether nothing but white space is left.
  bool AtEnd();

  // For reading a part again.
  struct Position {
    size_t at = 0;
    int depth = 0;
  };
  Position position() const { return {at_, depth_}; }
  void Return(Position position);

  bool ok() const { return error_.empty(); }
  const std::string& error() const { return error_; }

 private:
  void SkipSpace();
  bool Fail();
  bool ReadWord(std::string_view word);
  bool ReadDigits();
  bool ReadEscape(std::string& text);
  bool ReadHex(unsigned& unit);
  bool Open(char bracket);
  bool Next(char close);

  std::string_view json_;
  size_t at_ = 0;
  int depth_ = 0;
  bool fresh_ = false;  // Just behind an opening bracket.
  std::string error_;
};

}  // namespace proto::value

#endif  // PROTO_VALUE_JSON_SCANNER_H_
