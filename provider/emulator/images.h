#ifndef PROVIDER_EMULATOR_IMAGES_H_
#define PROVIDER_EMULATOR_IMAGES_H_

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "provider/emulator/string_map.h"

// The images of all projects, by id, with indexes for the filters that clients use most.
namespace provider::emulator {

// JSON null, boolean, integer or string.
using Attribute = std::variant<std::monostate, bool, std::int64_t, std::string>;

struct Tag {
  std::string key = {};
  std::string value = {};
  bool is_bare = false;  // Of the native calls: shown as the key alone, which may be any text.
};

// As in an image object: `key=value`, or the key alone.
std::string TagText(const Tag& tag);

// A project that an image is shared with (ims-api.md 9).
struct Member {
  std::string project_id = {};
  std::string status = "pending";  // Or accepted, rejected.
  std::string created_at = {};
  std::string updated_at = {};
};

struct Image {
  std::string id = {};
  // Everything ims-api.md 4.1 lists but `id` and `tags`. Absent optional ones are left out.
  std::map<std::string, Attribute, std::less<>> attributes = {};
  std::vector<Tag> tags = {};        // In order of creation; keys are unique.
  std::vector<Member> members = {};  // In order of sharing; projects are unique.
  // When a deleted image disappears; infinite as long as nobody deleted it.
  absl::Time gone_at = absl::InfiniteFuture();
  // List calls leave the image out this many times more (a scripted fault).
  std::int64_t hidden_looks = 0;

  // An attribute (or the id) as a list filter compares it: true/false for booleans, decimal
  // digits for integers; empty if absent or null.
  std::string Text(std::string_view name) const;
  bool Has(std::string_view name) const { return attributes.contains(name); }
  // Null if the image is not shared with the project.
  const Member* FindMember(std::string_view project_id) const;
};

// Lists sort by creation; ids break ties.
struct CreationOrder {
  std::string created_at = {};
  std::string id = {};
  // clang-tidy 14 takes the zero of the generated code for a pointer.
  auto operator<=>(const CreationOrder&) const = default;  // NOLINT(modernize-use-nullptr)
};

class Images {
 public:
  using Index = std::set<CreationOrder>;

  // The id must be new; `created_at`, `name` and `owner` must be set.
  void Add(Image image);
  // Null if there is none.
  const Image* Find(std::string_view id) const;
  // Calls `change` with the image of this id, which must exist, and updates the indexes.
  // `created_at` and `owner` must stay as they are.
  void Change(std::string_view id, const std::function<void(Image&)>& change);
  void Remove(std::string_view id);
  // Takes one off `hidden_looks` of the image of this id, which must exist. Indexes stay.
  void CountLook(std::string_view id);

  const Index& All() const { return all_; }
  // Images with this very name, or with this tag, given as "key=value". Never null.
  const Index& WithName(std::string_view name) const;
  const Index& WithTag(std::string_view tag) const;
  // How many images a project owns.
  std::int64_t CountOf(std::string_view project_id) const;

  // The image object as JSON text; made once per change.
  const std::string& JsonText(const Image& image) const;

  // Ids of images added, changed or removed since the last call, perhaps with repetitions.
  std::vector<std::string> TakeChanges() { return std::exchange(changes_, {}); }

 private:
  struct Entry {
    Image image = {};
    mutable std::string json_text = {};  // Empty: not made yet.
  };
  void AddToIndexes(const Image& image);
  void RemoveFromIndexes(const Image& image);

  StringMap<std::unique_ptr<Entry>> images_;
  Index all_;
  StringMap<Index> by_name_;
  StringMap<Index> by_tag_;
  StringMap<std::int64_t> counts_;
  std::vector<std::string> changes_;
};

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_IMAGES_H_
