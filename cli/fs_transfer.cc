// Who goes where in cp and mv; the bytes are moved by ufs/tools.
#include "cli/fs_transfer.h"

#include <unistd.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/tools/copy_object.h"
#include "ufs/tools/fd_source.h"
#include "ufs/tools/key_text.h"
#include "ufs/tools/listing.h"
#include "ufs/tools/local_files.h"
#include "ufs/tools/object_sink.h"
#include "ufs/tools/object_source.h"
#include "ufs/tools/transfer_tree.h"

namespace ufs::cli {
namespace {

using Kind = FsOperand::Kind;

absl::Status NeedsRecursion(const std::string& name) {
  return absl::FailedPreconditionError(
      absl::StrCat(name, ": is a directory: -r takes all that is in it"));
}

// `status` of a single object; where there is none, that there is a directory of its name.
absl::Status OrDirectory(FsSession& session, const FsOperand& source, const absl::Status& status) {
  if (!absl::IsNotFound(status)) {
    return status;
  }
  const absl::StatusOr<bool> below =
      AnythingBelow(session.context(), *source.place.bucket, AsDirectory(source.place.key));
  return below.value_or(false) ? NeedsRecursion(source.place.uri) : status;
}

std::string LocalPathIn(const FsOperand& target, const std::string& name) {
  return absl::StrCat(target.text, absl::EndsWith(target.text, "/") ? "" : "/", name);
}

std::string KeyIn(const FsOperand& target, const std::string& name) {
  return absl::StrCat(AsDirectory(target.place.key), name);
}

// The key of a single file, or why there is none.
absl::StatusOr<std::string> TargetKey(const FsOperand& source, const FsOperand& target, bool into) {
  if (!into) {
    return target.place.key;
  }
  if (source.name().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(target.place.uri, ": is a directory: give the new object a name"));
  }
  return KeyIn(target, source.name());
}

absl::Status FromStdin(FsSession& session, const FsOperand& source, const FsOperand& target,
                       bool into) {
  UFS_ASSIGN_OR_RETURN(const std::string key, TargetKey(source, target, into));
  FdSource bytes(STDIN_FILENO, "standard input", session.context().cancel);
  ObjectSink sink(session.context(), *target.place.bucket, key, {});
  return Annotate(Pump(bytes, sink).status(), target.place.bucket->UriOf(key));
}

absl::Status ToStdout(FsSession& session, const FsOperand& source) {
  ObjectSource bytes(session.context(), *source.place.bucket, source.place.key);
  for (;;) {
    const absl::StatusOr<Bytes> next = bytes.Next();
    UFS_RETURN_IF_ERROR(OrDirectory(session, source, Annotate(next.status(), source.place.uri)));
    if (next->empty()) {
      return absl::OkStatus();
    }
    UFS_RETURN_IF_ERROR(WriteAll(STDOUT_FILENO, *next, "standard output"));
  }
}

absl::Status Upload(FsSession& session, const FsTransfer& how, const FsOperand& source,
                    const FsOperand& target, bool into) {
  const Bucket& bucket = *target.place.bucket;
  if (!IsLocalDirectory(source.text)) {
    UFS_ASSIGN_OR_RETURN(const std::string key, TargetKey(source, target, into));
    return UploadFile(session.context(), source.text, bucket, key);
  }
  if (!how.recursive) {
    return NeedsRecursion(source.text);
  }
  const bool own_name = into && !source.means_content();
  UploadTree(session.context(), source.text, bucket,
             AsDirectory(own_name ? KeyIn(target, source.name()) : target.place.key),
             session.complainer());
  return absl::OkStatus();
}

// Whether the tree below `source` is meant: with -r, when there is anything below it.
absl::StatusOr<bool> IsTree(FsSession& session, const FsTransfer& how, const FsOperand& source) {
  if (!how.recursive) {
    return source.place.names_directory() ? NeedsRecursion(source.place.uri)
                                          : absl::StatusOr<bool>(false);
  }
  absl::StatusOr<bool> below =
      AnythingBelow(session.context(), *source.place.bucket, AsDirectory(source.place.key));
  UFS_RETURN_IF_ERROR(Annotate(below.status(), source.place.uri));
  if (!*below && source.place.names_directory() && !source.place.key.empty()) {
    return absl::NotFoundError(absl::StrCat(source.place.uri, ": no such directory"));
  }
  return *below || source.place.key.empty();
}

absl::Status Download(FsSession& session, const FsTransfer& how, const FsOperand& source,
                      const FsOperand& target, bool into) {
  const Bucket& bucket = *source.place.bucket;
  UFS_ASSIGN_OR_RETURN(const bool tree, IsTree(session, how, source));
  std::string path = target.text;
  if (into && !(tree && source.means_content())) {
    if (const std::string problem = LocalNameProblem(source.name()); !problem.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(source.place.uri, ": its name cannot be a local file's: ", problem));
    }
    path = LocalPathIn(target, source.name());
  }
  if (!tree) {
    return OrDirectory(
        session, source,
        DownloadFile(session.context(), bucket, source.place.key, absl::nullopt, path));
  }
  return Annotate(DownloadTree(session.context(), bucket, AsDirectory(source.place.key), path,
                               session.complainer())
                      .status(),
                  source.place.uri);
}

absl::Status CopyOne(FsSession& session, const FsTransfer& how, const FsOperand& source,
                     const FsOperand& target, const std::string& to_key) {
  const ToolContext& context = session.context();
  const Bucket& from = *source.place.bucket;
  const Bucket& to = *target.place.bucket;
  const std::string& from_key = source.place.key;
  if (from.store == to.store && from_key == to_key) {
    return absl::InvalidArgumentError(
        absl::StrCat(source.place.uri, ": source and target are the same object"));
  }
  const absl::StatusOr<ObjectMeta> meta =
      Call(*from.store, context.Metadata(), HeadRequest{from_key});
  UFS_RETURN_IF_ERROR(OrDirectory(session, source, Annotate(meta.status(), source.place.uri)));
  UFS_RETURN_IF_ERROR(
      Annotate(CopyObject(context, from, from_key, *meta, to, to_key), source.place.uri));
  return how.remove_source
             ? Annotate(Call(*from.store, context.Metadata(), DeleteRequest{from_key}),
                        absl::StrCat(source.place.uri, ": copied, but not deleted"))
             : absl::OkStatus();
}

absl::Status Copy(FsSession& session, const FsTransfer& how, const FsOperand& source,
                  const FsOperand& target, bool into) {
  UFS_ASSIGN_OR_RETURN(const bool tree, IsTree(session, how, source));
  if (!tree) {
    UFS_ASSIGN_OR_RETURN(const std::string key, TargetKey(source, target, into));
    return CopyOne(session, how, source, target, key);
  }
  const bool own_name = into && !source.means_content();
  return Annotate(CopyTree(session.context(), *source.place.bucket, AsDirectory(source.place.key),
                           *target.place.bucket,
                           AsDirectory(own_name ? KeyIn(target, source.name()) : target.place.key),
                           how.remove_source, session.complainer())
                      .status(),
                  source.place.uri);
}

}  // namespace

absl::Status Transfer(FsSession& session, const FsTransfer& how, const FsOperand& source,
                      const FsOperand& target, bool into) {
  const bool from_uri = source.kind == Kind::kUri;
  const bool to_uri = target.kind == Kind::kUri;
  if (!(from_uri && to_uri) && (how.remove_source || !(from_uri || to_uri))) {
    return absl::InvalidArgumentError(
        how.remove_source ? absl::StrCat("'", from_uri ? target.text : source.text,
                                         "' is no URI: mv works between URIs")
                          : absl::StrCat("neither '", source.text, "' nor '", target.text,
                                         "' is a URI, such as s3://bucket/key: cp(1) copies them"));
  }
  if (target.kind == Kind::kStdio) {
    return ToStdout(session, source);
  }
  if (source.kind == Kind::kStdio) {
    return FromStdin(session, source, target, into);
  }
  return from_uri && to_uri ? Copy(session, how, source, target, into)
         : from_uri         ? Download(session, how, source, target, into)
                            : Upload(session, how, source, target, into);
}

}  // namespace ufs::cli
