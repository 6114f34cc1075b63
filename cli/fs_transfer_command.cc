// What cp and mv have in common: their operands and options.
#include "cli/fs_transfer_command.h"

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/fs_operand.h"

namespace ufs::cli {
namespace {

struct Arguments {
  MountArguments options;
  std::vector<std::string> operands;
  FsTransfer how;
};

// The last operand is the target of all others; what fails is told the session.
void TransferAll(FsSession& session, const FsTransfer& how, const std::vector<std::string>& texts) {
  const absl::StatusOr<FsOperand> target =
      ParseOperand(session, texts.back(), FsSession::Access::kWrite);
  if (!target.ok()) {
    session.Complain(target.status());
    return;
  }
  const bool into = target->is_directory();
  if (texts.size() > 2 && !into && target->kind != FsOperand::Kind::kStdio) {
    session.Complain(absl::InvalidArgumentError(
        absl::StrCat(texts.back(),
                     ": is no directory, but there are several sources (a URI that ends in a "
                     "slash is one)")));
    return;
  }
  for (size_t i = 0; i + 1 < texts.size(); ++i) {
    const absl::StatusOr<FsOperand> source =
        ParseOperand(session, texts[i],
                     how.remove_source ? FsSession::Access::kWrite : FsSession::Access::kRead);
    session.Complain(source.ok() ? Transfer(session, how, *source, *target, into)
                                 : source.status());
  }
}

}  // namespace

void AddTransferCommand(CLI::App* fs, CommandContext* context, const std::string& name,
                        const std::string& help, const std::string& verb, FsTransfer how) {
  auto arguments = std::make_shared<Arguments>();
  arguments->how = how;
  CLI::App* command = fs->add_subcommand(name, help);
  command->add_option("SOURCE... TARGET", arguments->operands, "what to " + verb + ", and where to")
      ->required()
      ->expected(2, CLI::detail::expected_max_vector_size);
  command->add_flag("-r,-R,--recursive", arguments->how.recursive, "directories too");
  arguments->options.AddTo(command);
  command->callback([arguments, context] {
    context->exit_code = RunFs(&arguments->options, [&](FsSession& session) {
      TransferAll(session, arguments->how, arguments->operands);
    });
  });
}

}  // namespace ufs::cli
