#ifndef PROTO_TEXT_GO_QUOTE_H_
#define PROTO_TEXT_GO_QUOTE_H_

#include <string>
#include <string_view>

namespace proto::text {

// `text` between double quotes with Go's escapes: what Terraform shows of strings. Letters,
// marks, digits, punctuation, symbols and the space stay; other characters are escaped.
std::string GoQuote(std::string_view text);

}  // namespace proto::text

#endif  // PROTO_TEXT_GO_QUOTE_H_
