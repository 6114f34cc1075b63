// The search of MakeCredentials as a rehearsal: places that only read are asked themselves, for the
// others it is said who would be asked.
#include "ufs/aws/explain_credentials.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ufs/aws/credential_process.h"
#include "ufs/aws/credentials_providers.h"
#include "ufs/aws/passwd_file.h"
#include "ufs/aws/profile_selection.h"
#include "ufs/aws/service_url.h"
#include "ufs/aws/sso_token_cache.h"
#include "ufs/base/status.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

// What would be taken; kNotFound: nothing is there; any other error stops the search.
using Found = absl::StatusOr<std::string>;

Found KeyOf(CredentialsProvider& provider) {
  UFS_ASSIGN_OR_RETURN(const Credentials credentials, provider.Get());
  return credentials.anonymous()
             ? "requests go unsigned"
             : absl::StrCat("access key ", Escape(credentials.access_key_id),
                            credentials.session_token.empty() ? "" : " with a session token");
}

// What a profile and those that it refers to say.
class ProfileWords {
 public:
  ProfileWords(const ProfileFile& file, const Environment& environment)
      : file_(file), environment_(environment) {}

  Found Of(const std::string& profile, int depth = 0) const {
    constexpr int kDeepest = 10;  // AWS's own chains are shorter; a circle is longer
    if (depth > kDeepest) {
      return absl::InvalidArgumentError("source_profile goes in a circle");
    }
    if (Has(profile, "role_arn")) {
      return Role(profile, depth);
    }
    if (Has(profile, "sso_session") || Has(profile, "sso_start_url")) {
      return Sso(profile);
    }
    return Keys(profile);
  }

 private:
  bool Has(const std::string& profile, absl::string_view key) const {
    return file_.Get(profile, key).has_value();
  }
  std::string Value(const std::string& profile, absl::string_view key) const {
    return Escape(file_.Get(profile, key).value_or(""));
  }
  std::string In(const std::string& profile, absl::string_view key) const {
    return absl::StrCat(", in ", Escape(file_.FileOf(profile, key)));
  }

  Found Role(const std::string& profile, int depth) const {
    if (Has(profile, "mfa_serial")) {
      return absl::UnimplementedError("mfa_serial asks for a code, and nothing here prompts");
    }
    const std::string role =
        absl::StrCat("role ", Value(profile, "role_arn"), In(profile, "role_arn"));
    if (Has(profile, "web_identity_token_file")) {
      return absl::StrCat(role, ", assumed with the token in ",
                          Value(profile, "web_identity_token_file"));
    }
    if (Has(profile, "credential_source")) {
      return absl::StrCat(role, ", assumed with credential_source ",
                          Value(profile, "credential_source"));
    }
    const std::string source = file_.Get(profile, "source_profile").value_or("");
    if (source.empty()) {
      return absl::InvalidArgumentError(
          "role_arn is set and source_profile, credential_source and web_identity_token_file are "
          "not");
    }
    UFS_ASSIGN_OR_RETURN(const std::string with,
                         source == profile ? Keys(profile) : Of(source, depth + 1));
    return absl::StrCat(role, ", assumed with profile ", Escape(source), " (", with, ")");
  }

  Found Sso(const std::string& profile) const {
    SsoLogin login;
    login.session = file_.Get(profile, "sso_session").value_or("");
    login.start_url = file_.Get(profile, "sso_start_url").value_or("");
    return absl::StrCat("IAM Identity Center, role ", Value(profile, "sso_role_name"),
                        " of account ", Value(profile, "sso_account_id"),
                        In(profile, login.session.empty() ? "sso_start_url" : "sso_session"),
                        ", with the token in ", Escape(environment_.HomeDirectory()),
                        "/.aws/sso/cache/", SsoCacheName(login));
  }

  Found Keys(const std::string& profile) const {
    const bool id = Has(profile, "aws_access_key_id");
    if (id != Has(profile, "aws_secret_access_key")) {
      return absl::InvalidArgumentError(
          absl::StrCat(id ? "aws_access_key_id" : "aws_secret_access_key", " is set and ",
                       id ? "aws_secret_access_key" : "aws_access_key_id", " is not"));
    }
    if (id) {
      return absl::StrCat("access key ", Value(profile, "aws_access_key_id"),
                          In(profile, "aws_access_key_id"));
    }
    if (const absl::optional<std::string> command = file_.Get(profile, "credential_process")) {
      // Its arguments may be secret.
      UFS_ASSIGN_OR_RETURN(const std::vector<std::string> words, SplitCommand(*command));
      return absl::StrCat("the program ", Escape(words.front()), " would be run",
                          In(profile, "credential_process"));
    }
    return absl::NotFoundError("aws_access_key_id is not set");
  }

  const ProfileFile& file_;
  const Environment& environment_;
};

class Rehearsal {
 public:
  Rehearsal(const CredentialsOptions& options, const Environment& environment, ProfileFiles* files)
      : options_(options),
        environment_(environment),
        files_(files),
        profile_(SelectProfile(options.profile, environment)) {}

  std::string Text() const {
    if (options_.anonymous) {
      return "credentials: none, requests go unsigned\n";
    }
    std::string text;
    const bool listed = std::find(options_.places.begin(), options_.places.end(),
                                  CredentialPlace::kRole) != options_.places.end();
    const bool token = !listed && !options_.web_identity_token_file.empty();
    if (!listed && !options_.role.arn.empty()) {
      absl::StrAppend(
          &text, "role-arn: role ", Escape(options_.role.arn), " is assumed with ",
          token ? absl::StrCat("the token in ", Escape(options_.web_identity_token_file), "\n")
                : "these\n");
    }
    return token ? text : absl::StrCat(text, Search());
  }

 private:
  std::string Search() const {
    std::string before;
    const auto line = [&](absl::string_view begin, absl::string_view name, absl::string_view what) {
      return absl::StrCat(begin, name, ": ", what, "\n");
    };
    if (options_.places.empty() && !options_.passwd_file.empty()) {
      const auto file = MakePasswdFileCredentials(options_.passwd_file, options_.bucket);
      const Found found = KeyOf(*file);
      return found.ok() ? line("credentials from ", "passwd-file",
                               absl::StrCat(*found, ", in ", Escape(options_.passwd_file)))
                        : line("credentials: ", "passwd-file", found.status().message());
    }
    for (const CredentialPlace place : CredentialPlacesOf(options_)) {
      const Found found = At(place);
      if (found.ok()) {
        return absl::StrCat(line("credentials from ", NameOf(place), *found), before);
      }
      if (!absl::IsNotFound(found.status())) {
        return absl::StrCat(line("credentials: wrong in ", NameOf(place), found.status().message()),
                            before);
      }
      absl::StrAppend(&before, line("  none in ", NameOf(place), found.status().message()));
    }
    return absl::StrCat("credentials: none are found\n", before);
  }

  std::string NameOf(CredentialPlace place) const {
    return place == CredentialPlace::kProfile ? absl::StrCat("profile ", Escape(profile_.name))
                                              : std::string(CredentialPlaceName(place));
  }

  Found Keys() const {
    return KeyOf(*MakeOptionCredentials(options_.access_key_id, options_.secret_access_key,
                                        options_.session_token));
  }

  Found At(CredentialPlace place) const {
    switch (place) {
      case CredentialPlace::kTemporary:
        return options_.session_token.empty() ? absl::NotFoundError("aws.sessionToken is not set")
                                              : Keys();
      case CredentialPlace::kOptions:
        return Keys();
      case CredentialPlace::kEnvironment:
        return KeyOf(*MakeEnvironmentCredentials(&environment_));
      case CredentialPlace::kProfile:
        return Profile();
      case CredentialPlace::kWebIdentity:
        return WebIdentity();
      case CredentialPlace::kContainer:
        return Container();
      case CredentialPlace::kInstance:
        return Instance();
      case CredentialPlace::kRole:
        return absl::StrCat("role ", Escape(options_.role.arn), " would be assumed");
      case CredentialPlace::kAnonymous:
        break;
    }
    return std::string("requests go unsigned");
  }

  Found Profile() const {
    UFS_ASSIGN_OR_RETURN(const std::shared_ptr<const ProfileFile> file, files_->Load());
    const auto missing = [&](const std::string& why) {
      return profile_.named ? absl::InvalidArgumentError(why) : absl::NotFoundError(why);
    };
    if (!file->HasProfile(profile_.name)) {
      return missing(
          absl::StrCat("not in ", files_->credentials_path(), " or ", files_->config_path()));
    }
    Found found = ProfileWords(*file, environment_).Of(profile_.name);
    return absl::IsNotFound(found.status()) ? missing(std::string(found.status().message()))
                                            : std::move(found);
  }

  Found WebIdentity() const {
    const absl::optional<std::string> file = environment_.Get("AWS_WEB_IDENTITY_TOKEN_FILE");
    if (!file.has_value()) {
      return absl::NotFoundError("AWS_WEB_IDENTITY_TOKEN_FILE is not set");
    }
    const absl::optional<std::string> arn = environment_.Get("AWS_ROLE_ARN");
    if (!arn.has_value()) {
      return absl::InvalidArgumentError(
          "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not");
    }
    return absl::StrCat("role ", Escape(*arn), ", assumed with the token in ", Escape(*file));
  }

  Found Container() const {
    if (environment_.Get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").has_value()) {
      return std::string("the service at 169.254.170.2 would be asked");
    }
    const absl::optional<std::string> url = environment_.Get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (!url.has_value()) {
      return absl::NotFoundError(
          "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and ..._FULL_URI are not "
          "set");
    }
    UFS_ASSIGN_OR_RETURN(const ServiceUrl parsed, ParseServiceUrl(*url));
    return absl::StrCat("the service at ", parsed.authority, " would be asked");
  }

  Found Instance() const {
    if (absl::AsciiStrToLower(environment_.Get("AWS_EC2_METADATA_DISABLED").value_or("")) ==
        "true") {
      return absl::NotFoundError("AWS_EC2_METADATA_DISABLED is true");
    }
    return std::string(
        "the metadata service would be asked, which is there if this machine is an EC2 instance");
  }

  const CredentialsOptions& options_;
  const Environment& environment_;
  ProfileFiles* const files_;
  const ProfileSelection profile_;
};

}  // namespace

std::string ExplainCredentials(const CredentialsOptions& options, const Environment& environment,
                               ProfileFiles* files) {
  return Rehearsal(options, environment, files).Text();
}

}  // namespace ufs
