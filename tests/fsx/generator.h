#ifndef TESTS_FSX_GENERATOR_H_
#define TESTS_FSX_GENERATOR_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "tests/fsx/operation.h"

namespace fsx {

// What histories are made of.
struct Shape {
  int operations = 1000;
  int files = 1;
  int64_t max_size = 4 << 20;   // of a file, in bytes
  int64_t max_write = 1 << 20;  // of one operation, in bytes
  // Borders that offsets and sizes like to meet, miss by one, or lie near: pages and the like are
  // always among them.
  std::vector<int64_t> borders;
  // Groups of Kinds() that are left out.
  std::set<std::string> without;
};

// How many names the files of a history move between.
inline int NamesOf(int files) { return files * 2; }

// The history of a seed: the same one for the same seed and shape, wherever it is made.
std::vector<Operation> Generate(const Shape& shape, uint64_t seed);

}  // namespace fsx

#endif  // TESTS_FSX_GENERATOR_H_
