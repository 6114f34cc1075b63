// JSON to credentials. The parser's strings are wiped when a document has been read.
#include "ufs/aws/credential_documents.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

using nlohmann::json;

absl::Status Bad(absl::string_view why) { return absl::DataLossError(why); }

// One object of a document.
class Document {
 public:
  static absl::StatusOr<Document> Parse(absl::string_view text) {
    Document document;
    document.value_ = json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
    if (!document.value_.is_object()) {
      return Bad("it is no JSON object");
    }
    return document;
  }
  Document() = default;
  Document(Document&&) = default;
  Document& operator=(Document&&) = delete;
  ~Document() { Wipe(&value_); }

  // The object `name` within, for reading alone; null when there is none.
  const json* Object(const char* name) const {
    const auto found = value_.find(name);
    return found == value_.end() || !found->is_object() ? nullptr : &*found;
  }
  const json& root() const { return value_; }
  // Sets one of its fields; what was there is wiped.
  void Set(const char* name, absl::string_view text) {
    json& field = value_[name];
    Wipe(&field);
    field = std::string(text);
  }
  Secret Text() const {
    // Text that is no UTF-8 never got through Parse.
    std::string text = value_.dump();
    Secret secret(text);
    WipeString(&text);
    return secret;
  }

 private:
  static void Wipe(json* value) {
    if (value->is_string()) {
      WipeString(&value->get_ref<std::string&>());
    } else if (value->is_object()) {
      for (json& each : *value) {  // the documents have two levels; deeper ones hold no secrets
        if (each.is_string()) {
          WipeString(&each.get_ref<std::string&>());
        } else if (each.is_object()) {
          for (json& inner : each) {
            if (inner.is_string()) {
              WipeString(&inner.get_ref<std::string&>());
            }
          }
        }
      }
    }
  }

  json value_;
};

// Any of the names; empty when none is there. Null counts as absent.
absl::StatusOr<absl::string_view> Text(const json& object, const char* name, bool required) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) {
    return required ? absl::StatusOr<absl::string_view>(Bad(absl::StrCat("it has no ", name)))
                    : absl::string_view();
  }
  if (!found->is_string()) {
    return Bad(absl::StrCat(name, " is no string"));
  }
  const std::string& text = found->get_ref<const std::string&>();
  if (required && text.empty()) {
    return Bad(absl::StrCat(name, " is empty"));
  }
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); })) {
    return Bad(absl::StrCat(name, " holds a control character"));
  }
  return absl::string_view(text);
}

absl::StatusOr<absl::Time> Time(const json& object, const char* name) {
  UFS_ASSIGN_OR_RETURN(const absl::string_view text, Text(object, name, true));
  absl::Time time;
  // `aws sso login` once wrote 2020-06-17T10:02:08UTC.
  std::string spelled(text);
  if (spelled.size() > 3 && spelled.compare(spelled.size() - 3, 3, "UTC") == 0) {
    spelled.replace(spelled.size() - 3, 3, "Z");
  }
  if (!absl::ParseTime(absl::RFC3339_full, spelled, &time, nullptr)) {
    return Bad(absl::StrCat(name, " is no time"));
  }
  return time;
}

struct FieldNames {
  const char* id;
  const char* secret;
  const char* token;
};

absl::StatusOr<Credentials> Keys(const json& object, const FieldNames& names, bool token_required) {
  Credentials credentials;
  UFS_ASSIGN_OR_RETURN(const absl::string_view id, Text(object, names.id, true));
  UFS_ASSIGN_OR_RETURN(const absl::string_view secret, Text(object, names.secret, true));
  UFS_ASSIGN_OR_RETURN(const absl::string_view token, Text(object, names.token, token_required));
  credentials.access_key_id = std::string(id);
  credentials.secret_access_key = Secret(secret);
  credentials.session_token = Secret(token);
  return credentials;
}

bool Has(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && !found->is_null();
}

}  // namespace

absl::StatusOr<Credentials> ParseRoleCredentials(absl::string_view text) {
  UFS_ASSIGN_OR_RETURN(const Document document, Document::Parse(text));
  UFS_ASSIGN_OR_RETURN(const absl::string_view code, Text(document.root(), "Code", false));
  if (!code.empty() && code != "Success") {
    return absl::FailedPreconditionError(absl::StrCat("it says ", Escape(code.substr(0, 100))));
  }
  UFS_ASSIGN_OR_RETURN(
      Credentials credentials,
      Keys(document.root(), {"AccessKeyId", "SecretAccessKey", "Token"}, /*token_required=*/false));
  if (Has(document.root(), "Expiration")) {
    UFS_ASSIGN_OR_RETURN(credentials.expires, Time(document.root(), "Expiration"));
  }
  return credentials;
}

absl::StatusOr<Credentials> ParseProcessCredentials(absl::string_view text) {
  UFS_ASSIGN_OR_RETURN(const Document document, Document::Parse(text));
  const auto version = document.root().find("Version");
  if (version == document.root().end() || !version->is_number_integer() || *version != 1) {
    return Bad("its Version is not 1");
  }
  UFS_ASSIGN_OR_RETURN(Credentials credentials,
                       Keys(document.root(), {"AccessKeyId", "SecretAccessKey", "SessionToken"},
                            /*token_required=*/false));
  if (Has(document.root(), "Expiration")) {
    UFS_ASSIGN_OR_RETURN(credentials.expires, Time(document.root(), "Expiration"));
  }
  return credentials;
}

absl::StatusOr<Credentials> ParseSsoCredentials(absl::string_view text) {
  UFS_ASSIGN_OR_RETURN(const Document document, Document::Parse(text));
  const json* const role = document.Object("roleCredentials");
  if (role == nullptr) {
    return Bad("it has no roleCredentials");
  }
  UFS_ASSIGN_OR_RETURN(
      Credentials credentials,
      Keys(*role, {"accessKeyId", "secretAccessKey", "sessionToken"}, /*token_required=*/true));
  const auto expiration = role->find("expiration");
  if (expiration == role->end() || !expiration->is_number_integer()) {
    return Bad("its expiration is no number");
  }
  credentials.expires = absl::FromUnixMillis(expiration->get<int64_t>());
  return credentials;
}

absl::StatusOr<SsoToken> ParseSsoToken(absl::string_view text) {
  UFS_ASSIGN_OR_RETURN(const Document document, Document::Parse(text));
  SsoToken token;
  UFS_ASSIGN_OR_RETURN(const absl::string_view access, Text(document.root(), "accessToken", true));
  token.access_token = Secret(access);
  UFS_ASSIGN_OR_RETURN(token.expires, Time(document.root(), "expiresAt"));
  UFS_ASSIGN_OR_RETURN(const absl::string_view region, Text(document.root(), "region", false));
  token.region = std::string(region);
  UFS_ASSIGN_OR_RETURN(const absl::string_view refresh,
                       Text(document.root(), "refreshToken", false));
  token.refresh_token = Secret(refresh);
  UFS_ASSIGN_OR_RETURN(const absl::string_view id, Text(document.root(), "clientId", false));
  token.client_id = std::string(id);
  UFS_ASSIGN_OR_RETURN(const absl::string_view client,
                       Text(document.root(), "clientSecret", false));
  token.client_secret = Secret(client);
  if (Has(document.root(), "registrationExpiresAt")) {
    UFS_ASSIGN_OR_RETURN(token.registration_expires,
                         Time(document.root(), "registrationExpiresAt"));
  }
  return token;
}

Secret SsoRenewalRequest(const SsoToken& token) {
  Document document;
  document.Set("clientId", token.client_id);
  document.Set("clientSecret", token.client_secret.Reveal());
  document.Set("grantType", "refresh_token");
  document.Set("refreshToken", token.refresh_token.Reveal());
  return document.Text();
}

absl::StatusOr<Secret> RenewedSsoToken(absl::string_view file, absl::string_view answer,
                                       absl::Time now) {
  UFS_ASSIGN_OR_RETURN(Document document, Document::Parse(file));
  UFS_ASSIGN_OR_RETURN(const Document renewed, Document::Parse(answer));
  UFS_ASSIGN_OR_RETURN(const absl::string_view access, Text(renewed.root(), "accessToken", true));
  UFS_ASSIGN_OR_RETURN(const absl::string_view refresh,
                       Text(renewed.root(), "refreshToken", false));
  const auto seconds = renewed.root().find("expiresIn");
  constexpr int64_t kLongest = int64_t{400} * 24 * 3600;
  if (seconds == renewed.root().end() || !seconds->is_number_integer() || *seconds <= 0 ||
      *seconds > kLongest) {
    return Bad("its expiresIn is no number of seconds");
  }
  document.Set("accessToken", access);
  document.Set("expiresAt",
               absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", now + absl::Seconds(seconds->get<int64_t>()),
                                absl::UTCTimeZone()));
  if (!refresh.empty()) {
    document.Set("refreshToken", refresh);
  }
  return document.Text();
}

std::string ParseServiceError(absl::string_view text) {
  const absl::StatusOr<Document> document = Document::Parse(text);
  if (!document.ok()) {
    return "";
  }
  std::string said;
  for (const char* const name :
       {"code", "Code", "__type", "error", "message", "Message", "error_description"}) {
    const absl::StatusOr<absl::string_view> part = Text(document->root(), name, false);
    if (part.ok() && !part->empty()) {
      absl::StrAppend(&said, said.empty() ? "" : ": ", *part);
    }
  }
  return said;
}

}  // namespace ufs
