#ifndef CLI_SECRETS_IN_ARGV_H_
#define CLI_SECRETS_IN_ARGV_H_

#include <string>
#include <vector>

namespace ufs::cli {

// A copy of the command line; in the original, which ps(1) shows, every value that may be a secret
// is overwritten by asterisks, before anything else happens. What counts: the value after `=` of a
// key whose name holds "secret", "token" or "password", and of the access keys.
class ArgvCopy {
 public:
  ArgvCopy(int argc, char** argv);
  // Terminated by a null pointer, as main's; valid for the object's life.
  char** argv() const { return const_cast<char**>(pointers_.data()); }

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;
};

// Overwrites the secret values of one word in place.
void MaskSecrets(char* word);

}  // namespace ufs::cli

#endif  // CLI_SECRETS_IN_ARGV_H_
