// Sequences of calls that many tests of the file system share.
#include "ufs/fs/testing/fs_fixture.h"

#include "absl/strings/str_split.h"

namespace ufs {

NodeId FsFixture::Walk(const std::string& path) {
  NodeId node = kRootNode;
  for (const absl::string_view name : absl::StrSplit(path, '/', absl::SkipEmpty())) {
    const absl::StatusOr<Entry> entry = Lookup(node, std::string(name));
    if (!entry.ok() || entry->node == 0) {
      return 0;
    }
    node = entry->node;
  }
  return node;
}

std::vector<std::string> FsFixture::List(NodeId node, size_t buffer, bool plus) {
  std::vector<std::string> names;
  const absl::StatusOr<HandleId> handle = OpenDir(node);
  EXPECT_TRUE(handle.ok()) << handle.status();
  if (!handle.ok()) {
    return names;
  }
  int64_t offset = 0;
  while (true) {
    FakeSink sink(buffer);
    const absl::Status status = ReadDir(node, *handle, offset, &sink, plus);
    EXPECT_TRUE(status.ok()) << status;
    if (!status.ok() || sink.names.empty()) {
      break;
    }
    for (size_t i = 0; i < sink.names.size(); ++i) {
      if (sink.entries[i].node != 0) {
        fs().Forget(sink.entries[i].node, 1);
      }
      if (sink.names[i] != "." && sink.names[i] != "..") {
        names.push_back(sink.names[i]);
      }
    }
    offset = sink.offsets.back();
  }
  fs().ReleaseDir(context_, node, *handle);
  return names;
}

NodeId FsFixture::WriteFile(NodeId parent, const std::string& name, const std::string& body) {
  const absl::StatusOr<FileSystem::Created> created =
      Create(parent, name, O_WRONLY | O_CREAT | O_TRUNC);
  EXPECT_TRUE(created.ok()) << created.status();
  if (!created.ok()) {
    return 0;
  }
  const NodeId node = created->entry.node;
  EXPECT_TRUE(Write(node, created->open.handle, 0, body).ok());
  EXPECT_TRUE(Flush(node, created->open.handle).ok());
  EXPECT_TRUE(Release(node, created->open.handle).ok());
  return node;
}

absl::StatusOr<std::string> FsFixture::ReadFile(NodeId parent, const std::string& name) {
  const absl::StatusOr<Entry> entry = Lookup(parent, name);
  if (!entry.ok()) {
    return entry.status();
  }
  if (entry->node == 0) {
    return absl::NotFoundError(name);
  }
  const absl::StatusOr<OpenReply> open = Open(entry->node, O_RDONLY);
  absl::StatusOr<std::string> body = absl::UnknownError("not opened");
  if (open.ok()) {
    body = Read(entry->node, open->handle);
    EXPECT_TRUE(Release(entry->node, open->handle).ok());
  } else {
    body = open.status();
  }
  fs().Forget(entry->node, 1);
  return body;
}

}  // namespace ufs
