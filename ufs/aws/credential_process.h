#ifndef UFS_AWS_CREDENTIAL_PROCESS_H_
#define UFS_AWS_CREDENTIAL_PROCESS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/aws/aws_services.h"
#include "ufs/aws/credentials_provider.h"

namespace ufs {

// The words of a command line as AWS's tools split it, and a shell would: at blanks; ' takes
// everything literally, " all but \" and \\, and outside of both \ takes the next character.
// kInvalidArgument for a quote that is not closed, a \ at the end, and a line without words.
// Nothing is expanded. Pure.
absl::StatusOr<std::vector<std::string>> SplitCommand(absl::string_view line);

// The CommandRunner of real programs (see there). It is started with the signals' defaults, in a
// process group of its own.
absl::StatusOr<Secret> RunCommand(const std::vector<std::string>& words, absl::Duration within);

// The credentials that `command` writes, a profile's credential_process. Run at each Get, for a
// minute at most: wrap it in RefreshingCredentials. Messages name the program alone.
std::unique_ptr<CredentialsProvider> MakeProcessCredentials(std::string command,
                                                            CommandRunner run_command);

}  // namespace ufs

#endif  // UFS_AWS_CREDENTIAL_PROCESS_H_
