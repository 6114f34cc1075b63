// Random operations against a simple tree, with another client writing behind the mount's back, at
// a TTL of 0: what the mount says is always what the reference says.
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

  void Act() {
    const std::string dir = DrawDir();
    const std::string name = DrawName();
    const std::string path = Join(dir, name);
    switch (Draw(7)) {
      case 0: {
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
        return;
      }
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

  std::mt19937 random_;
  Reference reference_;
  int bodies_ = 0;
};

TEST_P(ModelTest, SaysWhatTheReferenceSays) {
  store_->set_page_size(1 + Draw(4));
  for (int i = 0; i < 400 && !HasFailure(); ++i) {
    SCOPED_TRACE(absl::StrCat("step ", i));
    if (Draw(4) == 0) {
      Foreign();
    } else {
      Act();
    }
    clock_.Advance(absl::Seconds(2));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ModelTest, testing::Range(1, 21));

}  // namespace
}  // namespace ufs
