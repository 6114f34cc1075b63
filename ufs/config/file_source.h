#ifndef UFS_CONFIG_FILE_SOURCE_H_
#define UFS_CONFIG_FILE_SOURCE_H_

#include <string>
#include <vector>

#include "ufs/base/environment.h"
#include "ufs/config/property.h"
#include "ufs/config/value_source.h"

namespace ufs {

// The keys of a file that other programs read as well: a site file, or Hadoop's. `${name}` in a
// value is, first found: what `definitions` (those of -D) say, the file's own key, `env.NAME` of
// the environment, `user.home`, `user.name`, `java.io.tmpdir`, `alluxio.home`.
class FileSource final : public ValueSource {
 public:
  // `environment` must outlive the source. `rank`: of a JVM's options kCommandLine.
  FileSource(std::string path, std::vector<Property> properties, std::vector<Property> definitions,
             const Environment* environment, ValueRank rank = ValueRank::kSiteFile);
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override;

  ValueRank rank() const override { return rank_; }
  bool shared_with_others() const override { return true; }
  // Never fails as a whole: a value whose ${...} cannot be resolved has a problem.
  absl::StatusOr<std::vector<RawValue>> Values() const override;

  const std::string& path() const { return path_; }

 private:
  absl::optional<std::string> Lookup(absl::string_view name) const;

  const std::string path_;
  std::vector<Property> properties_;
  std::vector<Property> definitions_;
  const Environment* const environment_;
  const ValueRank rank_;
};

}  // namespace ufs

#endif  // UFS_CONFIG_FILE_SOURCE_H_
