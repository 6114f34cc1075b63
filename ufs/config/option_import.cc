// From other programs' files to one of our own.
#include "ufs/config/option_import.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "ufs/base/secret.h"
#include "ufs/base/status.h"
#include "ufs/config/option_set.h"
#include "ufs/config/option_text.h"
#include "ufs/config/option_value.h"
#include "ufs/config/properties_file.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

constexpr absl::string_view kBucketPrefix = "fs.s3a.bucket.";
constexpr size_t kWidth = 100;

// Whether the value of a key that is no option of ours had better not be repeated.
bool LooksSecret(absl::string_view name) {
  const std::string lower = absl::AsciiStrToLower(name);
  for (const char* const word : {"secret", "token", "password", "key"}) {
    if (absl::StrContains(lower, word)) {
      return true;
    }
  }
  return false;
}

// The value as our own name takes it: what another name means by it is written out.
std::string OwnValue(const OptionRegistry::Match& match, const std::string& value) {
  if (match.alias != nullptr && match.alias->convert != nullptr) {
    return match.alias->convert(value).value_or(value);
  }
  const bool bare = value.find_first_not_of("0123456789") == std::string::npos;
  if (match.spec->type == OptionType::kDuration && match.foreign && bare) {
    return absl::StrCat(value, "ms");
  }
  return value;
}

class Importer {
 public:
  Importer(const OptionRegistry& registry, bool secrets) : registry_(registry), secrets_(secrets) {}

  void Add(const RawValue& raw) {
    const std::string name = Escape(raw.name.substr(0, 80));
    absl::string_view rest = raw.name;
    const bool of_bucket = absl::ConsumePrefix(&rest, kBucketPrefix);
    if (!of_bucket && !registry_.Knows(raw.name) && !registry_.IsNearMiss(raw.name)) {
      foreign_.push_back(name);
      return;
    }
    const absl::StatusOr<OptionRegistry::Match> match =
        of_bucket ? FindOfBucket(rest) : registry_.Find(raw.name);
    if (!match.ok()) {
      return AddUnknown(raw, name, match.status());
    }
    if (match->inert != nullptr) {
      comments_.push_back(absl::StrCat(name, " does nothing here: ", match->inert->reason));
      return;
    }
    if (!raw.problem.ok()) {
      return Refuse(raw, name, raw.problem);
    }
    const std::string value(absl::StripAsciiWhitespace(raw.value));
    if (value.empty()) {
      comments_.push_back(absl::StrCat(name, " is empty in ", Escape(raw.origin)));
      return;
    }
    const absl::StatusOr<OptionValue> parsed = OptionValue::Parse(*match, value);
    if (!parsed.ok()) {
      return Refuse(raw, name, parsed.status());
    }
    Line line;
    line.secret = match->spec->type == OptionType::kSecret;
    line.name = of_bucket ? raw.name : std::string(match->spec->name);
    line.value = of_bucket ? value : OwnValue(*match, value);
    line.comment = absl::StrCat(name, ", ", Escape(raw.origin));
    std::erase_if(lines_, [&line](const Line& other) { return other.name == line.name; });
    lines_.push_back(std::move(line));
  }

  ImportedOptions Finish(absl::Span<const FileSource* const> files) {
    ImportedOptions out;
    std::vector<std::string> paths;
    for (const FileSource* const file : files) {
      paths.push_back(Escape(file->path()));
    }
    out.text =
        WrapText(absl::StrCat("Options of UnderFS, imported from ", absl::StrJoin(paths, ", "),
                              ". `underfs config check FILE` looks it through."),
                 "# ", kWidth);
    for (Line& line : lines_) {
      absl::StrAppend(&out.text, "\n# ", line.comment, "\n");
      if (line.secret && !secrets_) {
        absl::StrAppend(&out.text, "# ", line.name, "=", kRedacted,
                        "  (a secret is copied only to a file: --output FILE)\n");
        continue;
      }
      absl::StrAppend(&out.text, FormatProperty(line.name, line.value), "\n");
      out.holds_secrets = out.holds_secrets || line.secret;
      ++out.options;
      WipeString(&line.value);
    }
    if (!foreign_.empty()) {
      comments_.push_back(
          absl::StrCat("not options of UnderFS, left out: ", absl::StrJoin(foreign_, ", ")));
    }
    for (const std::string& comment : comments_) {
      absl::StrAppend(&out.text, "\n", WrapText(comment, "# ", kWidth));
    }
    out.errors = std::move(errors_);
    return out;
  }

 private:
  struct Line {
    std::string name;
    std::string value;
    std::string comment;
    bool secret = false;
  };

  // `rest`: BUCKET.KEY, where the bucket may hold dots.
  absl::StatusOr<OptionRegistry::Match> FindOfBucket(absl::string_view rest) const {
    constexpr size_t kLongestBucket = 255;
    for (size_t dot = rest.find('.'); dot <= kLongestBucket; dot = rest.find('.', dot + 1)) {
      const std::string key = absl::StrCat("fs.s3a.", rest.substr(dot + 1));
      if (registry_.Knows(key)) {
        return registry_.Find(key);
      }
    }
    return absl::InvalidArgumentError("no key of fs.s3a follows the bucket");
  }

  void AddUnknown(const RawValue& raw, const std::string& name, const absl::Status& status) {
    if (status.code() == absl::StatusCode::kUnimplemented) {
      const std::string value =
          LooksSecret(raw.name) ? std::string(kRedacted) : Escape(raw.value.substr(0, 200));
      comments_.push_back(absl::StrCat(status.message(), ": ", name, "=", value));
    } else if (registry_.IsNearMiss(raw.name)) {
      Refuse(raw, name, status);
    } else {
      foreign_.push_back(name);
    }
  }

  void Refuse(const RawValue& raw, const std::string& name, const absl::Status& status) {
    errors_.push_back(Annotate(status, raw.origin));
    comments_.push_back(absl::StrCat(name, " is left out: ", Escape(status.message())));
  }

  const OptionRegistry& registry_;
  const bool secrets_;
  std::vector<Line> lines_;
  std::vector<std::string> comments_;
  std::vector<std::string> foreign_;
  std::vector<absl::Status> errors_;
};

}  // namespace

ImportedOptions ImportOptions(const OptionRegistry& registry,
                              absl::Span<const FileSource* const> files, bool secrets) {
  Importer importer(registry, secrets);
  std::vector<const ValueSource*> sources;
  for (const FileSource* const file : files) {
    sources.push_back(file);
    absl::StatusOr<std::vector<RawValue>> values = file->Values();
    for (RawValue& raw : *values) {
      importer.Add(raw);
      WipeString(&raw.value);
    }
  }
  ImportedOptions out = importer.Finish(files);
  // An id without its secret, and what else only shows of all together.
  std::vector<absl::Status> together;
  OptionSet::Purpose purpose;
  purpose.errors = &together;
  if (OptionSet::Build(registry, sources, purpose).ok() && out.errors.empty()) {
    for (const absl::Status& error : together) {
      if (error.code() != absl::StatusCode::kUnimplemented) {
        out.errors.push_back(error);
      }
    }
  }
  return out;
}

}  // namespace ufs
