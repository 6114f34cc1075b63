#ifndef UFS_AWS_PASSWD_FILE_H_
#define UFS_AWS_PASSWD_FILE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/aws/credentials.h"
#include "ufs/aws/credentials_provider.h"

namespace ufs {

// The keys for `bucket` in a file of s3fs: lines BUCKET:ID:SECRET, of which the bucket's own wins,
// and ID:SECRET for all others; or the two lines AWSAccessKeyId=ID and AWSSecretKey=SECRET. Blank
// lines and those that begin with # are passed over. kInvalidArgument with the line's number for
// any other line (not repeated: it may hold a secret) and for two lines of the same bucket;
// kNotFound when nothing is for the bucket. Pure.
absl::StatusOr<Credentials> ParsePasswdFile(absl::string_view text, absl::string_view bucket);

// The same from the file at `path`, which is read at each Get. kInvalidArgument when it is missing
// or has nothing for the bucket: whoever names a file means it. Warns when others can read it.
std::unique_ptr<CredentialsProvider> MakePasswdFileCredentials(std::string path,
                                                               std::string bucket);

}  // namespace ufs

#endif  // UFS_AWS_PASSWD_FILE_H_
