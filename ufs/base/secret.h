#ifndef UFS_BASE_SECRET_H_
#define UFS_BASE_SECRET_H_

#include <ostream>
#include <string>

#include "absl/strings/string_view.h"

namespace ufs {

// A string that must not be seen: a secret key or a session token. It prints as "***", converts to
// nothing, and its bytes are overwritten on destruction, assignment and move. One thread at a time,
// as a string.
class Secret {
 public:
  Secret() = default;
  explicit Secret(absl::string_view value) : value_(value) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { Wipe(); }

  bool empty() const { return value_.empty(); }
  // The bytes themselves, for signing and for the wire. Never for a message, a log or a Status.
  absl::string_view Reveal() const { return value_; }

  friend bool operator==(const Secret& a, const Secret& b) { return a.value_ == b.value_; }
  friend bool operator!=(const Secret& a, const Secret& b) { return !(a == b); }
  // Prints "***", and nothing for an empty one; never the length.
  friend std::ostream& operator<<(std::ostream& out, const Secret& secret) {
    return secret.empty() ? out : out << "***";
  }

 private:
  void Wipe();

  std::string value_;
};

// Overwrites the bytes of `text` in a way that the compiler may not leave out, and empties it.
void WipeString(std::string* text);

}  // namespace ufs

#endif  // UFS_BASE_SECRET_H_
