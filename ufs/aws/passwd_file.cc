// The credential file of s3fs ("passwd_file", s3fs(1)).
#include "ufs/aws/passwd_file.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ufs/aws/secret_file.h"
#include "ufs/base/mutex.h"
#include "ufs/base/status.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

// What was found so far.
struct Found {
  absl::optional<Credentials> own;      // of a line with the bucket
  absl::optional<Credentials> general;  // of a line without
  Credentials by_name;                  // of AWSAccessKeyId= and AWSSecretKey=
};

Credentials Keys(absl::string_view id, absl::string_view secret) {
  Credentials credentials;
  credentials.access_key_id = std::string(id);
  credentials.secret_access_key = Secret(secret);
  return credentials;
}

bool Put(Credentials credentials, absl::optional<Credentials>* to) {
  if (to->has_value()) {
    return false;
  }
  *to = std::move(credentials);
  return true;
}

// Returns why the line is refused, or nothing.
absl::string_view AddLine(absl::string_view line, absl::string_view bucket, Found* found) {
  const size_t equals = line.find('=');
  const absl::string_view key = absl::StripAsciiWhitespace(line.substr(0, equals));
  if (equals != absl::string_view::npos && (key == "AWSAccessKeyId" || key == "AWSSecretKey")) {
    const absl::string_view value = absl::StripAsciiWhitespace(line.substr(equals + 1));
    if (key == "AWSAccessKeyId") {
      found->by_name.access_key_id = std::string(value);
    } else {
      found->by_name.secret_access_key = Secret(value);
    }
    return "";
  }
  const std::vector<absl::string_view> fields = absl::StrSplit(line, ':');
  for (const absl::string_view field : fields) {
    if (field.empty() || field.find_first_of(" \t") != absl::string_view::npos) {
      return "neither BUCKET:ID:SECRET nor ID:SECRET";
    }
  }
  if (fields.size() == 2) {
    return Put(Keys(fields[0], fields[1]), &found->general) ? "" : "a second line ID:SECRET";
  }
  if (fields.size() != 3) {
    return "neither BUCKET:ID:SECRET nor ID:SECRET";
  }
  if (fields[0] != bucket) {
    return "";
  }
  return Put(Keys(fields[1], fields[2]), &found->own) ? "" : "a second line for this bucket";
}

class PasswdFileCredentials final : public CredentialsProvider {
 public:
  PasswdFileCredentials(std::string path, std::string bucket)
      : path_(std::move(path)), bucket_(std::move(bucket)) {}

  absl::StatusOr<Credentials> Get() override {
    UFS_ASSIGN_OR_RETURN(absl::optional<SecretFileText> file, ReadSecretFile(path_));
    if (!file.has_value()) {
      return absl::InvalidArgumentError("there is no such file");
    }
    {
      MutexLock lock(&mutex_);
      warning_ = LooseModeWarning(path_, file->mode);
    }
    absl::StatusOr<Credentials> credentials = ParsePasswdFile(file->text, bucket_);
    WipeString(&file->text);
    if (absl::IsNotFound(credentials.status())) {
      return absl::InvalidArgumentError(credentials.status().message());
    }
    UFS_RETURN_IF_ERROR(credentials.status());
    credentials->provider = name();
    return credentials;
  }
  std::string name() const override { return absl::StrCat("passwd-file ", Escape(path_)); }
  std::vector<std::string> Warnings() const override {
    MutexLock lock(&mutex_);
    return warning_.empty() ? std::vector<std::string>() : std::vector<std::string>{warning_};
  }

 private:
  const std::string path_;
  const std::string bucket_;
  mutable Mutex mutex_;
  std::string warning_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<Credentials> ParsePasswdFile(absl::string_view text, absl::string_view bucket) {
  Found found;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == '#') {
      continue;
    }
    if (const absl::string_view why = AddLine(line, bucket, &found); !why.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("line ", number, ": ", why));
    }
  }
  if (found.own.has_value()) {
    return *std::move(found.own);
  }
  if (found.general.has_value()) {
    return *std::move(found.general);
  }
  if (found.by_name.access_key_id.empty() != found.by_name.secret_access_key.empty()) {
    return absl::InvalidArgumentError(
        "AWSAccessKeyId and AWSSecretKey belong together: one is missing");
  }
  if (!found.by_name.access_key_id.empty()) {
    return found.by_name;
  }
  return absl::NotFoundError(
      absl::StrCat("it has no line for the bucket ", Escape(bucket), " and none for all"));
}

std::unique_ptr<CredentialsProvider> MakePasswdFileCredentials(std::string path,
                                                               std::string bucket) {
  return std::make_unique<PasswdFileCredentials>(std::move(path), std::move(bucket));
}

}  // namespace ufs
