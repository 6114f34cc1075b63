#ifndef UFS_CONFIG_PROPERTY_H_
#define UFS_CONFIG_PROPERTY_H_

#include <string>

namespace ufs {

// A key with its value as a file has it, before anything is known of what they mean.
struct Property {
  std::string name;
  std::string value;  // may be a secret: who keeps it wipes it
  int line = 0;       // of the file, from 1; 0: not known
};

}  // namespace ufs

#endif  // UFS_CONFIG_PROPERTY_H_
