// Every option, once: the subjects put together. The names of other programs are those of Alluxio's
// S3 guide, Hadoop's S3A and Flink; the "alluxio." of Alluxio's may be left out.
#include "ufs/config/option_table.h"

#include <iterator>
#include <utility>

namespace ufs {

OptionTopic OptionTable() {
  OptionTopic all;
  for (OptionTopic (*const topic)() :
       {EndpointOptions, RequestsOptions, LimitsOptions, ConnectionOptions, IdentityOptions,
        EncryptionOptions, ObjectOptions, MountPointOptions, PosixOptions, WritingOptions,
        MemoryOptions, OperationOptions, AlluxioOptions, HadoopOptions}) {
    OptionTopic part = topic();
    std::move(part.options.begin(), part.options.end(), std::back_inserter(all.options));
    std::move(part.pending.begin(), part.pending.end(), std::back_inserter(all.pending));
    std::move(part.inert.begin(), part.inert.end(), std::back_inserter(all.inert));
  }
  return all;
}

}  // namespace ufs
