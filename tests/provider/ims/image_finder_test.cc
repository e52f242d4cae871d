#include "provider/ims/image_finder.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "provider/ims/image_reader.h"
#include "tests/provider/ims/cloud.h"

namespace provider::ims {
namespace {

class ImageReaderTest : public testing::Test {
 protected:
  void AddImages(int count) {
    for (int i = 0; i < count; ++i) cloud_.ids.push_back("i" + std::to_string(i));
  }
  void Read(const std::string& id) {
    reader_.Read(
        id, [this, id](const absl::StatusOr<Image>& image) { got_.emplace(id, image.status()); });
  }
  absl::StatusCode CodeOf(const std::string& id) { return got_.at(id).code(); }

  Cloud cloud_;
  Rig& rig_ = cloud_.rig;
  ImageCalls calls_{&rig_.caller};
  ImageFinder finder_{&rig_.clock, &calls_};
  ImageReader reader_{&rig_.clock, &finder_};
  std::map<std::string, absl::Status> got_;
};

TEST_F(ImageReaderTest, AHandfulIsAskedForOneByOne) {
  AddImages(1000);
  Read("i1");
  Read("i2");
  Read("i2");
  rig_.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(got_.size(), 2U);
  EXPECT_EQ(rig_.server.sent().size(), 2U);
  EXPECT_TRUE(got_.at("i1").ok());
}

TEST_F(ImageReaderTest, ThousandReadsTakeFewCalls) {
  AddImages(1000);
  for (const std::string& id : cloud_.ids) Read(id);
  rig_.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(got_.size(), 1000U);
  EXPECT_LE(rig_.server.sent().size(), 4U);
}

TEST_F(ImageReaderTest, ReadsOfTenAtATimeShareTheListingToo) {
  AddImages(1000);
  for (int i = 0; i < 1000; i += 10) {
    for (int k = i; k < i + 10; ++k) Read("i" + std::to_string(k));
    rig_.clock.Advance(absl::Milliseconds(8));
  }
  rig_.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(got_.size(), 1000U);
  EXPECT_LE(rig_.server.sent().size(), 10U);
}

TEST_F(ImageReaderTest, NewImagesAreFoundOnTheFirstPage) {
  AddImages(1000);
  for (int i = 0; i < 30; ++i) {
    finder_.OnWritten("i" + std::to_string(i));
    Read("i" + std::to_string(i));
  }
  rig_.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(got_.size(), 30U);
  EXPECT_EQ(rig_.server.sent().size(), 1U);
}

TEST_F(ImageReaderTest, NeverOlderThanOurWrite) {
  AddImages(20);
  for (int i = 0; i < 20; ++i) Read("i" + std::to_string(i));
  rig_.clock.Advance(absl::Milliseconds(50));
  ASSERT_EQ(got_.size(), 20U);
  cloud_.names["i7"] = "after";
  finder_.OnWritten("i7");
  std::string name;
  reader_.Read("i7", [&name](absl::StatusOr<Image> image) { name = image->name; });
  rig_.clock.Advance(absl::Milliseconds(50));
  EXPECT_EQ(name, "after");
}

TEST_F(ImageReaderTest, AListingThatBeganBeforeTheWriteDoesNotCount) {
  AddImages(20);
  for (int i = 0; i < 20; ++i) Read("i" + std::to_string(i));
  rig_.clock.Advance(absl::Milliseconds(6));  // The page is on its way, with the old names.
  cloud_.freeze_names = true;
  cloud_.names["i7"] = "after";
  finder_.OnWritten("i7");
  std::vector<std::string> names;
  for (int i = 5; i < 15; ++i) {
    reader_.Read("i" + std::to_string(i), [&names](absl::StatusOr<Image> image) {
      if (image->id == "i7") names.push_back(image->name);
    });
  }
  rig_.clock.Advance(absl::Milliseconds(1));
  cloud_.freeze_names = false;
  rig_.clock.Advance(absl::Milliseconds(50));
  EXPECT_EQ(names, std::vector<std::string>{"after"});
}

TEST_F(ImageReaderTest, AbsenceFromTheListIsConfirmed) {
  AddImages(20);
  cloud_.hidden = {"public"};  // Not private, but there.
  for (int i = 0; i < 10; ++i) Read("i" + std::to_string(i));
  Read("public");
  Read("gone");
  rig_.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(CodeOf("public"), absl::StatusCode::kOk);
  EXPECT_EQ(CodeOf("gone"), absl::StatusCode::kNotFound);
  EXPECT_EQ(got_.at("gone").message(), "There is no image gone.");
}

TEST_F(ImageReaderTest, JustMadeImagesMayTakeAWhileToShow) {
  reader_.OnMade("new");
  Read("new");
  rig_.clock.Advance(absl::Seconds(2));
  EXPECT_TRUE(got_.empty());
  cloud_.ids.emplace_back("new");
  rig_.clock.Advance(absl::Seconds(2));
  EXPECT_EQ(CodeOf("new"), absl::StatusCode::kOk);
}

TEST_F(ImageReaderTest, JustMadeImagesThatNeverShowAreMissing) {
  reader_.OnMade("new");
  Read("new");
  rig_.clock.Advance(absl::Seconds(12));
  EXPECT_EQ(CodeOf("new"), absl::StatusCode::kNotFound);
}

TEST_F(ImageReaderTest, StartsAgainIfTheMarkerIsDeletedMeanwhile) {
  AddImages(1000);
  cloud_.on_page = [this] {
    // The last image of the first page goes.
    if (rig_.server.sent().size() == 1) cloud_.ids.erase(cloud_.ids.begin() + 99);
  };
  Read("i500");
  Read("i501");
  Read("i502");
  Read("i503");
  Read("i504");
  rig_.clock.Advance(absl::Seconds(5));
  EXPECT_EQ(got_.size(), 5U);
  EXPECT_EQ(CodeOf("i500"), absl::StatusCode::kOk);
}

TEST_F(ImageReaderTest, ErrorsReachAllWhoWait) {
  AddImages(10);
  cloud_.failure = http::Response{403, {}, ""};
  for (int i = 0; i < 10; ++i) Read("i" + std::to_string(i));
  rig_.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(got_.size(), 10U);
  EXPECT_EQ(CodeOf("i3"), absl::StatusCode::kPermissionDenied);
}

TEST_F(ImageReaderTest, StopCancelsWaitingReads) {
  Read("i1");
  reader_.Stop();
  Read("i2");
  rig_.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(CodeOf("i1"), absl::StatusCode::kCancelled);
  EXPECT_EQ(CodeOf("i2"), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace provider::ims
