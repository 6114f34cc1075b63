// underfs_fsx: a file exerciser. Random histories of file operations against a model, with what
// must be visible through the store after each acknowledged publish.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/fsx/generator.h"
#include "tests/fsx/operation.h"
#include "tests/fsx/options.h"
#include "tests/fsx/runner.h"
#include "tests/fsx/shrink.h"

namespace fsx {
namespace {

using History = std::vector<Operation>;

absl::StatusOr<History> Load(const std::string& path) {
  std::ifstream file;
  if (path != "-") {
    file.open(path);
  }
  std::istream& in = path == "-" ? std::cin : file;
  if (!in) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read ", path));
  }
  History history;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty() || line[0] == '#') {
      continue;
    }
    const absl::optional<Operation> operation = FromText(line);
    if (!operation.has_value()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ":", number, ": no operation: ", line));
    }
    history.push_back(*operation);
  }
  return history;
}

void Print(const History& history, size_t begin, size_t end, const Mismatch* mark) {
  for (size_t i = begin; i < end && i < history.size(); ++i) {
    const bool touches = mark != nullptr && mark->problem.offset >= 0 &&
                         Touches(history[i], mark->file, mark->problem.offset);
    std::printf("  %c%6zu  %s\n", touches ? '*' : ' ', i, ToText(history[i]).c_str());
  }
}

void Save(const Options& options, const History& history) {
  if (options.save.empty()) {
    return;
  }
  std::ofstream file(options.save);
  file << "# underfs_fsx, seed " << options.seed << ", files " << options.shape.files << "\n";
  for (const Operation& operation : history) {
    file << ToText(operation) << "\n";
  }
  std::printf("saved: %s\n", options.save.c_str());
}

void Report(const Options& options, Runner* runner, History history, const Mismatch& mismatch) {
  constexpr size_t kShown = 12;
  const size_t at = mismatch.operation;
  std::printf("MISMATCH seed %llu, operation %zu of %zu (file %d): %s\n",
              static_cast<unsigned long long>(options.seed), at, history.size(), mismatch.file,
              mismatch.problem.text.c_str());
  std::printf("the last operations (* touches that offset):\n");
  Print(history, at > kShown ? at - kShown : 0, at + 1, &mismatch);
  std::fflush(stdout);
  if (at < history.size()) {
    history.resize(at + 1);
  }
  int failed = 0;
  Mismatch last = mismatch;
  if (options.shrink_attempts > 0) {
    history = Shrink(std::move(history), options.shrink_attempts, [&](const History& attempt) {
      if (!runner->MakeFresh()) {
        return false;
      }
      const absl::optional<Mismatch> again = runner->Run(attempt);
      if (!again.has_value() || again->setup) {
        return false;
      }
      ++failed;
      last = *again;
      return true;
    });
    std::printf("shrunk to %zu operations (%s): operation %zu (file %d): %s\n", history.size(),
                failed > 0 ? "it happens again" : "it did not happen again", last.operation,
                last.file, last.problem.text.c_str());
    Print(history, 0, history.size(), &last);
  }
  Save(options, history);
}

// 0 or 1.
int RunOne(const Options& options, Runner* runner) {
  absl::StatusOr<History> history = Generate(options.shape, options.seed);
  if (!options.replay.empty()) {
    history = Load(options.replay);
    if (!history.ok()) {
      std::fprintf(stderr, "underfs_fsx: %s\n", std::string(history.status().message()).c_str());
      return 2;
    }
  }
  if (options.break_at >= 0) {
    Operation spoil;
    spoil.kind = Kind::kSpoil;
    spoil.offset = static_cast<int64_t>(options.seed);
    const int64_t at = std::min(options.break_at, static_cast<int64_t>(history->size()));
    history->insert(history->begin() + at, spoil);
  }
  if (options.show) {
    Print(*history, 0, history->size(), nullptr);
  }
  const absl::optional<Mismatch> mismatch = runner->Run(*history);
  if (mismatch.has_value()) {
    Report(options, runner, *std::move(history), *mismatch);
    return 1;
  }
  std::printf("seed %llu: %zu operations agreed\n", static_cast<unsigned long long>(options.seed),
              history->size());
  std::fflush(stdout);
  return 0;
}

int Main(int argc, char** argv) {
  absl::StatusOr<Options> options = ParseCommandLine(argc, argv);
  if (!options.ok()) {
    std::fprintf(stderr, "underfs_fsx: %s\n", std::string(options.status().message()).c_str());
    return 2;
  }
  if (options->help) {
    std::printf("%s", Usage().c_str());
    return 0;
  }
  Runner runner(options->settings);
  const absl::Time end = absl::Now() + absl::Seconds(options->seconds);
  int status = RunOne(*options, &runner);
  while (status == 0 && absl::Now() < end) {
    ++options->seed;
    status = RunOne(*options, &runner);
  }
  return status;
}

}  // namespace
}  // namespace fsx

int main(int argc, char** argv) { return fsx::Main(argc, argv); }
