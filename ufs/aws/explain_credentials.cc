// The search of MakeCredentials as a rehearsal. Whether a place applies it says itself, in the
// function that its provider goes by; here are the words for those that do.
#include "ufs/aws/explain_credentials.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/aws/container_credentials.h"
#include "ufs/aws/credential_process.h"
#include "ufs/aws/credentials_providers.h"
#include "ufs/aws/instance_metadata.h"
#include "ufs/aws/passwd_file.h"
#include "ufs/aws/profile_credentials.h"
#include "ufs/aws/profile_selection.h"
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

// What a profile that has credentials, and those that it refers to, say.
class ProfileWords {
 public:
  ProfileWords(const ProfileFile& file, const Environment& environment)
      : file_(file), environment_(environment) {}

  std::string Of(const std::string& profile) const {
    if (Has(profile, "role_arn")) {
      return Role(profile);
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

  std::string Role(const std::string& profile) const {
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
    return absl::StrCat(role, ", assumed with profile ", Escape(source), " (",
                        source == profile ? Keys(profile) : Of(source), ")");
  }

  std::string Sso(const std::string& profile) const {
    SsoLogin login;
    login.session = file_.Get(profile, "sso_session").value_or("");
    login.start_url = file_.Get(profile, "sso_start_url").value_or("");
    return absl::StrCat("IAM Identity Center, role ", Value(profile, "sso_role_name"),
                        " of account ", Value(profile, "sso_account_id"),
                        In(profile, login.session.empty() ? "sso_start_url" : "sso_session"),
                        ", with the token in ", Escape(environment_.HomeDirectory()),
                        "/.aws/sso/cache/", SsoCacheName(login));
  }

  std::string Keys(const std::string& profile) const {
    if (Has(profile, "aws_access_key_id")) {
      return absl::StrCat("access key ", Value(profile, "aws_access_key_id"),
                          In(profile, "aws_access_key_id"));
    }
    // Its arguments may be secret.
    const auto words = SplitCommand(file_.Get(profile, "credential_process").value_or(""));
    return absl::StrCat("the program ", words.ok() ? Escape(words->front()) : "", " would be run",
                        In(profile, "credential_process"));
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

  CredentialsStory Tell() const {
    if (absl::Status status = CheckCredentialsOptions(options_); !status.ok()) {
      return {absl::StrCat("credentials: wrong in options: ", status.message(), "\n"), status};
    }
    if (options_.anonymous) {
      return {"credentials: none, requests go unsigned\n", absl::OkStatus()};
    }
    std::string role;
    if (!options_.role.arn.empty() && options_.places.empty()) {
      const bool token = !options_.web_identity_token_file.empty();
      role = absl::StrCat(
          "role-arn: role ", Escape(options_.role.arn), " is assumed with ",
          token ? absl::StrCat("the token in ", Escape(options_.web_identity_token_file), "\n")
                : "these\n");
      if (token) {
        return {role, absl::OkStatus()};
      }
    } else if (!options_.role.arn.empty() && !AssumesRole(options_)) {
      role = absl::StrCat("role-arn: role ", Escape(options_.role.arn),
                          " is not assumed: credentials-provider does not list role\n");
    }
    CredentialsStory story = Search();
    story.text.insert(0, role);
    return story;
  }

 private:
  static std::string Line(absl::string_view begin, absl::string_view name, absl::string_view what) {
    return absl::StrCat(begin, name, ": ", what, "\n");
  }

  CredentialsStory Search() const {
    if (ReadsPasswdFile(options_)) {
      const Found found = KeyOf(*MakePasswdFileCredentials(options_.passwd_file, options_.bucket));
      return {found.ok() ? Line("credentials from ", "passwd-file",
                                absl::StrCat(*found, ", in ", Escape(options_.passwd_file)))
                         : Line("credentials: wrong in ", "passwd-file", found.status().message()),
              found.status()};
    }
    std::string before;
    for (const CredentialPlace place : CredentialPlacesOf(options_)) {
      const Found found = At(place);
      if (found.ok()) {
        return {absl::StrCat(Line("credentials from ", NameOf(place), *found), before),
                absl::OkStatus()};
      }
      if (!absl::IsNotFound(found.status())) {
        return {
            absl::StrCat(Line("credentials: wrong in ", NameOf(place), found.status().message()),
                         before),
            found.status()};
      }
      absl::StrAppend(&before, Line("  none in ", NameOf(place), found.status().message()));
    }
    return {absl::StrCat("credentials: none are found\n", before),
            absl::UnauthenticatedError("no credentials found")};
  }

  std::string NameOf(CredentialPlace place) const {
    return place == CredentialPlace::kProfile ? absl::StrCat("profile ", Escape(profile_.name))
                                              : std::string(CredentialPlaceName(place));
  }

  Found At(CredentialPlace place) const {
    switch (place) {
      case CredentialPlace::kTemporary:
        return KeyOf(*MakeTemporaryCredentials(options_.access_key_id, options_.secret_access_key,
                                               options_.session_token));
      case CredentialPlace::kOptions:
        return KeyOf(*MakeOptionCredentials(options_.access_key_id, options_.secret_access_key,
                                            options_.session_token));
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
    UFS_ASSIGN_OR_RETURN(const std::shared_ptr<const ProfileFile> file,
                         CheckProfile(*files_, profile_, environment_));
    return ProfileWords(*file, environment_).Of(profile_.name);
  }

  Found WebIdentity() const {
    UFS_ASSIGN_OR_RETURN(const ufs::WebIdentity identity, WebIdentityOf(environment_));
    return absl::StrCat("role ", Escape(identity.role.arn), ", assumed with the token in ",
                        Escape(identity.token_file));
  }

  Found Container() const {
    UFS_ASSIGN_OR_RETURN(const ServiceUrl url, ContainerService(environment_));
    return absl::StrCat("the service at ", url.authority, " would be asked");
  }

  Found Instance() const {
    UFS_RETURN_IF_ERROR(InstanceService(environment_).status());
    return std::string(
        "the metadata service would be asked, which is there if this machine is an EC2 instance");
  }

  const CredentialsOptions& options_;
  const Environment& environment_;
  ProfileFiles* const files_;
  const ProfileSelection profile_;
};

}  // namespace

CredentialsStory ExplainCredentials(const CredentialsOptions& options,
                                    const Environment& environment, ProfileFiles* files) {
  return Rehearsal(options, environment, files).Tell();
}

}  // namespace ufs
