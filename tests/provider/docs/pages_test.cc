#include "provider/docs/pages.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/schema/schema.h"
#include "proto/text/cat.h"
#include "proto/value/type.h"
#include "provider/data/data_sources.h"
#include "provider/plugin/served_types.h"
#include "tests/testing/golden.h"

namespace provider::docs {
namespace {

using proto::schema::Attribute;
using proto::schema::Schema;
using proto::value::Type;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string Root() { return proto::text::Cat(TESTS_DIR, "/.."); }

Docs OurDocs() {
  return MakeDocs(plugin::SchemaOf(plugin::ServedResources(), data::AllDataSources()),
                  ReadFiles(Root()));
}

TEST(CommittedPagesTest, HaveAllThatTheyNeed) { EXPECT_THAT(OurDocs().mistakes, IsEmpty()); }

TEST(CommittedPagesTest, AreWhatTheGeneratorWrites) {
  const Docs docs = OurDocs();
  EXPECT_GE(docs.pages.size(), 14U);
  for (const auto& [path, text] : docs.pages) ExpectGolden(proto::text::Cat("../", path), text);
}

// A provider with one resource and one data source, and the files that they need.
proto::schema::ProviderSchema SmallSchema() {
  proto::schema::ProviderSchema schema;
  schema.provider.block.description = "Does things.";
  Schema thing;
  thing.block.description = "A thing.";
  thing.block.attributes = {Attribute{
      .name = "size", .type = Type::Number(), .description = "How large it is.", .required = true}};
  schema.resources["acme_big_thing"] = thing;
  schema.data_sources["acme_thing"] = std::move(thing);
  return schema;
}

Files SmallFiles() {
  return {
      {"examples/provider/provider.tf", "provider \"acme\" {}\n"},
      {"examples/resources/acme_big_thing/resource.tf", "resource \"acme_big_thing\" \"a\" {}\n"},
      {"examples/resources/acme_big_thing/import.sh",
       "# By its id.\n\nterraform import acme_big_thing.a 17\n"},
      {"examples/data-sources/acme_thing/data-source.tf", "data \"acme_thing\" \"a\" {}\n"},
  };
}

TEST(MakeDocsTest, WritesAPageForEachTypeAndOneForTheProvider) {
  const Docs docs = MakeDocs(SmallSchema(), SmallFiles());
  EXPECT_THAT(docs.mistakes, IsEmpty());
  EXPECT_THAT(docs.pages,
              ElementsAre(testing::Key("docs/data-sources/thing.md"), testing::Key("docs/index.md"),
                          testing::Key("docs/resources/big_thing.md")));
  EXPECT_EQ(docs.pages.at("docs/resources/big_thing.md"), R"(---
# Written by scripts/docs: change the schema, examples/ or docs/templates/resources/big_thing.md instead.
page_title: "acme_big_thing Resource - acme"
subcategory: ""
description: |-
  A thing.
---

# acme_big_thing (Resource)

A thing.

## Example Usage

```terraform
resource "acme_big_thing" "a" {}
```

## Schema

### Required

- `size` (Number) How large it is.

## Import

By its id.

```shell
terraform import acme_big_thing.a 17
```

The same as a block of the configuration (Terraform 1.5 and later):

```terraform
import {
  to = acme_big_thing.a
  id = "17"
}
```
)");
  EXPECT_THAT(docs.pages.at("docs/data-sources/thing.md"),
              testing::EndsWith("- `size` (Number) How large it is.\n"));
}

TEST(MakeDocsTest, ShowsTheMainExampleFirstAndItsCommentAsText) {
  Files files = SmallFiles();
  files["examples/resources/acme_big_thing/other.tf"] = "# The\n# other:\n\n# b\nb = 1\n";
  files["examples/resources/acme_big_thing/all.tf"] = "# c\nc = 1\n";
  const Docs docs = MakeDocs(SmallSchema(), files);
  EXPECT_THAT(docs.mistakes, IsEmpty());
  EXPECT_THAT(docs.pages.at("docs/resources/big_thing.md"),
              HasSubstr("```terraform\nresource \"acme_big_thing\" \"a\" {}\n```\n\n"
                        "```terraform\n# c\nc = 1\n```\n\n"
                        "The other:\n\n```terraform\n# b\nb = 1\n```\n"));
}

TEST(MakeDocsTest, PutsTheGeneratedPartsIntoATemplate) {
  Files files = SmallFiles();
  files["docs/templates/data-sources/thing.md"] =
      "{{schema}}\n\nBy hand.\n\n{{description}}\n{{examples}}\n";
  const Docs docs = MakeDocs(SmallSchema(), files);
  EXPECT_THAT(docs.mistakes, IsEmpty());
  EXPECT_THAT(docs.pages.at("docs/data-sources/thing.md"),
              HasSubstr("# acme_thing (Data Source)\n\n## Schema\n\n### Required\n\n- `size` "
                        "(Number) How large it is.\n\nBy hand.\n\nA thing.\n## Example Usage\n"));
}

struct MistakeCase {
  const char* name;
  void (*spoil)(proto::schema::ProviderSchema& schema, Files& files);
  const char* mistake;
};
class MistakeTest : public testing::TestWithParam<MistakeCase> {};

TEST_P(MistakeTest, IsTold) {
  proto::schema::ProviderSchema schema = SmallSchema();
  Files files = SmallFiles();
  GetParam().spoil(schema, files);
  EXPECT_THAT(MakeDocs(schema, files).mistakes, ElementsAre(GetParam().mistake));
}

INSTANTIATE_TEST_SUITE_P(
    , MistakeTest,
    testing::ValuesIn<MistakeCase>({
        {"AnAttributeHasNoDescription",
         [](auto& schema, auto& /*files*/) {
           schema.data_sources["acme_thing"].block.attributes[0].description = "";
         },
         "acme_thing: \"size\" has no description."},
        {"ATypeHasNoDescription",
         [](auto& schema, auto& /*files*/) {
           schema.resources["acme_big_thing"].block.description = "";
         },
         "acme_big_thing: the schema has no description."},
        {"ATypeHasNoExample",
         [](auto& /*schema*/, auto& files) {
           files.erase("examples/data-sources/acme_thing/data-source.tf");
         },
         "examples/data-sources/acme_thing/data-source.tf: there is no such example."},
        {"AResourceHasNoImport",
         [](auto& /*schema*/, auto& files) {
           files.erase("examples/resources/acme_big_thing/import.sh");
         },
         "examples/resources/acme_big_thing/import.sh: one command is wanted: terraform import "
         "acme_big_thing.NAME ID."},
        {"AnImportIsOfAnotherType",
         [](auto& /*schema*/, auto& files) {
           files["examples/resources/acme_big_thing/import.sh"] =
               "terraform import acme_thing.a 1\n";
         },
         "examples/resources/acme_big_thing/import.sh: one command is wanted: terraform import "
         "acme_big_thing.NAME ID."},
        {"AnImportDoesMore",
         [](auto& /*schema*/, auto& files) {
           files["examples/resources/acme_big_thing/import.sh"] +=
               "terraform import acme_big_thing.b 2\n";
         },
         "examples/resources/acme_big_thing/import.sh: one command is wanted: terraform import "
         "acme_big_thing.NAME ID."},
        {"AnExampleHasNoType",
         [](auto& /*schema*/, auto& files) {
           files["examples/resources/acme_thing/resource.tf"] = "";
         },
         "examples/resources/acme_thing/resource.tf: no page has a place for this file. Remove or "
         "rename it."},
        {"APageHasNoType",
         [](auto& /*schema*/, auto& files) { files["docs/data-sources/big_thing.md"] = ""; },
         "docs/data-sources/big_thing.md: no page has a place for this file. Remove or rename it."},
        {"ATemplateHasNoType",
         [](auto& /*schema*/, auto& files) { files["docs/templates/resources/small.md"] = ""; },
         "docs/templates/resources/small.md: no page has a place for this file. Remove or rename "
         "it."},
        {"ATemplateLacksAPart",
         [](auto& /*schema*/, auto& files) {
           files["docs/templates/index.md"] = "{{description}}\n{{examples}}\n";
         },
         "docs/templates/index.md: the marker {{schema}} is missing."},
        {"ATemplateHasAPartTwice",
         [](auto& /*schema*/, auto& files) {
           files["docs/templates/index.md"] =
               "{{description}}\n{{examples}}\n{{schema}}\n{{schema}}\n";
         },
         "docs/templates/index.md: the marker {{schema}} is there twice."},
        {"ATemplateHasAnUnknownPart",
         [](auto& /*schema*/, auto& files) {
           files["docs/templates/index.md"] =
               "{{description}}\n{{examples}}\n{{schema}}\n{{import}}\n";
         },
         "docs/templates/index.md: unknown marker {{import}}."},
    }),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace provider::docs
