// Archived objects: "Restoring an archived object", Amazon S3 User Guide.
#include "ufs/tools/restore_object.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/await.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

constexpr absl::Duration kFirstLook = absl::Seconds(1);
constexpr absl::Duration kLongest = absl::Minutes(1);

template <typename R>
ResultOf<typename R::Result> Send(ObjectStore& store, const RequestContext& context, R request) {
  return Await<typename R::Result>(context, [&](Completion<typename R::Result> done) {
    store.Execute(context, std::move(request), std::move(done));
  });
}

struct Named {
  Restoration restoration;
  absl::string_view text;
};
constexpr Named kNames[] = {{Restoration::kNone, "archived"},
                            {Restoration::kUnderWay, "being restored"},
                            {Restoration::kReadable, "readable"}};

}  // namespace

absl::Status RestoreTerms::Check() const {
  if (days < 1 || days > 36500) {
    return absl::InvalidArgumentError("--days is a number from 1 to 36500");
  }
  return tier == "Expedited" || tier == "Standard" || tier == "Bulk"
             ? absl::OkStatus()
             : absl::InvalidArgumentError("--tier is Expedited, Standard or Bulk");
}

absl::StatusOr<Restoration> AskForRestore(ObjectStore& store, const RequestContext& context,
                                          const std::string& key, const RestoreTerms& terms) {
  UFS_RETURN_IF_ERROR(terms.Check());
  UFS_ASSIGN_OR_RETURN(const RestoreResult result,
                       Send(store, context, RestoreRequest{key, terms.days, terms.tier}));
  return result.readable ? Restoration::kReadable : Restoration::kUnderWay;
}

absl::StatusOr<Restoration> RestorationOf(ObjectStore& store, const RequestContext& context,
                                          const std::string& key) {
  UFS_ASSIGN_OR_RETURN(const ObjectMeta meta, Send(store, context, HeadRequest{key}));
  return meta.restoration;
}

absl::string_view RestorationText(Restoration restoration) {
  for (const Named& each : kNames) {
    if (each.restoration == restoration) {
      return each.text;
    }
  }
  return {};
}

absl::StatusOr<Restoration> ParseRestoration(absl::string_view text) {
  for (const Named& each : kNames) {
    if (each.text == text) {
      return each.restoration;
    }
  }
  return absl::InternalError(absl::StrCat("the daemon answered \"", text, "\""));
}

absl::Status AwaitRestore(absl::FunctionRef<absl::StatusOr<Restoration>()> look,
                          absl::FunctionRef<absl::Status(absl::Duration)> sleep) {
  for (absl::Duration wait = kFirstLook;; wait = std::min(2 * wait, kLongest)) {
    UFS_ASSIGN_OR_RETURN(const Restoration now, look());
    if (now == Restoration::kReadable) {
      return absl::OkStatus();
    }
    if (now == Restoration::kNone) {
      return absl::FailedPreconditionError("it is not being restored any more: ask again");
    }
    UFS_RETURN_IF_ERROR(sleep(wait));
  }
}

}  // namespace ufs
