// underfs test: whether a store does what UnderFS needs of it.
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <ostream>
#include <streambuf>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/command.h"
#include "cli/fs_session.h"
#include "ufs/base/random.h"
#include "ufs/base/status.h"
#include "ufs/conformance/contract.h"
#include "ufs/conformance/text_reporter.h"
#include "ufs/tools/listing.h"
#include "ufs/tools/remove_tree.h"

namespace ufs::cli {
namespace {

struct TestArguments {
  MountArguments options;
  std::string uri;
  std::vector<std::string> only;
  bool big = false;
};

// Standard output as a stream, flushed with every line: a run takes minutes.
class StdoutBuffer final : public std::streambuf {
 protected:
  int_type overflow(int_type c) override {
    if (c == traits_type::eof()) {
      return traits_type::not_eof(c);
    }
    std::putchar(c);
    return c == '\n' && std::fflush(stdout) != 0 ? traits_type::eof() : c;
  }
};

// Returns how many cases failed.
absl::StatusOr<int> Test(FsSession& session, const TestArguments& arguments) {
  UFS_ASSIGN_OR_RETURN(const FsPlace place,
                       session.Place(arguments.uri, FsSession::Access::kWrite));
  ContractOptions contract;
  contract.only = arguments.only;
  contract.big = arguments.big;
  // A directory of its own: what others have below the URI is neither seen nor touched.
  const std::string prefix =
      absl::StrCat(AsDirectory(place.key), "underfs-test-", Random::System()->NextName(), "/");
  // Credentials, bucket and prefix are proven first: their errors say more than 100 failed cases.
  UFS_RETURN_IF_ERROR(
      Annotate(AnythingBelow(session.context(), *place.bucket, prefix).status(), place.uri));
  StdoutBuffer buffer;
  std::ostream out(&buffer);
  TextReporter reporter(&out);
  const absl::StatusOr<int> failed =
      RunContract(place.bucket->store.get(), prefix, contract, &reporter);
  const absl::StatusOr<int64_t> removed =
      RemoveTree(session.context(), *place.bucket, prefix, session.complainer());
  UFS_RETURN_IF_ERROR(failed.status());
  UFS_RETURN_IF_ERROR(Annotate(removed.status(), place.bucket->UriOf(prefix)));
  return *failed;
}

}  // namespace

void AddTest(CLI::App* app, CommandContext* context) {
  auto arguments = std::make_shared<TestArguments>();
  CLI::App* command = app->add_subcommand(
      "test", "Run the operations that UnderFS needs against a store, below a prefix of its own");
  command->add_option("URI", arguments->uri, "where: s3://bucket/prefix")->required();
  command->add_option("--test", arguments->only, "run only these, by name")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command->add_flag("--big", arguments->big, "also those that move gigabytes");
  arguments->options.AddTo(command);
  command->callback([arguments, context] {
    int failed = 0;
    const int code = RunFs(&arguments->options, [&](FsSession& session) {
      const absl::StatusOr<int> result = Test(session, *arguments);
      session.Complain(result.status());
      failed = result.value_or(0);
    });
    context->exit_code = code != kExitOk || failed == 0 ? code : kExitFailure;
  });
}

}  // namespace ufs::cli
