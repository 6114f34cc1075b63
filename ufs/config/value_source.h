#ifndef UFS_CONFIG_VALUE_SOURCE_H_
#define UFS_CONFIG_VALUE_SOURCE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ufs {

// Where a value can come from; the lower one wins.
enum class ValueRank : uint8_t {
  kMountOption,  // -o of the mount
  kCommandLine,  // -D of the command
  kSiteFile,
  kEnvironment,
  kProfile,  // of ~/.aws
  kRole,     // what the machine or the container says
  kDefault,
};

// For people: "mount option", "environment", ...
absl::string_view RankName(ValueRank rank);

// A value as it was found.
struct RawValue {
  std::string name;           // as written: any name of the option
  std::string value;          // as written; empty: the name stood alone
  std::string origin;         // where exactly: "-o", "AWS_REGION", "/etc/underfs/x.properties:12"
  absl::Status problem = {};  // why there is no value; an error only when the name is an option's
};

// One place where values are looked for. Implemented here for the command line and the environment,
// in the rooms that know them for others; who builds the program decides which there are.
class ValueSource {
 public:
  virtual ~ValueSource() = default;

  virtual ValueRank rank() const = 0;
  // Everything it has, in order: of two values for one option the later one holds. An error, such
  // as of a file that cannot be parsed, says where.
  virtual absl::StatusOr<std::vector<RawValue>> Values() const = 0;
  // Whether other programs' keys stand among them: unknown names are said once and passed over, and
  // an empty value is none. Else an unknown name is an error.
  virtual bool shared_with_others() const { return false; }
};

}  // namespace ufs

#endif  // UFS_CONFIG_VALUE_SOURCE_H_
