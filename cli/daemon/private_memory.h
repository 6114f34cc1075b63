#ifndef CLI_DAEMON_PRIVATE_MEMORY_H_
#define CLI_DAEMON_PRIVATE_MEMORY_H_

namespace ufs::cli {

// Keeps what is in this process's memory, keys among it, from files and from other processes of the
// user: core files are not written, and one that is written all the same holds no memory, only
// registers (docs/adr/0010-no-memory-in-core-files.md). Once, before there is anything to hide.
void KeepMemoryPrivate();

// The part of it that holds for whatever makes a core file, gcore(1) among it. Inherited by
// children.
void LeaveMemoryOutOfCores();

}  // namespace ufs::cli

#endif  // CLI_DAEMON_PRIVATE_MEMORY_H_
