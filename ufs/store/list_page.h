#ifndef UFS_STORE_LIST_PAGE_H_
#define UFS_STORE_LIST_PAGE_H_

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ufs/object/requests.h"

namespace ufs {

// The least string after everything that begins with `prefix`; empty: there is none.
inline std::string AfterPrefix(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) {
    prefix.pop_back();
  }
  if (!prefix.empty()) {
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  }
  return prefix;
}

// One page of ListObjectsV2 over `keys`, which is ordered by bytes. `meta_of(key, value)` is called
// for the objects of the page only. A token is the last entry of the page before with its kind.
template <typename Value, typename MetaOf>
ListPage PageOfKeys(const std::map<std::string, Value>& keys, const ListRequest& request,
                    const MetaOf& meta_of) {
  ListPage page;
  const absl::string_view token = request.token;
  auto it = keys.lower_bound(request.prefix);
  const auto go_after_prefix = [&](const std::string& prefix) {
    const std::string next = AfterPrefix(prefix);
    it = next.empty() ? keys.end() : keys.lower_bound(next);
  };
  const std::string last(token.substr(std::min<size_t>(token.size(), 1)));
  if (absl::StartsWith(token, "p")) {
    go_after_prefix(last);
  } else {
    const std::string& after = token.empty() ? request.start_after : last;
    if (after >= request.prefix && !after.empty()) {
      it = keys.upper_bound(after);
    }
  }
  const size_t limit = static_cast<size_t>(std::clamp(request.max_keys, 1, 1000));
  std::string end;  // where the next page begins
  while (it != keys.end() && absl::StartsWith(it->first, request.prefix)) {
    if (page.objects.size() + page.common_prefixes.size() == limit) {
      page.next_token = end;
      break;
    }
    const size_t cut = request.delimiter.empty()
                           ? std::string::npos
                           : it->first.find(request.delimiter, request.prefix.size());
    if (cut == std::string::npos) {
      page.objects.push_back(ListedObject{it->first, meta_of(it->first, it->second)});
      end = absl::StrCat("k", it->first);
      ++it;
    } else {
      page.common_prefixes.push_back(it->first.substr(0, cut + request.delimiter.size()));
      end = absl::StrCat("p", page.common_prefixes.back());
      go_after_prefix(page.common_prefixes.back());
    }
  }
  return page;
}

}  // namespace ufs

#endif  // UFS_STORE_LIST_PAGE_H_
