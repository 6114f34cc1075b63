// Wiping of secrets. std::string keeps short values inside itself and leaves them behind when moved
// from, so moves copy and wipe.
#include "ufs/base/secret.h"

#include <cstring>

namespace ufs {

void WipeString(std::string* text) {
  // The whole of the buffer: what an earlier, longer value left behind its end is wiped too.
  text->resize(text->capacity());
  explicit_bzero(text->data(), text->size());
  text->clear();
}

Secret::Secret(Secret&& other) noexcept : value_(other.value_) { other.Wipe(); }

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    Wipe();
    value_ = other.value_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    Wipe();
    value_ = other.value_;
    other.Wipe();
  }
  return *this;
}

void Secret::Wipe() { WipeString(&value_); }

}  // namespace ufs
