#ifndef UFS_CONFIG_MOUNT_OPTIONS_H_
#define UFS_CONFIG_MOUNT_OPTIONS_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "ufs/base/secret.h"
#include "ufs/config/credential_place.h"
#include "ufs/config/limit_options.h"
#include "ufs/config/network_options.h"
#include "ufs/config/option_set.h"

namespace ufs {

// The options of one mount, or of one command on a URI, as the program uses them. Empty and unset
// mean "not said": what then holds is decided where it is known.
struct MountOptions {
  // Where the store is.
  std::string endpoint;                  // HOST[:PORT] or a URL
  bool endpoint_of_environment = false;  // AWS_ENDPOINT_URL: a profile may say not to heed it
  std::string region;
  absl::optional<bool> path_style;
  absl::optional<bool> secure_http;
  absl::optional<bool> dual_stack;
  absl::optional<bool> fips;
  bool accelerate = false;
  std::string access_point;  // its ARN; empty: none
  bool access_point_required = false;
  std::string provider;  // of ufs/s3/provider.h; empty: by the endpoint

  // How requests look.
  std::string signer;           // as ParseSigner takes it
  std::string payload_signing;  // auto, always or never
  bool list_v1 = false;
  int listing_length = 1000;  // names of one page
  bool bulk_delete = true;
  bool requester_pays = false;

  // What new objects get beside their bytes.
  std::string storage_class;  // empty: the store's own
  std::string tags;           // as x-amz-tagging carries them
  std::string content_type;   // auto: by suffix
  std::string cache_control;
  std::string header_rules;  // a file

  // How long and how often.
  int max_attempts = 0;            // the first included
  absl::Duration request_timeout;  // of a metadata operation in all; infinite: no limit
  absl::Duration connect_timeout;
  absl::Duration stall_timeout;

  // The way there, and how much of it at a time.
  NetworkOptions network;
  LimitOptions limits;

  // Who asks.
  std::string profile;
  std::string access_key_id;
  Secret secret_key;
  Secret session_token;
  bool anonymous = false;
  std::string passwd_file;  // of s3fs
  std::string role_arn;
  std::string role_session_name;
  std::string external_id;
  std::string role_policy;  // JSON
  absl::Duration role_duration;
  std::string web_identity_token_file;
  std::vector<CredentialPlace> places;       // where to look for credentials; empty: as the guide
  std::vector<CredentialPlace> role_places;  // the same for what a role is assumed with
  std::string sts_endpoint;
  std::string sts_region;

  // The mount point.
  bool read_only = false;
  bool allow_other = false;
  absl::optional<uid_t> uid;
  absl::optional<gid_t> gid;
  mode_t file_mode = 0644;
  mode_t dir_mode = 0755;
  absl::Duration metadata_ttl;  // infinite: for ever
  absl::Duration mount_wait;

  // Transfers.
  absl::optional<int64_t> part_size;  // bytes; unset: grows by itself
  bool fail_on_conflict = false;      // of files that others replace while they are written
  std::vector<std::string> exclusive_at_open;  // patterns of names, as fnmatch(3) takes them
  bool streaming_upload = true;                // parts go up while the file is written
  std::vector<std::string> staging_dirs;       // empty: in the state directory
  absl::optional<int64_t> memory_limit;        // bytes; unset: by the machine

  // The process.
  std::string log_level;  // as ParseLogLevels takes it
  std::string log_file;
  std::string state_dir;
};

// `set` in the program's types. kInvalidArgument for options that exclude each other.
absl::StatusOr<MountOptions> ReadMountOptions(const OptionSet& set);

}  // namespace ufs

#endif  // UFS_CONFIG_MOUNT_OPTIONS_H_
