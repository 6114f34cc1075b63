// From a file's keys to values, ${...} replaced.
#include "ufs/config/file_source.h"

#include <pwd.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ufs/base/secret.h"
#include "ufs/base/status.h"
#include "ufs/config/substitution.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

absl::optional<std::string> LastOf(const std::vector<Property>& properties,
                                   absl::string_view name) {
  for (size_t i = properties.size(); i > 0; --i) {
    if (properties[i - 1].name == name) {
      return properties[i - 1].value;
    }
  }
  return absl::nullopt;
}

void Wipe(std::vector<Property>* properties) {
  for (Property& property : *properties) {
    WipeString(&property.value);
  }
}

absl::optional<std::string> UserName() {
  struct passwd entry {};
  struct passwd* found = nullptr;
  char buffer[16384];
  if (getpwuid_r(geteuid(), &entry, buffer, sizeof(buffer), &found) == 0 && found != nullptr) {
    return std::string(found->pw_name);
  }
  return absl::nullopt;
}

}  // namespace

FileSource::FileSource(std::string path, std::vector<Property> properties,
                       std::vector<Property> definitions, const Environment* environment,
                       ValueRank rank)
    : path_(std::move(path)),
      properties_(std::move(properties)),
      definitions_(std::move(definitions)),
      environment_(environment),
      rank_(rank) {}

FileSource::~FileSource() {
  Wipe(&properties_);
  Wipe(&definitions_);
}

absl::StatusOr<std::vector<RawValue>> FileSource::Values() const {
  std::vector<RawValue> values;
  values.reserve(properties_.size());
  for (const Property& property : properties_) {
    RawValue raw;
    raw.name = property.name;
    raw.origin = property.line == 0 ? path_ : absl::StrCat(path_, ":", property.line);
    absl::StatusOr<std::string> value =
        Substitute(property.value, [this](absl::string_view name) { return Lookup(name); });
    if (value.ok()) {
      raw.value = *std::move(value);
    } else {
      raw.problem =
          Annotate(value.status(), absl::StrCat("'", Escape(property.name.substr(0, 80)), "'"));
    }
    values.push_back(std::move(raw));
  }
  return values;
}

absl::optional<std::string> FileSource::Lookup(absl::string_view name) const {
  if (absl::optional<std::string> value = LastOf(definitions_, name)) {
    return value;
  }
  if (absl::optional<std::string> value = LastOf(properties_, name)) {
    return value;
  }
  absl::string_view variable = name;
  if (absl::ConsumePrefix(&variable, "env.")) {
    return environment_->Get(variable);
  }
  if (name == "user.home") {
    return environment_->HomeDirectory();
  }
  if (name == "user.name") {
    return UserName();
  }
  if (name == "java.io.tmpdir") {
    return environment_->Get("TMPDIR").value_or("/tmp");
  }
  if (name == "alluxio.home") {
    return environment_->Get("ALLUXIO_HOME");
  }
  return absl::nullopt;
}

}  // namespace ufs
