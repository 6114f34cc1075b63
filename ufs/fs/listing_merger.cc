// `waiting_` is a stack of files, each a proper prefix of the next, whose successor in the listing
// so far sorts before `name/`. A key beyond `name/` releases a file; the common prefix `name/`
// itself drops it, since a directory shadows a file of its name.
#include "ufs/fs/listing_merger.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"

namespace ufs {

namespace {

// Whether `key` sorts after `name` + "/" below `directory`.
bool Beyond(absl::string_view key, absl::string_view directory, absl::string_view name) {
  const absl::string_view rest = key.substr(directory.size());
  if (!absl::StartsWith(rest, name)) {
    return rest > name;
  }
  return rest.size() > name.size() && rest[name.size()] > '/';
}

}  // namespace

void ListingMerger::Release(absl::string_view next, std::vector<ListedName>* names) {
  while (ordered_ && !waiting_.empty() && absl::StartsWith(next, directory_) &&
         Beyond(next, directory_, waiting_.back().name)) {
    names->push_back(std::move(waiting_.back()));
    waiting_.pop_back();
  }
}

void ListingMerger::AddObject(ListedObject object, OnHidden hidden,
                              std::vector<ListedName>* names) {
  Release(object.key, names);
  const ListedKey listed = ClassifyObject(directory_, object.key, object.meta.size);
  if (listed.kind == ListedKey::kHidden) {
    hidden(object.key, listed.reason);
  } else if (listed.kind == ListedKey::kFile) {
    waiting_.push_back(ListedName{std::string(listed.name), false, std::move(object.meta)});
  }
}

void ListingMerger::AddPrefix(const std::string& prefix, OnHidden hidden,
                              std::vector<ListedName>* names) {
  Release(prefix, names);
  const ListedKey listed = ClassifyPrefix(directory_, prefix);
  if (listed.kind == ListedKey::kHidden) {
    hidden(prefix, listed.reason);
    return;
  }
  ListedName directory{std::string(listed.name), true, ObjectMeta()};
  if (!ordered_) {
    waiting_.push_back(std::move(directory));
    return;
  }
  if (!waiting_.empty() && waiting_.back().name == listed.name) {
    waiting_.pop_back();
  }
  names->push_back(std::move(directory));
}

void ListingMerger::Add(ListPage page, OnHidden hidden, std::vector<ListedName>* names) {
  auto object = page.objects.begin();
  auto prefix = page.common_prefixes.begin();
  while (object != page.objects.end() || prefix != page.common_prefixes.end()) {
    const bool take_object = prefix == page.common_prefixes.end() ||
                             (object != page.objects.end() && object->key < *prefix);
    std::string key = take_object ? object->key : *prefix;
    // A common prefix comes again when a listing starts inside of it.
    const bool again = ordered_ && !last_.empty() && key <= last_;
    if (!again && take_object) {
      AddObject(std::move(*object), hidden, names);
    } else if (!again) {
      AddPrefix(*prefix, hidden, names);
    }
    if (!again) {
      last_ = std::move(key);
    }
    take_object ? void(++object) : void(++prefix);
  }
}

void ListingMerger::FinishUnordered(std::vector<ListedName>* names) {
  std::map<std::string, ListedName> merged;
  for (ListedName& name : waiting_) {
    std::string key = name.name;
    auto [at, added] = merged.try_emplace(std::move(key), std::move(name));
    if (!added && name.directory) {
      at->second = std::move(name);
    }
  }
  for (auto& entry : merged) {
    names->push_back(std::move(entry.second));
  }
}

void ListingMerger::Finish(std::vector<ListedName>* names) {
  if (ordered_) {
    for (; !waiting_.empty(); waiting_.pop_back()) {
      names->push_back(std::move(waiting_.back()));
    }
    return;
  }
  FinishUnordered(names);
  waiting_.clear();
}

}  // namespace ufs
