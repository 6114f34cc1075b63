#include "ufs/aws/signing_key_cache.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/digest/encoding.h"

namespace ufs {
namespace {

// AWS General Reference, "Examples of how to derive a signing key for Signature Version 4".
TEST(SigningKey, IsDerivedAsInThePublishedExample) {
  const Secret secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  EXPECT_EQ(HexEncode(DeriveSigningKey(secret, "20150830", "us-east-1", "iam")),
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

TEST(SigningKeyCache, GivesWhatDerivationGivesForEveryInput) {
  SigningKeyCache cache;
  for (int round = 0; round < 2; ++round) {
    for (const char* secret : {"one", "two"}) {
      for (const char* date : {"20240101", "20240102", "20240103"}) {
        for (const char* region : {"us-east-1", "eu-central-1"}) {
          EXPECT_EQ(cache.Get(Secret(secret), date, region, "s3"),
                    DeriveSigningKey(Secret(secret), date, region, "s3"));
        }
      }
    }
  }
}

TEST(SigningKeyCache, ACorrectedSecretIsNotMistakenForTheWrongOne) {
  SigningKeyCache cache;
  const Sha256::Digest wrong = cache.Get(Secret("wrong"), "20240101", "us-east-1", "s3");
  EXPECT_NE(cache.Get(Secret("right"), "20240101", "us-east-1", "s3"), wrong);
}

TEST(SigningKeyCache, ServesManyThreads) {
  SigningKeyCache cache;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&cache, t] {
      for (int i = 0; i < 200; ++i) {
        const std::string date = absl::StrCat(20240101 + (i + t) % 12);
        EXPECT_EQ(cache.Get(Secret("s"), date, "r", "s3"),
                  DeriveSigningKey(Secret("s"), date, "r", "s3"));
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

}  // namespace
}  // namespace ufs
