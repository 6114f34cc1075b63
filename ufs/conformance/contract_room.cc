// Blocking access for the cases. Listings are checked here, for every case: order, borders,
// progress.
#include "ufs/conformance/contract_room.h"

#include <algorithm>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "ufs/base/random.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

// Collects the bytes of a Get and notes what does not fit together.
class CollectingSink final : public GetSink {
 public:
  absl::Status OnStart(const ObjectMeta& meta, const ByteRange& range) override {
    if (started_) {
      return absl::InternalError("OnStart came twice");
    }
    started_ = true;
    length_ = range.length;
    if (range.offset < 0 || range.length < 0 || range.offset + range.length > meta.size) {
      return absl::InternalError("the range that was announced does not lie in the object");
    }
    return absl::OkStatus();
  }
  absl::Status OnBytes(absl::Span<const char> bytes) override {
    if (!started_ || static_cast<int64_t>(text_.size() + bytes.size()) > length_) {
      return absl::InternalError("bytes that were not announced");
    }
    text_.append(bytes.data(), bytes.size());
    return absl::OkStatus();
  }
  bool whole() const { return started_ && static_cast<int64_t>(text_.size()) == length_; }
  std::string TakeText() { return std::move(text_); }

 private:
  bool started_ = false;
  int64_t length_ = 0;
  std::string text_;
};

}  // namespace

std::vector<std::string> Listing::Keys() const {
  std::vector<std::string> keys;
  for (const ListedObject& object : objects) {
    keys.push_back(object.key);
  }
  return keys;
}

absl::StatusOr<PutResult> ContractRoom::Put(absl::string_view name, absl::string_view body,
                                            const ObjectAttributes& attributes,
                                            const WriteCondition& condition) const {
  return Do(PutRequest{Key(name), Bytes::Copy(body), attributes, condition});
}

absl::StatusOr<std::string> ContractRoom::Get(absl::string_view name,
                                              const absl::optional<ByteRange>& range,
                                              const std::string& if_match) const {
  auto sink = std::make_shared<CollectingSink>();
  UFS_ASSIGN_OR_RETURN(const GetResult result, Do(GetRequest{Key(name), range, if_match, sink}));
  if (!sink->whole()) {
    return absl::UnknownError("Get succeeded without delivering what it announced");
  }
  std::string text = sink->TakeText();
  UFS_CONTRACT_EXPECT(result.range.length == static_cast<int64_t>(text.size()),
                      "the result tells another length than came");
  return text;
}

absl::StatusOr<ObjectMeta> ContractRoom::Head(absl::string_view name) const {
  return Do(HeadRequest{Key(name)});
}

absl::Status ContractRoom::Delete(absl::string_view name) const {
  return Do(DeleteRequest{Key(name)});
}

absl::Status ContractRoom::PutAll(const std::vector<std::string>& names) const {
  std::vector<PutRequest> puts;
  puts.reserve(names.size());
  for (const std::string& name : names) {
    const bool marker = absl::EndsWith(name, "/");
    puts.push_back(PutRequest{Key(name), Bytes::Copy(marker ? "" : name), {}, {}});
  }
  for (const absl::StatusOr<PutResult>& result : DoAll(puts)) {
    UFS_RETURN_IF_ERROR(result.status());
  }
  return absl::OkStatus();
}

absl::StatusOr<Listing> ContractRoom::List(absl::string_view prefix, absl::string_view delimiter,
                                           int max_keys, absl::string_view start_after) const {
  Listing listing;
  std::set<std::string> seen;
  ListRequest request;
  request.prefix = Key(prefix);
  request.delimiter = std::string(delimiter);
  request.max_keys = max_keys;
  request.start_after = start_after.empty() ? std::string() : Key(start_after);
  do {
    UFS_ASSIGN_OR_RETURN(ListPage page, Do(request));
    ++listing.pages;
    UFS_CONTRACT_EXPECT(
        page.objects.size() + page.common_prefixes.size() <= static_cast<size_t>(max_keys),
        "a page is larger than asked for");
    for (ListedObject& object : page.objects) {
      UFS_CONTRACT_EXPECT(absl::StartsWith(object.key, request.prefix), absl::CEscape(object.key));
      UFS_CONTRACT_EXPECT(seen.insert(object.key).second, "listed twice: ", object.key);
      UFS_CONTRACT_EXPECT(!capabilities().list_is_ordered || listing.objects.empty() ||
                              listing.objects.back().key < object.key,
                          "out of order: ", absl::CEscape(object.key));
      listing.objects.push_back(std::move(object));
    }
    for (std::string& common : page.common_prefixes) {
      UFS_CONTRACT_EXPECT(
          absl::StartsWith(common, request.prefix) && absl::EndsWith(common, request.delimiter),
          absl::CEscape(common));
      UFS_CONTRACT_EXPECT(seen.insert(common).second, "listed twice: ", common);
      listing.prefixes.push_back(std::move(common));
    }
    UFS_CONTRACT_EXPECT(page.next_token.empty() || page.next_token != request.token,
                        "the listing makes no progress");
    request.token = page.next_token;
  } while (!request.token.empty());
  return listing;
}

absl::StatusOr<std::vector<ListedUpload>> ContractRoom::Uploads(absl::string_view prefix) const {
  std::vector<ListedUpload> all;
  ListUploadsRequest request;
  request.prefix = Key(prefix);
  do {
    UFS_ASSIGN_OR_RETURN(UploadPage page, Do(request));
    for (ListedUpload& upload : page.uploads) {
      UFS_CONTRACT_EXPECT(absl::StartsWith(upload.key, request.prefix), upload.key);
      all.push_back(std::move(upload));
    }
    request.key_marker = page.next_key_marker;
    request.upload_id_marker = page.next_upload_id_marker;
  } while (!request.key_marker.empty() || !request.upload_id_marker.empty());
  return all;
}

absl::Status ContractRoom::Clean() const {
  UFS_ASSIGN_OR_RETURN(const std::vector<ListedUpload> uploads, Uploads(""));
  for (const ListedUpload& upload : uploads) {
    const absl::Status aborted = Do(AbortUploadRequest{upload.key, upload.upload_id});
    if (!aborted.ok() && !absl::IsNotFound(aborted)) {
      return aborted;
    }
  }
  UFS_ASSIGN_OR_RETURN(const Listing listing, List("", ""));
  // Deepest first: a directory of a local store goes when what is in it has gone.
  std::vector<std::string> keys = listing.Keys();
  std::reverse(keys.begin(), keys.end());
  for (size_t begin = 0; begin < keys.size(); begin += 1000) {
    const size_t end = std::min(begin + 1000, keys.size());
    UFS_ASSIGN_OR_RETURN(const DeleteManyResult deleted,
                         Do(DeleteManyRequest{{keys.begin() + static_cast<ptrdiff_t>(begin),
                                               keys.begin() + static_cast<ptrdiff_t>(end)}}));
    if (!deleted.failures.empty()) {
      const DeleteFailure& failure = deleted.failures.front();
      return absl::UnknownError(
          absl::StrCat("DeleteObjects left ", failure.key, ": ", failure.code));
    }
  }
  return absl::OkStatus();
}

std::string ContractRoom::Pattern(size_t size, uint64_t seed) {
  SeededRandom random(seed);
  std::string text;
  text.reserve(size + sizeof(uint64_t));
  while (text.size() < size) {
    const uint64_t word = random.Next();
    text.append(reinterpret_cast<const char*>(&word), sizeof(word));
  }
  text.resize(size);
  return text;
}

}  // namespace ufs
