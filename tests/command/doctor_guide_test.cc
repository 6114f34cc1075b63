// The transcripts in docs/guide/doctor.md are what the program says. UFS_WRITE_TRANSCRIPTS=1 in the
// environment writes them anew.
//
// A transcript is a block of type `console` behind a line `<!-- transcript: NAME -->`; its first
// line is the command. What differs from run to run is written the same way in every one: the
// endpoint's port is 9000, nonces are zeros, numbers of bytes and times are fixed. Lines about the
// machine that runs the test are left out, and so are the counts.
#include <fstream>
#include <functional>
#include <map>
#include <regex>
#include <sstream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/command/command_fixture.h"

namespace ufs {
namespace {

constexpr char kGuide[] = UFS_SOURCE_DIR "/docs/guide/doctor.md";

struct Transcript {
  size_t begin = 0;  // of the block's content, in the page
  size_t end = 0;
};

std::string ReadGuide() {
  std::ifstream file(kGuide);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// By name.
std::map<std::string, Transcript> Transcripts(const std::string& page) {
  const std::string mark = "<!-- transcript: ";
  const std::string fence = "```console\n";
  std::map<std::string, Transcript> found;
  for (size_t at = page.find(mark); at != std::string::npos; at = page.find(mark, at + 1)) {
    const size_t name = at + mark.size();
    Transcript transcript;
    transcript.begin = page.find(fence, at) + fence.size();
    transcript.end = page.find("```\n", transcript.begin);
    found[page.substr(name, page.find(" -->", name) - name)] = transcript;
  }
  return found;
}

// Whether the line tells of the machine, or counts what does.
bool IsOfTheMachine(const std::string& line) {
  for (const char* check : {"fuse-device", "fusermount3", "user_allow_other", "updatedb", "kernel",
                            "limits", "state-directory"}) {
    if (line.size() > 8 && absl::StartsWith(line.substr(8), check)) {
      return true;
    }
  }
  return absl::StrContains(line, " passed, ");
}

class DoctorGuideTest : public CommandTest {
 protected:
  // Runs the block's first line and returns what the block should be.
  std::string RunAgain(const std::string& block) {
    const std::string command = block.substr(2, block.find('\n') - 2);
    const std::string run = absl::StrReplaceAll(
        command, {{"underfs doctor", absl::StrCat("$UNDERFS doctor -o state-dir=", base(), "/s")},
                  {"http://127.0.0.1:9000", server().endpoint()}});
    return absl::StrCat(
        "$ ", command, "\n",
        Normal(Shell(absl::StrCat("export HOME=", base(), " AWS_EC2_METADATA_DISABLED=true; ", run,
                                  "; echo \"exit code $?\""))
                   .output));
  }

 private:
  std::string Normal(const std::string& output) {
    std::string text = absl::StrReplaceAll(
        output, {{absl::StrCat("127.0.0.1:", server().port()), "127.0.0.1:9000"},
                 {absl::StrCat("127.0.0.1 port ", server().port()), "127.0.0.1 port 9000"},
                 {base(), "/home/me"}});
    const std::pair<const char*, const char*> variable[] = {
        {"underfs-doctor-[0-9a-f]{32}", "underfs-doctor-00000000000000000000000000000000"},
        {"request id [0-9A-Fa-f]+", "request id 0000000000000001"},
        {"(^|\n)20[0-9-]{8}T[^\n]*", ""},  // the log
    };
    for (const auto& [pattern, instead] : variable) {
      text = std::regex_replace(text, std::regex(pattern), instead);
    }
    std::string kept;
    bool dropped = false;  // the line before; its fix goes too
    for (const std::string& line : std::vector<std::string>(absl::StrSplit(text, '\n'))) {
      dropped = IsOfTheMachine(line) || (dropped && absl::StartsWith(line, "        "));
      if (!dropped) {
        absl::StrAppend(&kept, line, "\n");
      }
    }
    // Blank lines that stood around what is left out.
    kept = std::regex_replace(kept, std::regex("\n\n+exit code"), "\nexit code");
    return absl::StrCat(kept.substr(0, kept.find_last_not_of('\n') + 1), "\n");
  }
};

TEST_F(DoctorGuideTest, TranscriptsAreWhatTheProgramSays) {
  std::string page = ReadGuide();
  const std::map<std::string, std::function<void()>> setups = {
      {"well", [] {}},
      {"read-only", [this] { Put("data/a", "content"); }},
      {"no-credentials", [] {}},
      {"wrong-secret", [] {}},
      {"wrong-key", [] {}},
      {"wrong-region", [] {}},
      {"old-signer", [] {}},
      {"refused",
       [this] {
         for (const s3server::Op op : {s3server::Op::kListObjectsV2, s3server::Op::kGetObject}) {
           s3server::FaultRule rule;
           rule.op = op;
           rule.action = s3server::FaultAction::kError;
           rule.code = "AccessDenied";
           server().AddFault(rule);
         }
       }},
  };
  const std::map<std::string, Transcript> transcripts = Transcripts(page);
  for (const auto& [name, setup] : setups) {
    ASSERT_EQ(transcripts.count(name), 1U) << kGuide << " has no transcript " << name;
    setup();
    // Anew: an earlier one may have moved those behind it.
    const Transcript at = Transcripts(page)[name];
    const std::string written = page.substr(at.begin, at.end - at.begin);
    const std::string is = RunAgain(written);
    server().ClearFaults();
    if (std::getenv("UFS_WRITE_TRANSCRIPTS") != nullptr) {
      page.replace(at.begin, at.end - at.begin, is);
      std::ofstream(kGuide) << page;
    } else {
      EXPECT_EQ(is, written) << name << ": run this test with UFS_WRITE_TRANSCRIPTS=1, and look";
    }
  }
}

}  // namespace
}  // namespace ufs
