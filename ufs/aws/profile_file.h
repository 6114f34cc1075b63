#ifndef UFS_AWS_PROFILE_FILE_H_
#define UFS_AWS_PROFILE_FILE_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace ufs {

// The profiles of AWS's shared files, as the AWS command line writes them. Values are wiped on
// destruction: secret keys are among them. Reading from many threads is safe while nothing is
// added.
//
// Lines end in LF or CR LF. `#` and `;` begin a comment, alone on a line or after white space.
// Property names are not case-sensitive, profile names are. Lines indented deeper than the property
// above them belong to it: those of a service in a [services] section are kept, others (such as
// the `s3 =` of a profile) passed over.
class ProfileFile {
 public:
  enum class Syntax {
    kCredentials,  // ~/.aws/credentials: [name]
    kConfig,       // ~/.aws/config: [profile name], [default], [sso-session name] and
                   // [services name]; other sections are passed over
  };

  ProfileFile() = default;
  ProfileFile(const ProfileFile&) = delete;
  ProfileFile& operator=(const ProfileFile&) = delete;
  ~ProfileFile();

  // Adds what `text` says; it wins over what was added before. kInvalidArgument with `name` and the
  // line's number for a line that is neither section, property nor comment, and for a property
  // before any section; the line itself is not repeated, it may hold a secret.
  absl::Status Add(absl::string_view text, Syntax syntax, absl::string_view name);

  bool HasProfile(absl::string_view profile) const;
  // The value, without white space around it. Nothing when the profile or the key is missing or the
  // value is empty. `key` in lower case.
  absl::optional<std::string> Get(absl::string_view profile, absl::string_view key) const;
  // The same of the section [sso-session `session`].
  absl::optional<std::string> GetOfSession(absl::string_view session, absl::string_view key) const;
  // The same of a service's settings in the section [services NAME] that the profile's `services`
  // names. `service` in lower case.
  absl::optional<std::string> GetOfService(absl::string_view profile, absl::string_view service,
                                           absl::string_view key) const;
  // The name of the file that said what Get gives; empty when that is nothing.
  absl::string_view FileOf(absl::string_view profile, absl::string_view key) const;

 private:
  struct Property {
    std::string value;
    size_t file = 0;  // in files_
  };
  // By key; of nested ones the key above them, a line break, and their own.
  using Properties = std::map<std::string, Property>;

  // Where the parser is within a file.
  struct Position {
    bool in_section = false;
    Properties* properties = nullptr;  // of the section; null in one that is passed over
    bool services = false;             // it is a [services] section
    std::string parent;                // the last property there, when it has no value of its own
    bool after_property = false;
    size_t property_indent = 0;
  };

  const Property* Find(absl::string_view profile, absl::string_view key) const;
  void Set(absl::string_view key, absl::string_view value, Position* at);
  void BeginSection(absl::string_view heading, Syntax syntax, Position* at);
  // Returns why the line is refused, or nothing.
  absl::string_view AddLine(absl::string_view line, Syntax syntax, Position* at);

  std::vector<std::string> files_;  // the names of those that were added
  // By name; those of [sso-session] and [services] sections have a prefix with a line break, which
  // no heading can hold.
  std::map<std::string, Properties> profiles_;
};

}  // namespace ufs

#endif  // UFS_AWS_PROFILE_FILE_H_
