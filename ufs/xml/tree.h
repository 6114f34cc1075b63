#ifndef UFS_XML_TREE_H_
#define UFS_XML_TREE_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace ufs::xml_internal {

inline constexpr uint32_t kNoNode = ~uint32_t{0};

struct Node {
  absl::string_view name;  // local
  absl::string_view text;
  uint32_t first_child = kNoNode;
  uint32_t next_sibling = kNoNode;
  uint32_t first_attribute = 0;
  uint32_t attribute_count = 0;
};

struct Attribute {
  absl::string_view qualified_name;
  absl::string_view value;
};

// A parsed document. Views point into `buffer`, where references were resolved in place, or into
// `joined`. Never moved or copied once parsed; node 0 is the root.
struct Tree {
  std::string buffer;
  std::vector<Node> nodes;
  std::vector<Attribute> attributes;
  std::deque<std::string> joined;
};

}  // namespace ufs::xml_internal

#endif  // UFS_XML_TREE_H_
