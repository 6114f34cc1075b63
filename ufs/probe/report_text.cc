// A report as people and as programs read it.
#include "ufs/probe/report_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ufs/probe/json_text.h"
#include "ufs/tools/key_text.h"

namespace ufs {
namespace {

struct CapabilityRow {
  absl::string_view name;
  absl::string_view text;
  bool Capabilities::*value;
};

constexpr CapabilityRow kCapabilities[] = {
    {"put_if_absent", "write only if absent (PutObject)", &Capabilities::put_if_absent},
    {"complete_if_absent", "the same (CompleteMultipartUpload)", &Capabilities::complete_if_absent},
    {"copy_if_absent", "the same (CopyObject)", &Capabilities::copy_if_absent},
    {"put_if_match", "write only over a known version", &Capabilities::put_if_match},
    {"copy_source_if_match", "copy only a known version", &Capabilities::copy_source_if_match},
    {"list_is_ordered", "listings are in order", &Capabilities::list_is_ordered},
    {"uniform_part_size", "parts must be equal in size", &Capabilities::uniform_part_size},
    {"etag_is_md5", "ETags are MD5", &Capabilities::etag_is_md5},
};

int Count(const ProbeReport& report, Verdict verdict) {
  return static_cast<int>(
      std::count_if(report.findings.begin(), report.findings.end(),
                    [verdict](const Finding& finding) { return finding.verdict == verdict; }));
}

std::string FindingJson(const Finding& finding) {
  std::string text = absl::StrCat("{\"check\": ", JsonString(finding.check),
                                  ", \"verdict\": ", JsonString(VerdictName(finding.verdict)),
                                  ", \"detail\": ", JsonString(finding.detail));
  if (!finding.fix.empty()) {
    absl::StrAppend(&text, ", \"fix\": ", JsonString(finding.fix));
  }
  return absl::StrCat(text, "}");
}

std::string CapabilitiesJson(const absl::optional<Capabilities>& capabilities) {
  if (!capabilities.has_value()) {
    return "null";
  }
  std::string text = "{";
  for (const CapabilityRow& row : kCapabilities) {
    absl::StrAppend(&text, text.size() > 1 ? ", " : "", JsonString(row.name), ": ",
                    *capabilities.*row.value ? "true" : "false");
  }
  return absl::StrCat(text, "}");
}

}  // namespace

std::string FindingText(const Finding& finding) {
  std::string text = absl::StrFormat("%-8s%-17s%s\n", VerdictName(finding.verdict), finding.check,
                                     EscapeControls(finding.detail));
  if (!finding.fix.empty()) {
    absl::StrAppendFormat(&text, "%-8s%-17s%s\n", "", "  to do:", EscapeControls(finding.fix));
  }
  return text;
}

std::string SummaryText(const ProbeReport& report) {
  std::string text;
  if (report.capabilities.has_value()) {
    absl::StrAppend(&text, "\nWhat the store is known to do:\n");
    for (const CapabilityRow& row : kCapabilities) {
      absl::StrAppendFormat(&text, "  %-36s%s\n", row.text,
                            *report.capabilities.*row.value ? "yes" : "no");
    }
  }
  if (!report.policy.empty()) {
    absl::StrAppend(&text, "\nThe smallest IAM policy for what was refused:\n", report.policy);
  }
  return absl::StrCat(text, "\n", Count(report, Verdict::kPass), " passed, ",
                      Count(report, Verdict::kWarn), " to look at, ", Count(report, Verdict::kFail),
                      " failed, ", Count(report, Verdict::kSkipped), " skipped\n");
}

std::string ReportJson(const ProbeReport& report) {
  const std::string checks = absl::StrJoin(
      report.findings, ",\n    ",
      [](std::string* out, const Finding& finding) { absl::StrAppend(out, FindingJson(finding)); });
  return absl::StrCat("{\n  \"uri\": ", JsonString(report.uri),
                      ",\n  \"read_only\": ", report.read_only ? "true" : "false",
                      ",\n  \"exit_code\": ", report.exit_code, ",\n  \"checks\": [\n    ", checks,
                      "\n  ],\n  \"capabilities\": ", CapabilitiesJson(report.capabilities),
                      ",\n  \"policy\": ", report.policy.empty() ? "null" : report.policy, "}\n");
}

}  // namespace ufs
