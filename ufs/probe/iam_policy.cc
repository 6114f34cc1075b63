// The smallest policy for what was refused. Invariant: an action never appears with a wider
// resource than the operations need; a listing of a prefix is allowed for that prefix only.
#include "ufs/probe/iam_policy.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/probe/json_text.h"

namespace ufs {
namespace {

struct Row {
  absl::string_view operation;
  std::vector<absl::string_view> actions;
};

const std::vector<Row>& Rows() {
  static const auto* const rows = new std::vector<Row>{
      {"AbortMultipartUpload", {"s3:AbortMultipartUpload"}},
      {"CompleteMultipartUpload", {"s3:PutObject"}},
      {"CopyObject", {"s3:GetObject", "s3:PutObject"}},
      {"CreateMultipartUpload", {"s3:PutObject"}},
      {"DeleteObject", {"s3:DeleteObject"}},
      {"DeleteObjects", {"s3:DeleteObject"}},
      {"GetBucketVersioning", {"s3:GetBucketVersioning"}},
      {"GetObject", {"s3:GetObject"}},
      {"GetObjectTagging", {"s3:GetObjectTagging"}},
      {"HeadBucket", {"s3:ListBucket"}},
      {"HeadObject", {"s3:GetObject"}},
      {"ListMultipartUploads", {"s3:ListBucketMultipartUploads"}},
      {"ListObjects", {"s3:ListBucket"}},
      {"ListParts", {"s3:ListMultipartUploadParts"}},
      {"PutObject", {"s3:PutObject"}},
      {"RestoreObject", {"s3:RestoreObject"}},
      {"UploadPart", {"s3:PutObject"}},
      {"UploadPartCopy", {"s3:GetObject", "s3:PutObject"}},
  };
  return *rows;
}

// Those whose resource is the bucket, not an object.
bool IsOfBucket(absl::string_view action) {
  return absl::StartsWith(action, "s3:ListBucket") || action == "s3:GetBucketVersioning";
}

std::string Statement(const std::vector<absl::string_view>& actions, const std::string& resource,
                      const std::string& condition) {
  const std::string names = absl::StrJoin(
      actions, ", ",
      [](std::string* out, absl::string_view action) { absl::StrAppend(out, JsonString(action)); });
  return absl::StrCat("    {\n      \"Effect\": \"Allow\",\n      \"Action\": [", names,
                      "],\n      \"Resource\": ", JsonString(resource),
                      condition.empty() ? "" : absl::StrCat(",\n      \"Condition\": ", condition),
                      "\n    }");
}

// `*` and `?` in a value are wildcards, and `${` begins a variable: all are written as variables.
// ("IAM policy elements: Variables and tags", Special characters.)
std::string Literal(absl::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '*' || c == '?' || c == '$') {
      absl::StrAppend(&out, "${", absl::string_view(&c, 1), "}");
    } else {
      out.push_back(c);
    }
  }
  return out;
}

}  // namespace

std::vector<absl::string_view> IamActions(absl::string_view operation) {
  for (const Row& row : Rows()) {
    if (row.operation == operation) {
      return row.actions;
    }
  }
  return {};
}

std::string IamPolicy(const std::vector<std::string>& operations, const PolicySubject& subject) {
  std::set<absl::string_view> actions;
  for (const std::string& operation : operations) {
    const std::vector<absl::string_view> needed = IamActions(operation);
    actions.insert(needed.begin(), needed.end());
  }
  const bool is_arn = absl::StartsWith(subject.bucket, "arn:");
  const std::string bucket =
      is_arn ? subject.bucket : absl::StrCat("arn:", subject.partition, ":s3:::", subject.bucket);
  const std::string objects =
      absl::StrCat(bucket, is_arn ? "/object/" : "/", Literal(subject.prefix), "*");
  const std::string below =
      subject.prefix.empty()
          ? std::string()
          : absl::StrCat("{\"StringLike\": {\"s3:prefix\": ",
                         JsonString(absl::StrCat(Literal(subject.prefix), "*")), "}}");
  std::vector<absl::string_view> listing;  // know the condition key s3:prefix
  std::vector<absl::string_view> of_bucket;
  std::vector<absl::string_view> of_objects;
  for (const absl::string_view action : actions) {
    if (!IsOfBucket(action)) {
      of_objects.push_back(action);
    } else if (action == "s3:ListBucket" && !below.empty()) {
      listing.push_back(action);
    } else {
      of_bucket.push_back(action);
    }
  }
  std::vector<std::string> statements;
  if (!listing.empty()) {
    statements.push_back(Statement(listing, bucket, below));
  }
  if (!of_bucket.empty()) {
    statements.push_back(Statement(of_bucket, bucket, ""));
  }
  if (!of_objects.empty()) {
    statements.push_back(Statement(of_objects, objects, ""));
  }
  if (statements.empty()) {
    return "";
  }
  return absl::StrCat("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n",
                      absl::StrJoin(statements, ",\n"), "\n  ]\n}\n");
}

}  // namespace ufs
