#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "gtest/gtest.h"
#include "provider/image_export/image_export_resource.h"
#include "tests/provider/image_export/export_value.h"

namespace provider::image_export {
namespace {

resource::ImportAnswer Import(std::string_view id) {
  resource::ImportAnswer got;
  MakeImageExportResource()->Import(
      id, [&got](resource::ImportAnswer answer) { got = std::move(answer); });
  return got;
}

TEST(ImportExportTest, TakesTheIdApart) {
  const resource::ImportAnswer got = Import(kId);
  EXPECT_EQ(parts::Describe(got.diags), "");
  EXPECT_TRUE(proto::value::Identical(got.state, With(Place(), {{"id", Text(kId)}})));
}

TEST(ImportExportTest, RejectsWhatIsNoSuchId) {
  for (const char* id : {"", "x", kImage, "web/ims-image:web.qcow2",
                         "877a2cda-ba63-4e1e-b95f-e67e48b6129a/web.qcow2"}) {
    const resource::ImportAnswer got = Import(id);
    EXPECT_TRUE(resource::HasErrors(got.diags)) << id;
    EXPECT_TRUE(got.state.IsNull()) << id;
  }
}

TEST(ExportResourceTest, NeedsAConfiguredProviderToApplyButNotToRead) {
  const auto exports = MakeImageExportResource();
  const Value state = StateOf(Config());
  resource::ReadAnswer read;
  exports->Read({}, {state, "j1"},
                [&read](resource::ReadAnswer answer) { read = std::move(answer); });
  EXPECT_TRUE(proto::value::Identical(read.state, state));
  EXPECT_EQ(read.private_bytes, "j1");
  resource::ApplyAnswer applied;
  exports->Apply({}, {Nothing(), state, Config(), ""},
                 [&applied](resource::ApplyAnswer answer) { applied = std::move(answer); });
  EXPECT_TRUE(applied.state.IsNull());
  EXPECT_TRUE(resource::HasErrors(applied.diags));
}

}  // namespace
}  // namespace provider::image_export
