#include "provider/image_export/plan.h"

#include "gtest/gtest.h"
#include "tests/provider/image_export/export_value.h"

namespace provider::image_export {
namespace {

using proto::value::Identical;

resource::PlanAnswer Plan(const Value& prior, const Value& config) {
  return PlanExport(parts::PlanRequestOf(ExportSchema(), prior, config));
}

TEST(PlanExportTest, ACreateKnowsItsIdButNotItsJob) {
  const Value planned = Plan(Nothing(), Config()).planned;
  EXPECT_EQ(planned.GetAttr("id").AsString(), kId);
  EXPECT_FALSE(planned.GetAttr("job_id").IsKnown());
  const Value open = With(Config(), {{"image_id", parts::UnknownText()}});
  EXPECT_FALSE(Plan(Nothing(), open).planned.GetAttr("id").IsKnown());
}

struct Case {
  const char* name;
  Value prior;
  Value config;
  const char* want_replacing;
};

TEST(PlanExportTest, EverythingButTimeoutsReplaces) {
  const Value imported = With(Place(), {{"id", Text(kId)}});
  const Value timeouts = parts::Timeouts(ExportSchema(), {{"create", Text("1m")}});
  const Value not_quick = Value::Bool(false);
  for (const Case& c : {
           Case{"no change", StateOf(Config()), Config(), ""},
           Case{"another image", StateOf(Config()),
                With(Config(), {{"image_id", Text("11111111-aaaa-4aaa-8aaa-000000000001")}}),
                "image_id"},
           Case{"another file", StateOf(Config()),
                With(Config(), {{"bucket_url", Text("ims-image:b.qcow2")}}), "bucket_url"},
           Case{"another format", StateOf(Config()), With(Config(), {{"file_format", Text("vhd")}}),
                "file_format"},
           Case{"quick instead", StateOf(Config()), Quick(), "file_format is_quick_export"},
           Case{"quick no more", StateOf(Quick()), Config(), "file_format is_quick_export"},
           Case{"not quick, said aloud", StateOf(Config()),
                With(Config(), {{"is_quick_export", not_quick}}), ""},
           Case{"timeouts", StateOf(Config()), With(Config(), {{"timeouts", timeouts}}), ""},
           Case{"an import learns the format", imported, Config(), ""},
           Case{"an import learns that it was quick", imported, Quick(), ""},
           Case{"an import and another file", imported,
                With(Config(), {{"bucket_url", Text("ims-image:b.qcow2")}}), "bucket_url"},
       }) {
    EXPECT_EQ(parts::Replacing(Plan(c.prior, c.config)), c.want_replacing) << c.name;
  }
  EXPECT_TRUE(Identical(Plan(StateOf(Config()), Config()).planned, StateOf(Config())));
}

TEST(PlanExportTest, ADeletionIsPlannedAsNothing) {
  EXPECT_TRUE(PlanExport({StateOf(Config()), Nothing(), Nothing(), ""}).planned.IsNull());
}

}  // namespace
}  // namespace provider::image_export
