// Programs that edit: on a mount, compared with what they do to a local directory where that is the
// easier way to say what is right, and verified through rclone, a client that is not ours. What
// needs writes at any offset is skipped, with that reason, where the mount refuses them.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

class EditorsTest : public MountTest {
 protected:
  void SetUp() override {
    MountTest::SetUp();
    if (IsSkipped()) {
      return;
    }
    Mount();
    environment_ = absl::StrCat(
        "export RCLONE_CONFIG_T_TYPE=s3 RCLONE_CONFIG_T_PROVIDER=Other RCLONE_CONFIG=/dev/null "
        "RCLONE_CONFIG_T_ENDPOINT=",
        server().endpoint(),
        " RCLONE_CONFIG_T_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID "
        "RCLONE_CONFIG_T_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY HOME=",
        base(), "; set -euo pipefail; cd ", base(), "; m=", dir(), "; python=/usr/bin/python3; ");
  }

  void Must(const std::string& command) {
    const Ran ran = Shell(environment_ + command);
    ASSERT_EQ(ran.exit_code, 0) << command << "\n" << ran.output;
  }
  // Runs `script` with its directory as argument, once in ./local and once on the mount; both and
  // the objects must be the same afterwards.
  void SameAsLocally(const std::string& script) {
    WriteFile(base() + "/script.py", script);
    Must("mkdir -p local; $python script.py local; $python script.py $m; diff -r local $m");
    Fetch("");
    Must("diff -r local fetched");
  }
  // Puts the objects below `prefix` into ./fetched.
  void Fetch(const std::string& prefix) {
    Must("rm -rf fetched; mkdir fetched; rclone copy --transfers 8 t:bucket/" + prefix +
         " fetched");
  }

  bool WritesAnywhere() {
    WriteFile(Path("probe"), "0123456789");
    const int fd = open(Path("probe").c_str(), O_WRONLY | O_CLOEXEC);
    const int error = UFS_ERRNO_OF(pwrite(fd, "x", 1, 3));
    EXPECT_TRUE(error == 0 || error == EOPNOTSUPP) << error;
    EXPECT_EQ(close(fd), 0);
    EXPECT_EQ(unlink(Path("probe").c_str()), 0);
    return error == 0;
  }

 private:
  std::string environment_;
};

#define UFS_NEEDS_WRITES_ANYWHERE()                              \
  if (!WritesAnywhere()) {                                       \
    GTEST_SKIP() << "needs writes at any offset: not built yet"; \
  }                                                              \
  static_assert(true, "a semicolon follows")

TEST_F(EditorsTest, GitCommitsCollectsAndClones) {
  Must(R"SH(
git config --global user.name t; git config --global user.email t@example.com
git config --global init.defaultBranch main; git config --global core.fileMode false
git init -q $m/repo; cd $m/repo
for c in $(seq 8); do
  for f in $(seq 30); do mkdir -p d$((f % 5)); echo "$c $f" >> d$((f % 5))/f$f; done
  head -c 300000 /dev/urandom > big
  git add -A; git commit -q -m "commit $c"
done
git fsck --strict; git gc -q; git fsck --strict
test $(git log --oneline | wc -l) = 8
test -z "$(git status --porcelain)")SH");
  Must("git clone -q $m/repo clone; diff -r -x .git $m/repo clone; git -C clone fsck --strict");
  Must("git clone -q --bare clone $m/bare.git; git -C $m/bare.git fsck --strict");
  Must(
      "cd clone; echo more > more; git add more; git commit -q -m more; git push -q $m/bare.git "
      "main; git -C $m/bare.git log -1 --format=%s | grep -qx more");
  Fetch("bare.git");
  // S3 has no empty directories, without which git takes it for no repository.
  Must(
      "mkdir -p fetched/refs fetched/objects; git -C fetched fsck --strict; "
      "test $(git -C fetched rev-parse main) = $(git -C clone rev-parse main)");
}

TEST_F(EditorsTest, SedInPlace) {
  Must(
      "seq 1000 > $m/f; seq 1000 > f; sed -i 's/7/seven/' $m/f f; cmp f $m/f; "
      "sed -i.bak -e '/seven/d' $m/f; rclone cat t:bucket/f.bak | cmp - f; "
      "sed -i -e '/seven/d' f; rclone cat t:bucket/f | cmp - f");
}

// Both of vim's ways: a new file in place of the old one, and the old file written anew.
TEST_F(EditorsTest, AnEditorSaves) {
  SameAsLocally(R"(
import os, sys
os.chdir(sys.argv[1])
def put(name, text, flags):
    fd = os.open(name, os.O_WRONLY | flags, 0o644)
    os.write(fd, text.encode()); os.fsync(fd); os.close(fd)
put('f', 'first\n' * 1000, os.O_CREAT | os.O_TRUNC)
put('4913', '', os.O_CREAT | os.O_EXCL); os.chmod('4913', 0o644); os.unlink('4913')
os.rename('f', 'f~'); put('f', 'second\n' * 900, os.O_CREAT); os.chmod('f', 0o644)
assert open('f~').read() == 'first\n' * 1000
os.unlink('f~')
put('f~', open('f').read(), os.O_CREAT | os.O_EXCL); put('f', 'third\n', os.O_TRUNC)
assert open('f').read() == 'third\n'
)");
}

TEST_F(EditorsTest, TwoProcessesAppendToOneLog) {
  WriteFile(base() + "/append.py", R"(
import os, sys
fd = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
for i in range(500):
    os.write(fd, b'%s %d %s\n' % (sys.argv[2].encode(), i, b'x' * (i % 300)))
    if i % 100 == 99: os.fsync(fd)
os.close(fd)
)");
  Must(
      "$python append.py $m/log a & a=$!; $python append.py $m/log b & wait $!; wait $a; "
      "test $(wc -l < $m/log) = 1000; "
      "for p in a b; do grep ^$p $m/log | awk '{print $2}' | cmp - <(seq 0 499); done; "
      "awk 'length($3) != $2 % 300 {exit 1}' $m/log; rclone cat t:bucket/log | cmp - $m/log");
}

TEST_F(EditorsTest, TailFollowsAGrowingFile) {
  Must(
      "for i in $(seq 50); do echo line $i; sleep 0.02; done >> $m/log & writer=$!; "
      "until test -e $m/log; do sleep 0.01; done; "
      "tail -n +1 -s 0.05 --pid=$writer -f $m/log > seen; wait $writer; "
      "seq 50 | sed 's/^/line /' | cmp - seen; cmp seen $m/log");
}

TEST_F(EditorsTest, PythonWritersSeekBack) {
  UFS_NEEDS_WRITES_ANYWHERE();
  SameAsLocally(R"(
import os, struct, sys, wave, zipfile
os.chdir(sys.argv[1])
# The header is patched when the length is known.
with wave.open('w.wav', 'wb') as w:
    w.setnchannels(1); w.setsampwidth(2); w.setframerate(8000)
    for i in range(50): w.writeframes(bytes([i]) * 20000)
with open('patched', 'wb') as f:
    f.write(b'\0' * 16)
    for i in range(300): f.write(bytes([i % 251]) * 40000)
    f.seek(0); f.write(struct.pack('<QQ', 300, 12000000))
with open('patched', 'r+b') as f:
    f.seek(6000000); f.write(b'middle'); f.seek(0, 2); f.write(b'end'); f.truncate(11000000)
def add(archive, mode, names):
    with zipfile.ZipFile(archive, mode) as z:
        for n in names:
            info = zipfile.ZipInfo(n)
            with z.open(info, 'w') as out: out.write(n.encode() * 30000)
add('z.zip', 'w', ['a', 'b', 'c']); add('z.zip', 'a', ['d'])
assert zipfile.ZipFile('z.zip').testzip() is None
)");
}

TEST_F(EditorsTest, ZipUpdatesAnArchive) {
  UFS_NEEDS_WRITES_ANYWHERE();
  Must(
      "mkdir tree; for i in $(seq 20); do head -c $((i * 20000)) /dev/urandom > tree/$i; done; "
      "zip -q -r $m/a.zip tree; zip -q -T $m/a.zip; echo changed > tree/3; touch -d tomorrow "
      "tree/3; echo new > tree/new; "
      "zip -q -r -u $m/a.zip tree; zip -q -d $m/a.zip tree/7; rm tree/7; "
      "rclone copy t:bucket/a.zip fetched; "
      "$python -m zipfile -e fetched/a.zip unpacked; diff -r tree unpacked/tree");
}

TEST_F(EditorsTest, SqliteInBothJournalModes) {
  UFS_NEEDS_WRITES_ANYWHERE();
  WriteFile(base() + "/rows.py", R"(
import sqlite3, sys
path, mode = sys.argv[1:]
db = sqlite3.connect(path, isolation_level=None)
got = db.execute(f'pragma journal_mode={mode}').fetchone()[0]
assert got == mode, got
db.execute('create table t (id integer primary key, v text)')
db.execute('create index i on t (v)')
for batch in range(10):
    db.execute('begin')
    db.executemany('insert into t (v) values (?)', [(f'{batch} {i} ' + 'v' * (i % 500),) for i in range(200)])
    db.execute('commit')
db.execute('begin'); db.execute('delete from t'); db.execute('rollback')
db.execute("update t set v = v || '!' where id % 3 = 0")
db.execute('delete from t where id % 7 = 0')
db.execute('vacuum')
other = sqlite3.connect(path)
assert other.execute('select count(*) from t').fetchone()[0] == 1715
assert db.execute('pragma integrity_check').fetchone()[0] == 'ok'
other.close(); db.close()
)");
  WriteFile(base() + "/dump.py", R"(
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
assert db.execute('pragma integrity_check').fetchone()[0] == 'ok'
print('\n'.join(db.iterdump()))
)");
  for (const char* mode : {"delete", "wal"}) {
    Must(absl::StrCat("$python rows.py $m/", mode, ".db ", mode, "; $python rows.py ", mode, ".db ",
                      mode, "; $python dump.py ", mode, ".db > expected; ", "$python dump.py $m/",
                      mode, ".db | cmp - expected; rclone copy t:bucket/", mode,
                      ".db fetched; $python dump.py fetched/", mode, ".db | cmp - expected"));
  }
}

TEST_F(EditorsTest, FioVerifiesWhatItWrote) {
  UFS_NEEDS_WRITES_ANYWHERE();
  for (const char* how :
       {"--rw=write --bs=128k", "--rw=randwrite --bs=4k-64k", "--rw=randwrite --bs=64k --direct=1",
        "--rw=randrw --bs=16k --ioengine=mmap"}) {
    Must(
        absl::StrCat("fio --name=v --directory=$m --size=16m --randseed=7 --verify=crc32c "
                     "--verify_fatal=1 --do_verify=1 --fallocate=none --end_fsync=1 ",
                     how, " > fio.log 2>&1 || { cat fio.log; exit 1; }; rm $m/v.*"));
  }
}

TEST_F(EditorsTest, MakeAndGcc) {
  UFS_NEEDS_WRITES_ANYWHERE();
  Must(R"SH(mkdir $m/p; cd $m/p
printf '#include <stdio.h>\nint two(void);\nint main(void) { printf("%%d\\n", two()); return 0; }\n' > main.c
printf 'int two(void) { return 2; }\n' > two.c
printf 'main: main.o libtwo.a\n\t$(CC) -o $@ main.o libtwo.a\nlibtwo.a: two.o\n\t$(AR) rcs $@ $^\n' > Makefile
make -s CC=gcc; test "$(./main)" = 2
printf 'int two(void) { return 3; }\n' > two.c; make -s CC=gcc; test "$(./main)" = 3
rclone copy t:bucket/p/main ../../fetched; chmod +x ../../fetched/main; test "$(../../fetched/main)" = 3)SH");
}

}  // namespace
}  // namespace ufs
