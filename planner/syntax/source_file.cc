#include "planner/syntax/source_file.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace planner::syntax {

int CountGraphemes(std::string_view text) {
  const bool ascii = std::all_of(text.begin(), text.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return static_cast<int>(text.size());
  UErrorCode error = U_ZERO_ERROR;
  UText* utext = utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &error);
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), error));
  breaks->setText(utext, error);
  int count = 0;
  while (breaks->next() != icu::BreakIterator::DONE) ++count;
  utext_close(utext);
  return count;
}

SourceFile::SourceFile(std::string name, std::string text, diag::Position start)
    : name_(std::move(name)), start_(start) {
  const bool is_json = name_.ends_with(".json");  // Which does not allow a byte-order mark.
  if (!is_json && text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
  lines_.push_back(0);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') lines_.push_back(static_cast<uint32_t>(i) + 1);
  }
  text_ = std::make_shared<const std::string>(std::move(text));
}

diag::Position SourceFile::PositionOf(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_->size()));
  const auto next = std::upper_bound(lines_.begin(), lines_.end(), offset);
  const uint32_t begin = *(next - 1);
  const int line = static_cast<int>(next - lines_.begin());
  const int column = CountGraphemes(text().substr(begin, offset - begin));
  return {.line = start_.line - 1 + line,
          .column = column + (line == 1 ? start_.column : 1),
          .byte = start_.byte + offset};
}

diag::SourceRange SourceFile::RangeOf(Range range) const {
  return {.filename = name_, .start = PositionOf(range.start), .end = PositionOf(range.end)};
}

}  // namespace planner::syntax
