#include "provider/image_export/validate.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/provider/image_export/export_value.h"
#include "tests/testing/golden.h"

namespace provider::image_export {
namespace {

std::string Check(const Value& config) {
  resource::Diagnostics diags;
  ValidateExport(config, diags);
  return parts::Describe(diags);
}
Value To(const std::string& url) { return With(Config(), {{"bucket_url", Text(url)}}); }

struct Case {
  const char* name;
  Value config;
};

TEST(ValidateExportTest, RejectsBadConfigurationsAtTheRightPlace) {
  std::string report;
  for (const Case& c : {
           Case{"image_id is a name", With(Config(), {{"image_id", Text("web")}})},
           Case{"no format", Place()},
           Case{"no format, not quick", With(Place(), {{"is_quick_export", Value::Bool(false)}})},
           Case{"quick with a format", With(Quick(), {{"file_format", Text("zvhd")}})},
           Case{"a format for quick exports only", With(Place(), {{"file_format", Text("zvhd2")}})},
           Case{"a format in capitals", With(Place(), {{"file_format", Text("QCOW2")}})},
           Case{"an address", To("https://ims-image.obs.example.com/web.qcow2")},
           Case{"no bucket", To("web.qcow2")},
           Case{"no object", To("ims-image:")},
           Case{"a folder", To("ims-image:out/")},
           Case{"bucket in capitals", To("Images:web.qcow2")},
           Case{"short bucket", To("ab:web.qcow2")},
           Case{"a space in the folder", To("ims-image:my images/web.qcow2")},
           Case{"a plus in the file", To("ims-image:web+db.qcow2")},
           Case{"a colon in the file", To("ims-image:web:db.qcow2")},
           Case{"a long file", To("ims-image:out/" + std::string(129, 'a'))},
           Case{"timeouts",
                With(Config(),
                     {{"timeouts", parts::Timeouts(ExportSchema(), {{"create", Text("")}})}})},
       }) {
    const std::string diags = Check(c.config);
    EXPECT_NE(diags, "") << c.name;
    report += std::string("# ") + c.name + "\n" + diags + "\n";
  }
  ExpectGolden("provider/image_export/golden/validate.txt", report);
}

TEST(ValidateExportTest, AcceptsGoodConfigurations) {
  for (const char* format : {"qcow2", "vhd", "zvhd", "vmdk"}) {
    EXPECT_EQ(Check(With(Place(), {{"file_format", Text(format)}})), "");
  }
  for (const Value& config : {
           Quick(),
           With(Config(), {{"is_quick_export", Value::Bool(false)}}),
           To("ims-image:" + std::string(128, 'a')),
           To("ims.image-1:a/b_c/d-1.qcow2"),
       }) {
    EXPECT_EQ(Check(config), "");
  }
}

TEST(ValidateExportTest, SkipsRulesThatInvolveUnknownValues) {
  const Value open = Value::Unknown(proto::value::Type::Bool());
  EXPECT_EQ(Check(With(Place(), {{"is_quick_export", open}})), "");
  EXPECT_EQ(Check(With(Config(), {{"is_quick_export", open}})), "");
  EXPECT_EQ(Check(With(Place(), {{"file_format", parts::UnknownText()}})), "");
  EXPECT_EQ(Check(With(Quick(), {{"file_format", parts::UnknownText()}})), "");
  EXPECT_EQ(Check(With(Config(),
                       {{"bucket_url", parts::UnknownText()}, {"image_id", parts::UnknownText()}})),
            "");
}

}  // namespace
}  // namespace provider::image_export
