#ifndef UFS_PROBE_PROBE_FIXTURE_FAKE_H_
#define UFS_PROBE_PROBE_FIXTURE_FAKE_H_

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/base/fake_clock.h"
#include "ufs/http/recording_transport.h"
#include "ufs/probe/check.h"
#include "ufs/probe/machine_fake.h"
#include "ufs/probe/store_source_fake.h"
#include "ufs/store/memory_store.h"

namespace ufs {

// A run of checks in which nothing is wrong until a test changes something.
class ProbeTest : public ::testing::Test {
 protected:
  ProbeTest() {
    auto source = std::make_unique<FakeSource>();
    source_ = source.get();
    MemoryStoreOptions memory;
    memory.clock = &clock_;
    memory.random = &random_;
    store_ = std::make_shared<TroubledStore>(MakeMemoryStore(memory));
    source_->store = store_;
    source_->answers["GetCallerIdentity"] = [](const S3Call& /*call*/) {
      S3Answer caller;
      caller.status = 200;
      caller.body =
          "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/me</Arn>"
          "<Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
      return caller;
    };
    context_.uri = Uri::Parse("s3://bucket/data");
    context_.options.state_dir = "/home/me/.local/state/underfs";
    context_.source = std::move(source);
    context_.environment = &environment_;
    context_.clock = &clock_;
    context_.random = &random_;
    context_.transport = &*transport_;
    context_.dialer = &dialer_;
    context_.machine = &machine_;
    context_.cancel = interrupt_.token();
    SetDate(absl::ZeroDuration());
  }

  // What the store's clock shows in its answer, beside this machine's.
  void SetDate(absl::Duration ahead) {
    date_ = absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", clock_.WallNow() + ahead,
                             absl::UTCTimeZone());
  }
  // Runs the checks; the answer to the greeting is added first.
  std::vector<Finding> Run() {
    RecordingTransport::Answer answer;
    answer.status = greeting_failure_.ok() ? 403 : 0;
    answer.headers = {{"Date", date_}};
    if (!region_.empty()) {
      answer.headers.emplace_back("x-amz-bucket-region", region_);
    }
    answer.failure = greeting_failure_;
    transport_.emplace();
    transport_->Push(answer);
    context_.transport = &*transport_;
    context_.greeting.reset();
    context_.written.reset();
    findings_ = RunChecks(DoctorChecks(), &context_, [](const Finding& /*seen*/) {});
    return findings_;
  }
  // Of the last run.
  const Finding& Of(const std::string& check) {
    const auto found = std::find_if(findings_.begin(), findings_.end(),
                                    [&](const Finding& finding) { return finding.check == check; });
    if (found == findings_.end()) {
      ADD_FAILURE() << "no check " << check;
      return none_;
    }
    return *found;
  }
  std::vector<std::string> Named(Verdict verdict) const {
    std::vector<std::string> names;
    for (const Finding& finding : findings_) {
      if (finding.verdict == verdict) {
        names.push_back(finding.check);
      }
    }
    return names;
  }
  std::vector<std::string> Failed() const { return Named(Verdict::kFail); }
  std::vector<std::string> Warned() const { return Named(Verdict::kWarn); }
  // The keys that are in the store.
  std::vector<std::string> Keys() {
    std::vector<std::string> keys;
    const auto page = Ask(*store_->next(), RequestContext(), ListRequest());
    for (const ListedObject& object : page->objects) {
      keys.push_back(object.key);
    }
    return keys;
  }
  size_t OpenUploads() {
    return Ask(*store_->next(), RequestContext(), ListUploadsRequest())->uploads.size();
  }

  FakeClock clock_;
  FakeEnvironment environment_;
  SeededRandom random_{1};
  absl::optional<RecordingTransport> transport_{absl::in_place};
  FakeDialer dialer_;
  FakeMachine machine_;
  CancelSource interrupt_;
  FakeSource* source_ = nullptr;
  std::shared_ptr<TroubledStore> store_;
  ProbeContext context_;
  std::string date_;
  std::string region_ = "us-east-1";
  absl::Status greeting_failure_;
  std::vector<Finding> findings_;
  const Finding none_;
};

}  // namespace ufs

#endif  // UFS_PROBE_PROBE_FIXTURE_FAKE_H_
