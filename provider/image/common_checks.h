#ifndef PROVIDER_IMAGE_COMMON_CHECKS_H_
#define PROVIDER_IMAGE_COMMON_CHECKS_H_

#include "provider/parts/checker.h"

namespace provider::image {

// The rules for arguments that all images have (ims-api.md 4.3, 8.1).
class CommonChecker : public parts::Checker {
 public:
  using parts::Checker::Checker;

  // `name` and `description`.
  void CheckWords();
  // `min_ram` and `max_ram`.
  void CheckMemory();
  // `tags` and `tag_strings`.
  // A quick import, which takes few formats: whether the file's name tells of another one.
  void CheckQuickFile();
  void CheckTags();

 protected:
  // Whether `is_quick_import` is known to be true.
  bool IsQuick() const;

 private:
  void CheckTagMap();
  void CheckTagStrings();
  void CheckTagCount(std::string_view name, size_t count);
};

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_COMMON_CHECKS_H_
