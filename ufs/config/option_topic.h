#ifndef UFS_CONFIG_OPTION_TOPIC_H_
#define UFS_CONFIG_OPTION_TOPIC_H_

#include <vector>

#include "ufs/config/option_spec.h"

namespace ufs {

// The options of one subject, what of it this version recognises and refuses, and the keys of other
// programs that mean nothing here. An option that is
// built moves from `pending` to `options` within its file.
struct OptionTopic {
  std::vector<OptionSpec> options;
  std::vector<PendingOption> pending;
  std::vector<InertKey> inert;
};

// Each in options_NAME.cc, in the order in which help and reference show them.
OptionTopic EndpointOptions();
OptionTopic RequestsOptions();
OptionTopic LimitsOptions();
OptionTopic ConnectionOptions();
OptionTopic IdentityOptions();
OptionTopic EncryptionOptions();
OptionTopic ObjectOptions();
OptionTopic MountPointOptions();
OptionTopic PosixOptions();
OptionTopic WritingOptions();
OptionTopic MemoryOptions();
OptionTopic OperationOptions();
OptionTopic AlluxioOptions();
OptionTopic HadoopOptions();

}  // namespace ufs

#endif  // UFS_CONFIG_OPTION_TOPIC_H_
