#include "ufs/aws/credentials.h"

#include <gtest/gtest.h>

#include <sstream>

namespace ufs {
namespace {

TEST(Credentials, PrintWithoutTheirSecrets) {
  Credentials credentials;
  credentials.access_key_id = "AKID";
  credentials.secret_access_key = Secret("hush");
  credentials.session_token = Secret("token");
  credentials.provider = "environment";
  std::ostringstream out;
  out << credentials << "|" << Credentials();
  EXPECT_EQ(out.str(), "AKID (environment)|anonymous");
}

}  // namespace
}  // namespace ufs
