#include "provider/ims/image_finder.h"

#include <algorithm>
#include <utility>

namespace provider::ims {
namespace {

constexpr std::size_t kHandful = 4;
// What a full page costs us and the service, in calls for one image.
constexpr std::size_t kPageCost = 8;
constexpr absl::Duration kKept = absl::Seconds(3);
constexpr int kFirstPage = 100;
constexpr int kPage = 500;

}  // namespace

ImageFinder::ImageFinder(http::Scheduler* scheduler, ImageCalls* calls)
    : scheduler_(scheduler), calls_(calls) {}

ImageFinder::~ImageFinder() { scheduler_->Cancel(drop_timer_); }

void ImageFinder::OnWritten(const std::string& id) { writes_[id] = ++tick_; }

ImageFinder::Tick ImageFinder::LastWrite(const std::string& id) const {
  const auto found = writes_.find(id);
  return found == writes_.end() ? 0 : found->second;
}

void ImageFinder::Find(Question question, Done<absl::StatusOr<Found>> done) {
  auto search = std::make_unique<Search>();
  search->left = std::move(question.ids);
  search->absence = question.absence;
  search->freshness = question.freshness;
  search->not_before = question.freshness == Freshness::kNow ? ++tick_ : 0;
  for (const std::string& id : search->left) {
    search->not_before = std::max(search->not_before, LastWrite(id));
  }
  search->done = std::move(done);
  Advance(std::move(search));
}

// Takes what the pages read so far hold.
void ImageFinder::TakeFromListing(Search& search) const {
  if (!listing_ || listing_->began <= search.not_before) return;
  std::erase_if(search.left, [&](const std::string& id) {
    const auto found = listing_->images.find(id);
    if (found == listing_->images.end()) return false;
    search.found.emplace(id, found->second);
    return true;
  });
}

bool ImageFinder::CanContinueFor(const Search& search) const {
  return listing_ && listing_->began > search.not_before;
}

void ImageFinder::Advance(std::unique_ptr<Search> search) {
  TakeFromListing(*search);
  const bool is_exhausted = CanContinueFor(*search) && listing_->is_complete;
  if (is_exhausted && search->absence == Absence::kBelieve) search->left.clear();
  if (search->left.empty()) return search->done(std::move(search->found));
  if (is_exhausted || IsHandful(*search)) return AskOneByOne(std::move(search));
  waiting_.push_back(std::move(search));
  if (!is_fetching_) FetchPage();
}

// Pages serve many questions, unless each must be newer than the one before.
bool ImageFinder::IsHandful(const Search& search) const {
  const std::size_t pages = search.freshness == Freshness::kNow ? pages_in_all_ : 0;
  return search.left.size() <= kHandful + kPageCost * pages;
}

void ImageFinder::AskOneByOne(std::unique_ptr<Search> search) {
  // Shared by the calls that are under way.
  struct Round {
    std::unique_ptr<Search> search;
    std::size_t open;
    absl::Status error;
  };
  const std::vector<std::string> ids = std::exchange(search->left, {});
  auto round = std::make_shared<Round>(Round{std::move(search), ids.size(), absl::OkStatus()});
  for (const std::string& id : ids) {
    calls_->Get(id, [round, id](absl::StatusOr<Image> image) {
      if (image.ok()) {
        round->search->found.emplace(id, *std::move(image));
      } else if (image.status().code() != absl::StatusCode::kNotFound) {
        round->error = image.status();
      }
      if (--round->open > 0) return;
      if (!round->error.ok()) return round->search->done(round->error);
      round->search->done(std::move(round->search->found));
    });
  }
}

void ImageFinder::FetchPage() {
  const bool can_continue = std::all_of(waiting_.begin(), waiting_.end(),
                                        [this](const auto& s) { return CanContinueFor(*s); });
  if (!can_continue) {
    listing_ = Listing();
    listing_->began = ++tick_;
    writes_.clear();  // All before this listing.
  }
  is_fetching_ = true;
  calls_->ListPage({{"__imagetype", "private"}}, listing_->pages == 0 ? kFirstPage : kPage,
                   listing_->last_id,
                   [this](absl::StatusOr<std::vector<Image>> page) { OnPage(std::move(page)); });
}

void ImageFinder::OnPage(absl::StatusOr<std::vector<Image>> page) {
  is_fetching_ = false;
  std::vector<std::unique_ptr<Search>> waiting = std::exchange(waiting_, {});
  if (!page.ok()) {
    // The image that marks the place may have been deleted meanwhile: from the start, then.
    const bool lost_its_place =
        listing_->pages > 0 && (page.status().code() == absl::StatusCode::kNotFound ||
                                page.status().code() == absl::StatusCode::kInvalidArgument);
    DropListing();
    for (auto& search : waiting) {
      if (lost_its_place) {
        Advance(std::move(search));
      } else {
        search->done(page.status());
      }
    }
    return;
  }
  ++listing_->pages;
  listing_->is_complete = page->empty();
  if (listing_->is_complete) pages_in_all_ = static_cast<std::size_t>(listing_->pages) - 1;
  if (!page->empty()) listing_->last_id = page->back().id;
  for (Image& image : *page) {
    std::string id = image.id;
    listing_->images.insert_or_assign(std::move(id), std::move(image));
  }
  scheduler_->Cancel(drop_timer_);
  drop_timer_ = scheduler_->After(kKept, [this] {
    if (!is_fetching_) DropListing();
  });
  for (auto& search : waiting) Advance(std::move(search));
}

void ImageFinder::DropListing() {
  listing_.reset();
  writes_.clear();  // Every listing to come begins after them.
}

}  // namespace provider::ims
