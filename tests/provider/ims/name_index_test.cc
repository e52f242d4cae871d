#include "provider/ims/name_index.h"

#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/provider/ims/cloud.h"

namespace provider::ims {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class NameIndexTest : public testing::Test {
 protected:
  NameIndexTest() {
    cloud_.ids = {"i3", "i2", "i1"};
    cloud_.names = {{"i3", "web"}, {"i2", "db"}, {"i1", "web"}};
  }
  // What is answered within `patience`.
  std::optional<NameIndex::Ids> Find(const std::string& name,
                                     absl::Duration patience = absl::Seconds(6)) {
    std::optional<NameIndex::Ids> got;
    index_.Find(name, [&got](NameIndex::Ids ids) { got = std::move(ids); });
    cloud_.rig.clock.Advance(patience);
    return got;
  }

  Cloud cloud_;
  ImageCalls calls_{&cloud_.rig.caller};
  NameIndex index_{&cloud_.rig.clock, &calls_};
};

TEST_F(NameIndexTest, TellsAllImagesOfANameNewestFirst) {
  EXPECT_THAT(*Find("web"), ElementsAre("i3", "i1"));
  EXPECT_THAT(*Find("mail"), IsEmpty());
}

TEST_F(NameIndexTest, AThousandQuestionsShareOneList) {
  int answers = 0;
  for (int i = 0; i < 1000; ++i) {
    index_.Find("n" + std::to_string(i), [&answers](const NameIndex::Ids&) { ++answers; });
  }
  cloud_.rig.clock.Advance(absl::Seconds(1));
  Find("db");
  EXPECT_EQ(answers, 1000);
  EXPECT_EQ(cloud_.rig.Count("GET"), 2);  // One page of images, and an empty one.
}

TEST_F(NameIndexTest, TellsAnImageOnce) {
  EXPECT_THAT(*Find("db"), ElementsAre("i2"));
  EXPECT_THAT(*Find("db"), IsEmpty());
}

TEST_F(NameIndexTest, ManagedImagesAreNoAnswers) {
  index_.OnManaged({"i3"});
  EXPECT_THAT(*Find("web"), ElementsAre("i1"));
}

TEST_F(NameIndexTest, ThoseToldOfAMomentLaterAreNoneEither) {
  std::optional<NameIndex::Ids> got;
  index_.Find("db", [&got](NameIndex::Ids ids) { got = std::move(ids); });
  cloud_.rig.clock.Advance(absl::Milliseconds(100));
  index_.OnManaged({"i2"});
  cloud_.rig.clock.Advance(absl::Seconds(1));
  EXPECT_THAT(*got, IsEmpty());
}

TEST_F(NameIndexTest, WhatIsMadeLaterIsNotThere) {
  Find("mail");
  cloud_.ids.insert(cloud_.ids.begin(), "i4");
  cloud_.names["i4"] = "mail";
  EXPECT_THAT(*Find("mail"), IsEmpty());
}

TEST_F(NameIndexTest, AFailureIsNoAnswerAndNotRepeated) {
  cloud_.failure = http::Response{503, {}, ""};
  EXPECT_THAT(*Find("web", absl::Seconds(1)), IsEmpty());
  EXPECT_THAT(*Find("db", absl::ZeroDuration()), IsEmpty());
  EXPECT_EQ(cloud_.rig.Count("GET"), 1);
}

TEST_F(NameIndexTest, AServiceThatIsSlowIsNotWaitedFor) {
  cloud_.rig.budget.OnThrottled(absl::Minutes(1));
  EXPECT_EQ(Find("web", absl::Seconds(4)), std::nullopt);
  EXPECT_THAT(*Find("db", absl::Seconds(2)), IsEmpty());
}

TEST_F(NameIndexTest, StopAnswersAll) {
  std::vector<std::string> answered;
  Find("mail");
  for (const char* name : {"web", "db"}) {
    index_.Find(name, [&answered, name](const NameIndex::Ids& ids) {
      EXPECT_THAT(ids, IsEmpty());
      answered.emplace_back(name);
    });
  }
  EXPECT_THAT(answered, IsEmpty());
  index_.Stop();
  EXPECT_THAT(answered, testing::UnorderedElementsAre("web", "db"));
}

}  // namespace
}  // namespace provider::ims
