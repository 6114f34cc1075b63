#ifndef UFS_OBJECT_STORE_ADVICE_H_
#define UFS_OBJECT_STORE_ADVICE_H_

#include <string>

#include "ufs/object/store_error.h"

namespace ufs {

// What the user can do about `error`, as a clause without a full stop; empty when nothing is known
// that the error does not say itself. Pure.
std::string AdviceFor(const StoreError& error);

}  // namespace ufs

#endif  // UFS_OBJECT_STORE_ADVICE_H_
