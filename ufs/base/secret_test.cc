#include "ufs/base/secret.h"

#include <gtest/gtest.h>

#include <cstring>
#include <new>
#include <sstream>
#include <string>
#include <utility>

namespace ufs {
namespace {

TEST(Secret, PrintsMasked) {
  std::ostringstream out;
  out << Secret("hush") << "|" << Secret("") << "|" << Secret(std::string(100, 'x'));
  EXPECT_EQ(out.str(), "***||***");
}

// Short values live inside the object, where its bytes can be looked at after destruction.
TEST(Secret, IsWipedOnDestruction) {
  alignas(Secret) unsigned char memory[sizeof(Secret)];
  std::memset(memory, 0, sizeof(memory));
  auto* secret = new (memory) Secret("hush-hush");
  secret->~Secret();
  const absl::string_view left(reinterpret_cast<const char*>(memory), sizeof(memory));
  EXPECT_EQ(left.find("hush"), absl::string_view::npos);
}

TEST(Secret, IsWipedWhenMovedFrom) {
  Secret from("hush-hush");
  const Secret to = std::move(from);
  // NOLINTNEXTLINE(bugprone-use-after-move): what is left behind is the question.
  const absl::string_view left(reinterpret_cast<const char*>(&from), sizeof(from));
  EXPECT_EQ(left.find("hush"), absl::string_view::npos);
  EXPECT_EQ(to.Reveal(), "hush-hush");
}

TEST(Secret, IsWipedWhenReplaced) {
  Secret secret("hush-hush-hush");
  secret = Secret("new");
  const absl::string_view left(reinterpret_cast<const char*>(&secret), sizeof(secret));
  EXPECT_EQ(left.find("hush"), absl::string_view::npos);
  EXPECT_EQ(secret.Reveal(), "new");
}

TEST(Secret, CopiesAndComparesAsAValue) {
  const Secret a(std::string(50, 'a'));
  Secret b = a;
  EXPECT_EQ(a, b);
  b = Secret("b");
  EXPECT_NE(a, b);
  const Secret& self = b;
  b = self;
  EXPECT_EQ(b.Reveal(), "b");
}

}  // namespace
}  // namespace ufs
