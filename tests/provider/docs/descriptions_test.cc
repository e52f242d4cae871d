// What the schemas of the plugin say of themselves, beside what they do.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/schema/schema.h"
#include "proto/text/cat.h"
#include "provider/data/data_sources.h"
#include "provider/image/image_resource.h"
#include "provider/image/kind.h"
#include "provider/image_copy/copy_kind.h"
#include "provider/image_registration/registration_kind.h"
#include "provider/image_whole/whole_kind.h"
#include "provider/plugin/served_types.h"

namespace provider::docs {
namespace {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::text::Cat;
using testing::AnyOf;
using testing::HasSubstr;

bool IsArgument(const Attribute& attribute) { return attribute.required || attribute.optional; }

void ExpectEditsAreTold(const std::string& place, const Block& block) {
  for (const Attribute& attribute : block.attributes) {
    if (!IsArgument(attribute)) continue;
    EXPECT_THAT(attribute.description, AnyOf(HasSubstr("Changed in place"), HasSubstr("A change "),
                                             HasSubstr("Another value makes a new ")))
        << place << "." << attribute.name << " does not say what an edit does";
  }
  for (const proto::schema::NestedBlock& nested : block.blocks) {
    if (nested.type_name == "timeouts") continue;
    ExpectEditsAreTold(Cat(place, ".", nested.type_name), nested.block);
  }
}

TEST(DescriptionsTest, OfEveryArgumentOfAResourceSayWhatAnEditDoes) {
  for (const auto& [name, resource] : plugin::ServedResources()) {
    ExpectEditsAreTold(name, resource->schema().block);
  }
}

TEST(DescriptionsTest, SayOfAnEditWhatThePlanDoes) {
  for (const image::Kind* const kind :
       {&image::ImageKind(), &image_copy::CopyKind(), &image_whole::WholeKind(),
        &image_registration::RegistrationKind()}) {
    const auto description = [&](std::string_view name) -> const std::string& {
      return kind->schema->block.FindAttribute(name)->description;
    };
    for (const std::string_view name : kind->creation) {
      EXPECT_THAT(description(name),
                  AnyOf(HasSubstr(" A change makes a new "), HasSubstr(" Another value makes a ")))
          << kind->type_name << "." << name;
      // What the provider fills in stays when the argument is taken away.
      EXPECT_EQ(kind->schema->block.FindAttribute(name)->computed,
                description(name).find("Another value") != std::string::npos)
          << kind->type_name << "." << name;
    }
    for (const auto names : {kind->changeable, kind->own}) {
      for (const std::string_view name : names) {
        const auto& place = kind->place_arguments;
        if (std::find(place.begin(), place.end(), name) != place.end()) {
          EXPECT_THAT(description(name), HasSubstr(" A change makes a new ")) << name;
        } else {
          EXPECT_THAT(description(name),
                      AnyOf(HasSubstr(" Changed in place"), HasSubstr(" A change has no effect")))
              << name;
        }
      }
    }
  }
}

void CollectTexts(const std::string& place, const Block& block,
                  std::vector<std::pair<std::string, std::string>>& out) {
  out.emplace_back(place, block.description);
  for (const Attribute& one : block.attributes) {
    out.emplace_back(Cat(place, ".", one.name), one.description);
  }
  for (const proto::schema::NestedBlock& nested : block.blocks) {
    CollectTexts(Cat(place, ".", nested.type_name), nested.block, out);
  }
}

TEST(DescriptionsTest, AreSentencesOfOneLine) {
  const auto schema = plugin::SchemaOf(plugin::ServedResources(), data::AllDataSources());
  std::vector<std::pair<std::string, std::string>> texts;
  CollectTexts("provider", schema.provider.block, texts);
  for (const auto& [name, type] : schema.resources) CollectTexts(name, type.block, texts);
  for (const auto& [name, type] : schema.data_sources) CollectTexts(name, type.block, texts);
  EXPECT_GT(texts.size(), 200U);
  for (const auto& [place, text] : texts) {
    EXPECT_THAT(text, testing::MatchesRegex("[A-Z0-9`][^\n]*([.]|…)")) << place;
    EXPECT_THAT(text, testing::Not(HasSubstr("  "))) << place;
  }
}

}  // namespace
}  // namespace provider::docs
