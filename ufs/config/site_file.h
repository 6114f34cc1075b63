#ifndef UFS_CONFIG_SITE_FILE_H_
#define UFS_CONFIG_SITE_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "ufs/base/environment.h"
#include "ufs/config/text_file.h"

namespace ufs {

// Where a site file is looked for when nobody names one, first found: ./conf, ~/.underfs,
// ~/.alluxio, /etc/underfs, /etc/alluxio.
std::vector<std::string> SiteDirectories(const Environment& environment);

// The site file: `named` (as after --conf), else $UNDERFS_CONF, each a file or a directory, else
// the first in `directories`; in a directory underfs-site.properties before
// alluxio-site.properties. Nothing when none is named and none found. What was found and cannot be
// opened, or stands in a directory below the present one and belongs to somebody else, is passed
// over with a sentence in `warnings`. kNotFound when the one that is named is not there, else what
// ReadTextFile returns.
absl::StatusOr<absl::optional<TextFile>> FindSiteFile(const std::string& named,
                                                      const Environment& environment,
                                                      const std::vector<std::string>& directories,
                                                      std::vector<std::string>* warnings);

}  // namespace ufs

#endif  // UFS_CONFIG_SITE_FILE_H_
