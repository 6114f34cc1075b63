#include <gtest/gtest.h>

#include <string>

#include "ufs/digest/encoding.h"
#include "ufs/digest/md5.h"
#include "ufs/digest/sha256.h"

namespace ufs {
namespace {

template <typename Hash>
std::string Hex(absl::string_view data) {
  return HexEncode(Hash::Of(data));
}

// FIPS 180-4's examples (NIST "SHA256.pdf") and the empty message.
TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(Hex<Sha256>(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Hex<Sha256>("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Hex<Sha256>("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Hex<Sha256>(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// RFC 1321, appendix A.5.
TEST(Md5, GivesThePublishedDigests) {
  EXPECT_EQ(Hex<Md5>(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(Hex<Md5>("a"), "0cc175b9c0f1b6a831c399e269772661");
  EXPECT_EQ(Hex<Md5>("abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(Hex<Md5>("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
  EXPECT_EQ(Hex<Md5>("12345678901234567890123456789012345678901234567890123456789012345678901234567"
                     "890"),
            "57edf4a22be3c955ac49da2e2107b67a");
}

TEST(Sha256, IsTheSameInAnyPieces) {
  const std::string data(1000, 'x');
  Sha256 hash;
  for (size_t at = 0, step = 1; at < data.size(); at += step, step += 7) {
    hash.Update(absl::string_view(data).substr(at, step));
  }
  EXPECT_EQ(hash.Finish(), Sha256::Of(data));
}

TEST(Sha256, StartsAnewAfterFinish) {
  Sha256 hash;
  hash.Update("abc");
  const Sha256::Digest first = hash.Finish();
  hash.Update("abc");
  EXPECT_EQ(hash.Finish(), first);
}

TEST(Md5, CopyGoesOnFromTheOriginalsState) {
  Md5 original;
  original.Update("message ");
  Md5 copy = original;
  copy.Update("digest");
  EXPECT_EQ(HexEncode(copy.Finish()), "f96b697d7cb7938d525a2f31aaf161d0");
  EXPECT_EQ(original.Finish(), Md5::Of("message "));
  Md5 assigned;
  assigned.Update("forgotten");
  original.Update("ab");
  assigned = original;
  assigned.Update("c");
  EXPECT_EQ(assigned.Finish(), Md5::Of("abc"));
}

}  // namespace
}  // namespace ufs
