#include "proto/schema/schema.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/types/span.h"
#include "proto/text/cat.h"
#include "proto/value/type.h"
#include "provider/settings/settings.h"
#include "provider/settings/variables.h"

namespace provider::settings {
namespace {

using proto::schema::Attribute;
using proto::schema::Schema;
using proto::schema::StringKind;
using proto::value::Type;

// The description tells the environment variables, too.
Attribute Make(std::string_view name, Type type, std::string_view description,
               bool sensitive = false) {
  Attribute attribute;
  attribute.name = std::string(name);
  attribute.type = type;
  attribute.description = std::string(description);
  const absl::Span<const std::string_view> variables = VariablesOf(name);
  for (const std::string_view variable : variables) {
    proto::text::Append(attribute.description, variable == variables[0] ? " Environment: `" : ", `",
                        variable, "`");
  }
  if (!variables.empty()) attribute.description += '.';
  attribute.description_kind = StringKind::kMarkdown;
  attribute.optional = true;
  attribute.sensitive = sensitive;
  return attribute;
}

constexpr bool kSensitive = true;

proto::schema::NestedBlock IgnoreTags() {
  const Type texts = Type::List(Type::String());
  proto::schema::NestedBlock out;
  out.type_name = "ignore_tags";
  out.nesting = proto::schema::Nesting::kSingle;
  out.block.description =
      "Tags that others look after: the provider leaves them alone and does not show them.";
  out.block.description_kind = StringKind::kMarkdown;
  out.block.attributes = {
      Make("keys", texts, "Keys of such tags."),
      Make("key_prefixes", texts, "What the keys of such tags begin with."),
  };
  proto::schema::SortByName(out.block);
  return out;
}

Schema Build() {
  Schema schema;
  const Type text = Type::String();
  schema.block.description =
      "Manages private images of the Image Management Service (IMS) of Open Telekom Cloud, Huawei "
      "Cloud and their relatives: made from a server, from a file in an OBS bucket or from a data "
      "disk.";
  schema.block.description_kind = StringKind::kMarkdown;
  schema.block.attributes = {
      Make("region", text,
           "Region, such as `eu-de`. Needed, unless `endpoints` has the address of `ims`."),
      Make("cloud", text,
           "Domain of the cloud's services, such as `otc.t-systems.com`; `myhuaweicloud.com` by "
           "default."),
      Make("endpoints", Type::Map(text),
           "Addresses of the services `ims` and `iam` where they are not "
           "`https://{service}.{region}.{cloud}`: `http://` or `https://`, without a version for "
           "`ims`."),
      Make("auth_url", text,
           "Address of IAM with its version, such as `https://iam.eu-de.otc.t-systems.com/v3`. Not "
           "set: that of `iam` in `endpoints`, else the environment's, else "
           "`https://iam.{region}.{cloud}/v3`."),
      Make("access_key", text, "Access key (AK). Needs `secret_key`."),
      Make("secret_key", text,
           "Secret key (SK) of `access_key`: requests are signed with it, it is not sent.",
           kSensitive),
      Make("security_token", text, "Security token of a temporary access key.", kSensitive),
      Make("token", text, "IAM token, sent as it is. It is not renewed.", kSensitive),
      Make("user_name", text,
           "Name of the IAM user. Needs `password`, and `domain_name` or `domain_id`."),
      Make("password", text, "Password of the IAM user.", kSensitive),
      Make("domain_id", text, "Id of the account (domain)."),
      Make("domain_name", text, "Name of the account (domain)."),
      Make("project_id", text, "Id of the project that images belong to."),
      Make("project_name", text,
           "Name of the project that images belong to, such as `eu-de_web`, where `project_id` is "
           "not set; by default that of the region."),
      Make("enterprise_project_id", text,
           "Id of the enterprise project of new images whose resource sets none; `0` is the "
           "default one."),
      Make("insecure", Type::Bool(),
           "Whether to accept any TLS certificate; `false` by default. Whoever is in between can "
           "then read and change everything."),
      Make(
          "cacert_file", text,
          "File with the certificates of the authorities to trust (PEM), instead of the system's."),
      Make("default_tags", Type::Map(text),
           "Tags of every image whose resource does not set the key itself; at most 10, by the "
           "rules of the argument `tags` of `ims_image`."),
      Make("create_token_key", text,
           "Key of the tag under which the provider marks each call that makes an image, so that "
           "an image whose answer was lost is found again; `kiln-create` by default. Attributes "
           "never show this tag. Empty: images are not marked."),
      Make("requests_per_second", Type::Number(),
           "Most calls per second to each endpoint, 1 to 600; 600 by default. The provider slows "
           "down by itself when the service asks for it."),
  };
  schema.block.blocks = {IgnoreTags()};
  proto::schema::SortByName(schema.block);
  return schema;
}

}  // namespace

const Schema& ProviderBlockSchema() {
  static const Schema* const kSchema = new Schema(Build());
  return *kSchema;
}

}  // namespace provider::settings
