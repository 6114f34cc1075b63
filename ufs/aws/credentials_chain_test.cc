#include "ufs/aws/credentials_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Answers what the test says at the moment, and counts.
struct Script {
  absl::Status failure;  // OK: gives credentials
  int asked = 0;
};

class ScriptedProvider final : public CredentialsProvider {
 public:
  ScriptedProvider(std::string name, Script* script) : name_(std::move(name)), script_(script) {}

  absl::StatusOr<Credentials> Get() override {
    ++script_->asked;
    if (!script_->failure.ok()) {
      return script_->failure;
    }
    Credentials credentials;
    credentials.access_key_id = name_;
    return credentials;
  }
  std::string name() const override { return name_; }
  std::vector<std::string> Warnings() const override { return {name_ + " warns"}; }

 private:
  const std::string name_;
  Script* const script_;
};

class CredentialsChainTest : public ::testing::Test {
 protected:
  CredentialsChain MakeChain() {
    std::vector<std::unique_ptr<CredentialsProvider>> providers;
    providers.push_back(std::make_unique<ScriptedProvider>("first", &first_));
    providers.push_back(std::make_unique<ScriptedProvider>("second", &second_));
    return CredentialsChain(std::move(providers));
  }

  Script first_;
  Script second_;
};

TEST_F(CredentialsChainTest, TakesTheFirstThatHasAny) {
  CredentialsChain chain = MakeChain();
  EXPECT_EQ(chain.Get()->access_key_id, "first");
  EXPECT_EQ(second_.asked, 0);
  EXPECT_EQ(chain.name(), "first");
}

TEST_F(CredentialsChainTest, GoesOnFromOneThatHasNone) {
  first_.failure = absl::NotFoundError("nothing here");
  CredentialsChain chain = MakeChain();
  EXPECT_EQ(chain.name(), "credentials chain");
  EXPECT_EQ(chain.Get()->access_key_id, "second");
}

TEST_F(CredentialsChainTest, StopsAtOneThatIsBroken) {
  first_.failure = absl::InvalidArgumentError("half a key");
  CredentialsChain chain = MakeChain();
  const absl::Status status = chain.Get().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "first: half a key");
  EXPECT_EQ(second_.asked, 0);
}

TEST_F(CredentialsChainTest, StaysWithTheOneInUse) {
  first_.failure = absl::NotFoundError("not yet");
  CredentialsChain chain = MakeChain();
  EXPECT_TRUE(chain.Get().ok());
  first_.failure = absl::OkStatus();
  EXPECT_EQ(chain.Get()->access_key_id, "second");
  second_.failure = absl::NotFoundError("gone for a moment");
  const absl::Status status = chain.Get().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "second: gone for a moment");
  EXPECT_EQ(first_.asked, 1);
}

TEST_F(CredentialsChainTest, ListsEachReasonWhenNoneHasAny) {
  first_.failure = absl::NotFoundError("no option");
  second_.failure = absl::NotFoundError("no file");
  CredentialsChain chain = MakeChain();
  const absl::Status status = chain.Get().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_THAT(status.message(), HasSubstr("(first: no option; second: no file)"));
  EXPECT_THAT(status.message(), HasSubstr("Set AWS_ACCESS_KEY_ID"));
  // Later it may have: the chain asks anew.
  second_.failure = absl::OkStatus();
  EXPECT_TRUE(chain.Get().ok());
}

TEST_F(CredentialsChainTest, GathersWarnings) {
  EXPECT_THAT(MakeChain().Warnings(), ElementsAre("first warns", "second warns"));
}

}  // namespace
}  // namespace ufs
