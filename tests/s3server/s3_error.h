#ifndef TESTS_S3SERVER_S3_ERROR_H_
#define TESTS_S3SERVER_S3_ERROR_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace s3server {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// An S3 error answer: HTTP status, the Code and Message elements, and what else its body holds.
struct S3Error {
  int status = 500;
  std::string code = "InternalError";
  std::string message;
  // Further elements inside <Error>, already XML ("<Region>eu-west-1</Region>").
  std::string detail;
  HeaderList headers;
};

// The error of `code` with its HTTP status and usual message from the S3 error table; `message`
// replaces the usual one when it is not empty. An unknown code becomes status 500.
S3Error MakeError(absl::string_view code, absl::string_view message = "");

// The HTTP status S3 sends with `code`; 500 when unknown.
int StatusOfCode(absl::string_view code);

// A value or an S3 error. Handlers use it instead of absl::StatusOr, because what they report is an
// answer on the wire.
template <typename T>
class Result {
 public:
  Result(T value) : value_(std::move(value)) {}        // NOLINT(google-explicit-constructor)
  Result(S3Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return value_.has_value(); }
  const S3Error& error() const { return error_; }
  T& value() { return *value_; }
  const T& value() const { return *value_; }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }

 private:
  absl::optional<T> value_;
  S3Error error_;
};

// The value of a Result that only reports success.
struct Done {};

}  // namespace s3server

// Evaluates a Result expression once; returns its error from the enclosing function, or moves its
// value into `target` (which may declare a variable).
#define S3_ASSIGN_OR_RETURN(target, expression) \
  S3_ASSIGN_OR_RETURN_IMPL_(S3_CONCAT_(s3_result_, __LINE__), target, expression)
#define S3_RETURN_IF_ERROR(expression)  \
  do {                                  \
    auto s3_result_once = (expression); \
    if (!s3_result_once.ok()) {         \
      return s3_result_once.error();    \
    }                                   \
  } while (false)
#define S3_CONCAT_INNER_(a, b) a##b
#define S3_CONCAT_(a, b) S3_CONCAT_INNER_(a, b)
#define S3_ASSIGN_OR_RETURN_IMPL_(result, target, expression) \
  auto result = (expression);                                 \
  if (!result.ok()) {                                         \
    return result.error();                                    \
  }                                                           \
  target = std::move(*result)

#endif  // TESTS_S3SERVER_S3_ERROR_H_
