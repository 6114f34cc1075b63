#ifndef CLI_STANDARD_STREAMS_H_
#define CLI_STANDARD_STREAMS_H_

namespace ufs::cli {

// Gives each of the descriptors 0 to 2 that the caller left closed to /dev/null, opened the wrong
// way round, so that reading or writing it fails with EBADF. Otherwise the next file opened (the
// journal, a connection) would get that number and be taken for standard input or output. Call it
// before anything is opened.
void OccupyStandardStreams();

// Writes what standard output still holds. Returns `exit_code`, or, where that is 0 and not all
// could be written, says so on standard error and returns kExitFailure.
int FinishOutput(int exit_code);

}  // namespace ufs::cli

#endif  // CLI_STANDARD_STREAMS_H_
