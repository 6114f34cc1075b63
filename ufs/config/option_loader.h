#ifndef UFS_CONFIG_OPTION_LOADER_H_
#define UFS_CONFIG_OPTION_LOADER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "ufs/base/environment.h"
#include "ufs/base/uri.h"
#include "ufs/config/option_set.h"
#include "ufs/config/property.h"
#include "ufs/config/value_source.h"

namespace ufs {

// The sources of one command's options: its -o and -D, the JVM options of the environment, the site
// file, Hadoop's files when `hadoop-conf-dir` names them, the environment. Read once; what they
// give is asked for per bucket. Immutable afterwards: any thread.
class OptionLoader {
 public:
  // What the command line says. Wiped by Load: there may be secrets in it.
  struct Input {
    std::vector<std::string> mount_strings;  // each as after -o
    std::vector<std::string> definitions;    // each as after -D
    std::string conf;                        // as after --conf; empty: searched
    // Where a site file is searched.
    std::vector<std::string> site_directories;
  };

  // Reads what `input` names. Errors: of ParseMountString, DefinitionSource and ParseJavaOptions;
  // of files, with path and line. `environment` must outlive the loader.
  static absl::StatusOr<OptionLoader> Load(const OptionRegistry& registry, Input&& input,
                                           const Environment* environment);

  // A source of another room, such as AWS's profile. Before Build.
  void AddSource(std::unique_ptr<ValueSource> source) { sources_.push_back(std::move(source)); }

  // The options for `target`; as OptionSet::Build has it.
  absl::StatusOr<OptionSet> Build(const OptionSet::Purpose& purpose) const;

  // Options of the kernel's among those after -o.
  const std::vector<std::string>& kernel() const { return kernel_; }
  // The site file that was read; empty: none.
  const std::string& site_file() const { return site_file_; }
  // Sentences for the user about the files: passed over, secrets that others may read.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  explicit OptionLoader(const OptionRegistry* registry) : registry_(registry) {}

  absl::Status AddCommandLine(Input* input, std::vector<Property>* definitions,
                              const Environment* environment);
  absl::Status AddFile(const std::string& path, absl::string_view who,
                       const std::vector<Property>& definitions, const Environment* environment);
  absl::Status AddHadoopFiles(const std::vector<Property>& definitions,
                              const Environment* environment);

  const OptionRegistry* registry_;
  std::vector<std::unique_ptr<ValueSource>> sources_;  // of one rank the later one wins
  std::vector<std::string> kernel_;
  std::string site_file_;
  std::vector<std::string> warnings_;
};

}  // namespace ufs

#endif  // UFS_CONFIG_OPTION_LOADER_H_
