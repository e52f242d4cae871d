#ifndef PROVIDER_PARTS_ADVICE_H_
#define PROVIDER_PARTS_ADVICE_H_

#include <string_view>

namespace provider::parts {

// What an error code of the service ("IMG.0057") means for who wrote the configuration, and what to
// do: full sentences, one text for all codes of a class (ims-api.md 12.1). Empty for a code that no
// document lists.
std::string_view AdviceFor(std::string_view code);

}  // namespace provider::parts

#endif  // PROVIDER_PARTS_ADVICE_H_
