// Random operations against a simple tree, with another client writing behind the mount's back, at
// a TTL of 0: what the mount says is always what the reference says. Files are also changed in all
// ways by two handles and by their path, while they are renamed, removed, and replaced by the other
// client: what is published then is our content whole, or theirs with an error for us.
#include <linux/falloc.h>

#include <cerrno>
#include <map>
#include <random>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "ufs/fs/testing/fs_fixture.h"

namespace ufs {
namespace {

// What a user of the mount should see: the objects, the directories made of them, and those that
// this mount changed and that therefore stay.
class Reference {
 public:
  bool IsDir(const std::string& path) const {
    return path.empty() || sticky.count(path) > 0 || markers.count(path) > 0 || HasBelow(path);
  }
  bool IsFile(const std::string& path) const { return !IsDir(path) && files.count(path) > 0; }
  bool HasBelow(const std::string& path) const {
    const std::string prefix = path + "/";
    const auto in = [&prefix](const auto& set, const auto& key) {
      const auto it = set.lower_bound(prefix);
      return it != set.end() && key(*it).compare(0, prefix.size(), prefix) == 0;
    };
    return in(files, [](const auto& entry) { return entry.first; }) ||
           in(markers, [](const auto& entry) { return entry; }) ||
           in(sticky, [](const auto& entry) { return entry; });
  }
  std::set<std::string> Names(const std::string& dir) const {
    std::set<std::string> names;
    const std::string prefix = dir.empty() ? "" : dir + "/";
    const auto add = [&](const std::string& path) {
      if (path.size() > prefix.size() && path.compare(0, prefix.size(), prefix) == 0) {
        names.insert(path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size()));
      }
    };
    for (const auto& file : files) add(file.first);
    for (const auto& marker : markers) add(marker);
    for (const auto& dir_path : sticky) add(dir_path);
    return names;
  }
  void Stick(std::string path) {
    while (!path.empty()) {
      sticky.insert(path);
      path = path.rfind('/') == std::string::npos ? "" : path.substr(0, path.rfind('/'));
    }
  }

  std::map<std::string, std::string> files;
  std::set<std::string> markers;
  std::set<std::string> sticky;
};

class ModelTest : public FsFixture, public testing::WithParamInterface<int> {
 protected:
  // ./run nightly model shuffles, with another seed each time; elsewhere gtest's seed is 0.
  ModelTest()
      : random_(static_cast<unsigned>(GetParam()) +
                1000U * static_cast<unsigned>(testing::UnitTest::GetInstance()->random_seed())) {
    options_.metadata_ttl = absl::ZeroDuration();
  }

  int Draw(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  static std::string Join(const std::string& dir, const std::string& name) {
    return dir.empty() ? name : dir + "/" + name;
  }
  std::string DrawName() {
    static const char* const kNames[] = {"a", "a-", "a.b", "b"};
    return kNames[Draw(4)];
  }
  // A directory that exists in the reference.
  std::string DrawDir() {
    std::string dir;
    for (int depth = Draw(3); depth > 0; --depth) {
      const std::string next = Join(dir, DrawName());
      if (reference_.IsDir(next)) {
        dir = next;
      }
    }
    return dir;
  }
  // Two versions never have the same bytes.
  std::string DrawBody() { return absl::StrCat("body ", ++bodies_); }

  void Foreign() {
    const std::string key = Join(DrawDir(), DrawName());
    if (Draw(2) == 0) {
      const std::string body = DrawBody();
      store_->Put(key, body);
      reference_.files[key] = body;
    } else {
      store_->Remove(key);
      reference_.files.erase(key);
    }
  }

  int WriteErrno(const std::string& dir, const std::string& name, const std::string& body) {
    const NodeId node = Walk(dir);
    Lookup(node, name).IgnoreError();  // as the kernel does
    const absl::StatusOr<FileSystem::Created> f = Create(node, name, O_WRONLY | O_CREAT | O_TRUNC);
    if (!f.ok()) {
      return Errno(f.status());
    }
    EXPECT_TRUE(Write(f->entry.node, f->open.handle, 0, body).ok());
    EXPECT_TRUE(Flush(f->entry.node, f->open.handle).ok());
    EXPECT_TRUE(Release(f->entry.node, f->open.handle).ok());
    return 0;
  }

  void Put(const std::string& dir, const std::string& name) {
    const std::string path = Join(dir, name);
    const std::string body = DrawBody();
    const int expected = reference_.IsDir(path) ? EISDIR : 0;
    EXPECT_EQ(WriteErrno(dir, name, body), expected) << path;
    if (expected == 0) {
      // An existing file is opened; only a new one changes its directory.
      if (reference_.files.count(path) == 0) {
        reference_.Stick(dir);
      }
      reference_.files[path] = body;
    }
  }

  void Act() {
    const std::string dir = DrawDir();
    const std::string name = DrawName();
    const std::string path = Join(dir, name);
    switch (Draw(7)) {
      case 0:
        Put(dir, name);
        return;
      case 1: {
        const int expected = reference_.IsDir(path) ? EISDIR : reference_.IsFile(path) ? 0 : ENOENT;
        EXPECT_EQ(Errno(Unlink(Walk(dir), name)), expected) << path;
        if (expected == 0) {
          reference_.files.erase(path);
          reference_.Stick(dir);
        }
        return;
      }
      case 2: {
        const bool exists = reference_.IsDir(path) || reference_.IsFile(path);
        EXPECT_EQ(Errno(Mkdir(Walk(dir), name).status()), exists ? EEXIST : 0) << path;
        if (!exists) {
          reference_.markers.insert(path);
          reference_.Stick(dir);
        }
        return;
      }
      case 3: {
        const int expected = !reference_.IsDir(path) ? reference_.IsFile(path) ? ENOTDIR : ENOENT
                             : reference_.HasBelow(path) ? ENOTEMPTY
                                                         : 0;
        EXPECT_EQ(Errno(Rmdir(Walk(dir), name)), expected) << path;
        if (expected == 0) {
          reference_.markers.erase(path);
          reference_.sticky.erase(path);
          reference_.Stick(dir);
        }
        return;
      }
      case 4:
        Move(dir, name);
        return;
      case 5: {
        const absl::StatusOr<std::string> read = ReadFile(Walk(dir), name);
        if (reference_.IsFile(path)) {
          EXPECT_EQ(read.value(), reference_.files[path]) << path;
        } else {
          EXPECT_EQ(Errno(read.status()), reference_.IsDir(path) ? EISDIR : ENOENT) << path;
        }
        return;
      }
      default:
        EXPECT_THAT(List(Walk(dir), 1 + Draw(5)),
                    testing::UnorderedElementsAreArray(reference_.Names(dir)))
            << dir;
    }
  }

  void Move(const std::string& dir, const std::string& name) {
    const std::string to_dir = DrawDir();
    const std::string to_name = DrawName();
    const std::string from = Join(dir, name);
    const std::string to = Join(to_dir, to_name);
    int expected = 0;
    if (from == to) {
      expected = 0;
    } else if (reference_.IsDir(from)) {
      expected = EOPNOTSUPP;
    } else if (!reference_.IsFile(from)) {
      expected = ENOENT;
    } else if (reference_.IsDir(to)) {
      expected = EISDIR;
    }
    EXPECT_EQ(Errno(Rename(Walk(dir), name, Walk(to_dir), to_name)), expected) << from << " " << to;
    if (expected == 0 && from != to) {
      reference_.files[to] = reference_.files[from];
      reference_.files.erase(from);
      reference_.Stick(dir);
      reference_.Stick(to_dir);
    }
  }

  // A program that has one file open twice.
  struct Session {
    std::string dir;
    std::string name;
    NodeId node = 0;
    HandleId handle = 0;
    HandleId appender = 0;
    std::string text;                    // what the program sees
    absl::optional<std::string> stored;  // what the bucket has
    bool changed = false;                // `text` is not published
    bool existed = false;                // something was ever published
    bool foreign = false;                // another client changed the object: errors are right
    bool removed = false;
    bool failed = false;
  };

  void Edit(const std::string& dir, const std::string& name) {
    Session s;
    s.dir = dir;
    s.name = name;
    const std::string path = Join(dir, name);
    if (reference_.IsDir(path)) {
      return;
    }
    s.existed = reference_.IsFile(path);
    Lookup(Walk(dir), name).IgnoreError();
    const absl::StatusOr<FileSystem::Created> opened = Create(Walk(dir), name, O_RDWR | O_CREAT);
    ASSERT_TRUE(opened.ok()) << opened.status();
    s.node = opened->entry.node;
    s.handle = opened->open.handle;
    if (s.existed) {
      s.stored = s.text = reference_.files[path];
    } else {
      s.changed = true;
      reference_.Stick(dir);
    }
    const absl::StatusOr<OpenReply> appender = Open(s.node, O_WRONLY | O_APPEND);
    ASSERT_TRUE(appender.ok()) << appender.status();
    s.appender = appender->handle;
    for (int n = Draw(8); n >= 0 && !s.failed && !HasFailure(); --n) {
      Step(&s);
      if (!s.failed) {
        EXPECT_EQ(GetAttr(s.node)->attr.size, static_cast<int64_t>(s.text.size()));
      }
    }
    Published(&s, Flush(s.node, s.handle));
    Published(&s, Release(s.node, s.appender));
    Published(&s, Release(s.node, s.handle));
    const std::string now = Join(s.dir, s.name);
    EXPECT_EQ(store_->Body(now), s.stored) << now;
    if (s.stored.has_value()) {
      reference_.files[now] = *s.stored;
    } else {
      reference_.files.erase(now);
    }
  }

  // An outcome that only the other client's interference may spoil. True: a success.
  bool Holds(Session* s, const absl::Status& status) {
    EXPECT_TRUE(status.ok() || s->foreign) << status;
    s->failed = s->failed || !status.ok();
    return status.ok();
  }
  void Published(Session* s, const absl::Status& status) {
    if (Holds(s, status) && s->changed && !s->removed) {
      s->stored = s->text;
      s->changed = false;
      s->existed = true;
    }
  }
  void Changed(Session* s, std::string text) {
    s->text = std::move(text);
    s->changed = true;
  }
  static std::string With(std::string text, size_t at, const std::string& data) {
    text.resize(std::max(text.size(), at + data.size()));
    return text.replace(at, data.size(), data);
  }
  static std::string Sized(std::string text, size_t size) {
    text.resize(size);
    return text;
  }

  void Step(Session* s) {
    const auto at = static_cast<size_t>(Draw(60));
    const std::string data = DrawBody();
    switch (Draw(10)) {
      case 0:
        if (Holds(s, Write(s->node, s->handle, static_cast<int64_t>(at), data).status())) {
          Changed(s, With(s->text, at, data));
        }
        return;
      case 1:
        if (Holds(s, Write(s->node, s->appender, 0, data).status())) {
          Changed(s, s->text + data);
        }
        return;
      case 2:
      case 3:
        Cut(s, at, /*by_path=*/Draw(2) == 0 && !s->removed);
        return;
      case 4:
      case 5:
        ZeroOrExtend(s, at, 1 + static_cast<size_t>(Draw(30)));
        return;
      case 6:
        Published(s, Fsync(s->node, s->handle));
        return;
      case 7: {
        const absl::StatusOr<std::string> read = Read(s->node, s->handle);
        if (Holds(s, read.status())) {
          EXPECT_EQ(*read, s->text);
        }
        return;
      }
      case 8:
        if (!s->removed && Draw(2) == 0) {
          s->foreign = true;
          if (Draw(3) > 0) {
            store_->Put(Join(s->dir, s->name), data);
            s->stored = data;
          } else {
            store_->Remove(Join(s->dir, s->name));
            s->stored = absl::nullopt;
          }
        }
        return;
      default:
        if (!s->foreign && !s->removed) {
          if (Draw(2) == 0) {
            RemoveOpen(s);
          } else {
            RenameOpen(s);
          }
        }
    }
  }

  void Cut(Session* s, size_t size, bool by_path) {
    SetAttr set;
    set.size = static_cast<int64_t>(size);
    const bool before = s->changed;
    const absl::Status status =
        SetAttributes(s->node, set, by_path ? absl::nullopt : absl::optional<HandleId>(s->handle))
            .status();
    if (Holds(s, status) && size != s->text.size()) {
      Changed(s, Sized(s->text, size));
      if (by_path && !before) {  // nobody was in the middle of anything
        Published(s, status);
      }
    }
  }

  void ZeroOrExtend(Session* s, size_t at, size_t length) {
    static constexpr int kModes[] = {0, FALLOC_FL_KEEP_SIZE, FALLOC_FL_ZERO_RANGE,
                                     FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE,
                                     FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE};
    const int mode = kModes[Draw(5)];
    if (!Holds(s, Fallocate(s->node, s->handle, mode, static_cast<int64_t>(at),
                            static_cast<int64_t>(length)))) {
      return;
    }
    std::string text = s->text;
    const size_t end = at + length;
    bool change = false;
    if ((mode & ~FALLOC_FL_KEEP_SIZE) != 0 && at < text.size()) {
      const size_t zeros = std::min(text.size(), end) - at;
      text.replace(at, zeros, zeros, '\0');
      change = true;
    }
    if ((mode & FALLOC_FL_KEEP_SIZE) == 0 && end > text.size()) {
      text.resize(end);
      change = true;
    }
    if (change) {
      Changed(s, std::move(text));
    }
  }

  void RemoveOpen(Session* s) {
    EXPECT_TRUE(Unlink(Walk(s->dir), s->name).ok());
    s->removed = true;
    s->stored = absl::nullopt;
    reference_.files.erase(Join(s->dir, s->name));
    reference_.Stick(s->dir);
  }

  void RenameOpen(Session* s) {
    const std::string to = DrawName();
    const std::string from = s->name;
    if (to == from || reference_.IsDir(Join(s->dir, to))) {
      return;
    }
    const absl::Status status = Rename(Walk(s->dir), from, Walk(s->dir), to);
    EXPECT_TRUE(status.ok()) << status;
    if (s->existed || s->stored.has_value()) {
      Published(s, status);
    } else if (reference_.IsFile(Join(s->dir, to))) {
      // The store has not heard of ours, and hears the new name only: what stands there stays.
      s->stored = reference_.files[Join(s->dir, to)];
    }
    reference_.files.erase(Join(s->dir, from));
    reference_.files.erase(Join(s->dir, to));
    reference_.Stick(s->dir);
    s->name = to;
  }

  std::mt19937 random_;
  Reference reference_;
  int bodies_ = 0;
};

TEST_P(ModelTest, SaysWhatTheReferenceSays) {
  store_->set_page_size(1 + Draw(4));
  for (int i = 0; i < 400 && !HasFailure(); ++i) {
    SCOPED_TRACE(absl::StrCat("step ", i));
    switch (Draw(8)) {
      case 0:
      case 1:
        Foreign();
        break;
      case 2:
      case 3:
        Edit(DrawDir(), DrawName());
        break;
      default:
        Act();
    }
    clock_.Advance(absl::Seconds(2));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ModelTest, testing::Range(1, 21));

}  // namespace
}  // namespace ufs
