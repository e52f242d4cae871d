#ifndef PROTO_TEXT_PERCENT_H_
#define PROTO_TEXT_PERCENT_H_

#include <string>
#include <string_view>

// Percent-encoding of URLs (RFC 3986, section 2.1).
namespace proto::text {

// All but unreserved bytes, and those of `also_plain`, as %XX with capitals.
std::string PercentEncode(std::string_view text, std::string_view also_plain = {});
// A `%` without two hexadecimal digits stays as it is.
std::string PercentDecode(std::string_view text);

}  // namespace proto::text

#endif  // PROTO_TEXT_PERCENT_H_
