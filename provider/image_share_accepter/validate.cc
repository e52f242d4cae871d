#include "provider/image_share_accepter/validate.h"

#include "provider/parts/checker.h"
#include "provider/parts/rules.h"

namespace provider::image_share_accepter {

void ValidateAccepter(const proto::value::Value& config, resource::Diagnostics& diags) {
  parts::Checker checker(config, diags);
  checker.CheckText("image_id", "Invalid id", parts::FindIdMistake);
  checker.CheckText("vault_id", "Invalid id", parts::FindIdMistake);
  checker.CheckTimeouts();
}

}  // namespace provider::image_share_accepter
