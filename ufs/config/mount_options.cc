// From the set of values to the program's types.
#include "ufs/config/mount_options.h"

#include <algorithm>

#include "ufs/base/status.h"

namespace ufs {
namespace {

// The getters of a set, each for an option that may be unset.
class Reader {
 public:
  explicit Reader(const OptionSet& set) : set_(set) {}

  std::string Text(absl::string_view name) const {
    const OptionSet::Entry* const entry = set_.Find(name);
    return entry == nullptr ? "" : entry->value.AsString();
  }
  // Where it was said; nothing when it is unset.
  absl::optional<ValueRank> Rank(absl::string_view name) const {
    const OptionSet::Entry* const entry = set_.Find(name);
    return entry == nullptr ? absl::nullopt : absl::make_optional(entry->rank);
  }
  Secret Hidden(absl::string_view name) const {
    const OptionSet::Entry* const entry = set_.Find(name);
    return entry == nullptr ? Secret() : entry->value.AsSecret();
  }
  absl::optional<bool> Flag(absl::string_view name) const {
    const OptionSet::Entry* const entry = set_.Find(name);
    return entry == nullptr ? absl::nullopt : absl::make_optional(entry->value.AsBool());
  }
  absl::optional<int64_t> Number(absl::string_view name) const {
    const OptionSet::Entry* const entry = set_.Find(name);
    return entry == nullptr ? absl::nullopt : absl::make_optional(entry->value.AsInt());
  }
  std::vector<CredentialPlace> Places(absl::string_view name) const {
    const OptionSet::Entry* const entry = set_.Find(name);
    std::vector<CredentialPlace> places;
    if (entry != nullptr) {
      for (const std::string& item : entry->value.AsList()) {
        places.push_back(*ParseCredentialPlace(item));  // checked when the option was read
      }
    }
    return places;
  }
  std::vector<std::string> List(absl::string_view name) const {
    const OptionSet::Entry* const entry = set_.Find(name);
    return entry == nullptr ? std::vector<std::string>() : entry->value.AsList();
  }
  absl::Duration Time(absl::string_view name) const { return set_.Find(name)->value.AsDuration(); }
  // Of nothing a limit would be no use: 0 is "no limit", as Alluxio's keys have it.
  absl::Duration Limit(absl::string_view name) const {
    const absl::Duration limit = Time(name);
    return limit == absl::ZeroDuration() ? absl::InfiniteDuration() : limit;
  }

 private:
  const OptionSet& set_;
};

void ReadEndpoint(const Reader& read, MountOptions* out) {
  out->endpoint = read.Text("underfs.s3.endpoint");
  out->endpoint_of_environment = read.Rank("underfs.s3.endpoint") == ValueRank::kEnvironment;
  out->region = read.Text("underfs.s3.region");
  out->path_style = read.Flag("underfs.s3.path-style");
  out->secure_http = read.Flag("underfs.s3.secure-http");
  out->dual_stack = read.Flag("underfs.s3.dual-stack");
  out->fips = read.Flag("underfs.s3.fips");
  out->accelerate = *read.Flag("underfs.s3.accelerate");
  out->access_point = read.Text("underfs.s3.access-point");
  out->access_point_required = *read.Flag("underfs.s3.access-point-required");
  out->provider = read.Text("underfs.s3.provider");
}

void ReadRequests(const Reader& read, MountOptions* out) {
  out->signer = read.Text("underfs.s3.signer");
  out->payload_signing = read.Text("underfs.s3.payload-signing");
  out->list_v1 = *read.Flag("underfs.s3.list-v1");
  out->listing_length = static_cast<int>(*read.Number("underfs.s3.listing-length"));
  out->bulk_delete = *read.Flag("underfs.s3.bulk-delete");
  out->requester_pays = *read.Flag("underfs.s3.requester-pays");
}

void ReadObjects(const Reader& read, MountOptions* out) {
  out->storage_class = read.Text("underfs.object.storage-class");
  out->tags = read.Text("underfs.object.tags");
  out->content_type = read.Text("underfs.object.content-type");
  out->cache_control = read.Text("underfs.object.cache-control");
  out->header_rules = read.Text("underfs.object.header-rules");
}

void ReadLimits(const Reader& read, MountOptions* out) {
  out->max_attempts = static_cast<int>(*read.Number("underfs.s3.retries")) + 1;
  out->request_timeout = read.Limit("underfs.s3.request-timeout");
  out->connect_timeout = read.Limit("underfs.s3.connect-timeout");
  out->stall_timeout = read.Limit("underfs.s3.stall-timeout");
}

LimitOptions ReadInFlight(const Reader& read) {
  const auto number = [&read](absl::string_view name) -> absl::optional<int> {
    const absl::optional<int64_t> given = read.Number(name);
    return given.has_value() ? absl::make_optional(static_cast<int>(*given)) : absl::nullopt;
  };
  LimitOptions limits;
  limits.connections = number("underfs.limits.connections");
  limits.metadata_requests = number("underfs.limits.metadata-requests");
  limits.uploads = number("underfs.limits.uploads");
  limits.tree_requests = number("underfs.limits.tree-requests");
  limits.reads = number("underfs.limits.reads");
  return limits;
}

constexpr absl::string_view kPlaces = "underfs.aws.credentials-provider";

// The ways to say who asks, of which the highest rank holds: keys in a mount's options are not
// disturbed by a profile in the site file. Two of one rank are left for whoever makes the
// credentials to refuse. A list of places that holds takes keys and profile from wherever they
// stand.
class IdentityRank {
 public:
  explicit IdentityRank(const Reader& read) : read_(read) {
    for (const absl::string_view name :
         {absl::string_view("underfs.aws.access-key-id"), absl::string_view("underfs.aws.profile"),
          absl::string_view("underfs.aws.passwd-file"), kPlaces}) {
      highest_ = std::min(highest_, RankOf(name));
    }
    if (*read_.Flag("underfs.aws.anonymous")) {
      highest_ = std::min(highest_, RankOf("underfs.aws.anonymous"));
    }
  }
  bool Holds(absl::string_view name) const { return RankOf(name) == highest_; }
  bool PlacesHold() const { return read_.Rank(kPlaces).has_value() && Holds(kPlaces); }
  ValueRank RankOf(absl::string_view name) const {
    return read_.Rank(name).value_or(ValueRank::kDefault);
  }

 private:
  const Reader& read_;
  ValueRank highest_ = ValueRank::kDefault;
};

void ReadIdentity(const Reader& read, MountOptions* out) {
  const IdentityRank rank(read);
  if (rank.PlacesHold()) {
    out->places = read.Places(kPlaces);
  }
  out->role_places = read.Places("underfs.aws.role-credentials-provider");
  // AWS_PROFILE names a profile and excludes nothing: ufs/aws looks at it in its place.
  if ((rank.Holds("underfs.aws.profile") || rank.PlacesHold()) &&
      rank.RankOf("underfs.aws.profile") != ValueRank::kEnvironment) {
    out->profile = read.Text("underfs.aws.profile");
  }
  if (rank.Holds("underfs.aws.access-key-id") || rank.PlacesHold()) {
    out->access_key_id = read.Text("underfs.aws.access-key-id");
    out->secret_key = read.Hidden("underfs.aws.secret-key");
    // A token below the keys belongs to others.
    if (rank.RankOf("underfs.aws.session-token") <= rank.RankOf("underfs.aws.access-key-id")) {
      out->session_token = read.Hidden("underfs.aws.session-token");
    }
  }
  if (rank.Holds("underfs.aws.passwd-file")) {
    out->passwd_file = read.Text("underfs.aws.passwd-file");
  }
  out->anonymous = *read.Flag("underfs.aws.anonymous") && rank.Holds("underfs.aws.anonymous");
  out->role_arn = read.Text("underfs.aws.role-arn");
  out->role_session_name = read.Text("underfs.aws.role-session-name");
  out->role_duration = read.Time("underfs.aws.role-duration");
  out->external_id = read.Text("underfs.aws.external-id");
  out->role_policy = read.Text("underfs.aws.role-policy");
  out->web_identity_token_file = read.Text("underfs.aws.web-identity-token-file");
  out->sts_endpoint = read.Text("underfs.aws.sts-endpoint");
  out->sts_region = read.Text("underfs.aws.sts-region");
}

void ReadMountPoint(const Reader& read, MountOptions* out) {
  out->read_only = *read.Flag("underfs.mount.read-only");
  out->allow_other = *read.Flag("underfs.mount.allow-other");
  if (const absl::optional<int64_t> uid = read.Number("underfs.posix.uid")) {
    out->uid = static_cast<uid_t>(*uid);
  }
  if (const absl::optional<int64_t> gid = read.Number("underfs.posix.gid")) {
    out->gid = static_cast<gid_t>(*gid);
  }
  const int64_t umask = read.Number("underfs.posix.umask").value_or(022);
  out->file_mode =
      static_cast<mode_t>(read.Number("underfs.posix.file-mode").value_or(0666 & ~umask));
  out->dir_mode =
      static_cast<mode_t>(read.Number("underfs.posix.dir-mode").value_or(0777 & ~umask));
  out->metadata_ttl = read.Time("underfs.metadata.ttl");
  out->mount_wait = read.Time("underfs.mount.wait");
}

void ReadTransfers(const Reader& read, MountOptions* out) {
  out->part_size = read.Number("underfs.write.part-size");
  out->fail_on_conflict = read.Text("underfs.write.conflict") == "fail";
  out->exclusive_at_open = read.List("underfs.write.excl-open");
  out->streaming_upload = *read.Flag("underfs.write.streaming");
  out->staging_dirs = read.List("underfs.write.staging-dirs");
  out->memory_limit = read.Number("underfs.memory.limit");
}

void ReadOperation(const Reader& read, MountOptions* out) {
  out->log_level = read.Text("underfs.log.level");
  out->log_file = read.Text("underfs.log.file");
  out->state_dir = read.Text("underfs.state.dir");
}

// Of a key and none at all the one of the higher rank holds: `-o anonymous` with a key in a file.
absl::Status SettleAnonymous(const OptionSet& set, MountOptions* out) {
  const OptionSet::Entry* const id = set.Find("underfs.aws.access-key-id");
  if (!out->anonymous || id == nullptr) {
    return absl::OkStatus();
  }
  const ValueRank anonymous = set.Find("underfs.aws.anonymous")->rank;
  if (anonymous == id->rank) {
    return absl::InvalidArgumentError(
        "'anonymous' and 'aws.accessKeyId' exclude each other: give one of them");
  }
  if (anonymous < id->rank) {
    out->access_key_id.clear();
    out->secret_key = Secret();
    out->session_token = Secret();
  } else {
    out->anonymous = false;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<MountOptions> ReadMountOptions(const OptionSet& set) {
  const Reader read(set);
  MountOptions out;
  ReadEndpoint(read, &out);
  ReadRequests(read, &out);
  ReadObjects(read, &out);
  ReadLimits(read, &out);
  out.network = ReadNetworkOptions(set);
  out.limits = ReadInFlight(read);
  ReadIdentity(read, &out);
  ReadMountPoint(read, &out);
  ReadTransfers(read, &out);
  ReadOperation(read, &out);
  UFS_RETURN_IF_ERROR(SettleAnonymous(set, &out));
  return out;
}

}  // namespace ufs
