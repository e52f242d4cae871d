#include "proto/schema/schema.h"

#include <string>
#include <string_view>
#include <utility>

#include "proto/value/type.h"
#include "provider/settings/settings.h"

namespace provider::settings {
namespace {

using proto::schema::Attribute;
using proto::schema::Schema;
using proto::schema::StringKind;
using proto::value::Type;

Attribute Make(std::string_view name, Type type, std::string_view description,
               bool sensitive = false) {
  Attribute attribute;
  attribute.name = std::string(name);
  attribute.type = type;
  attribute.description = std::string(description);
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
      Make("key_prefixes", texts, "What keys of such tags begin with."),
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
      Make("region", text, "Region, such as `eu-de`. `HW_REGION_NAME`, `OS_REGION_NAME`."),
      Make("cloud", text,
           "Domain of the cloud's services, `myhuaweicloud.com` by default. `HW_CLOUD`."),
      Make("endpoints", Type::Map(text),
           "Addresses of the services `ims` and `iam` where they do not follow from the region."),
      Make("auth_url", text,
           "Address of IAM with its version, such as `https://iam.eu-de.otc.t-systems.com/v3`. "
           "`HW_AUTH_URL`, `OS_AUTH_URL`."),
      Make("access_key", text, "Access key. `HW_ACCESS_KEY`, `OS_ACCESS_KEY`."),
      Make("secret_key", text, "Secret key. `HW_SECRET_KEY`, `OS_SECRET_KEY`.", kSensitive),
      Make("security_token", text,
           "Security token of a temporary access key. `HW_SECURITY_TOKEN`, `OS_SECURITY_TOKEN`.",
           kSensitive),
      Make("token", text, "IAM token. `HW_AUTH_TOKEN`, `OS_AUTH_TOKEN`.", kSensitive),
      Make("user_name", text, "IAM user. `HW_USER_NAME`, `OS_USERNAME`."),
      Make("password", text, "Password of the user. `HW_USER_PASSWORD`, `OS_PASSWORD`.",
           kSensitive),
      Make("domain_id", text, "Id of the account. `HW_DOMAIN_ID`, `OS_DOMAIN_ID`."),
      Make("domain_name", text, "Name of the account. `HW_DOMAIN_NAME`, `OS_DOMAIN_NAME`."),
      Make("project_id", text, "Id of the project. `HW_PROJECT_ID`, `OS_PROJECT_ID`."),
      Make("project_name", text,
           "Name of the project; that of the region by default. `HW_PROJECT_NAME`, "
           "`OS_PROJECT_NAME`."),
      Make("enterprise_project_id", text,
           "Enterprise project of new images that set none. `HW_ENTERPRISE_PROJECT_ID`."),
      Make("insecure", Type::Bool(),
           "Whether to accept any TLS certificate. `HW_INSECURE`, `OS_INSECURE`."),
      Make("cacert_file", text,
           "File with the certificates of the authorities to trust (PEM). `OS_CACERT`."),
      Make("default_tags", Type::Map(text),
           "Tags of every image whose resource does not set the key itself; at most 10."),
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
