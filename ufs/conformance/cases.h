#ifndef UFS_CONFORMANCE_CASES_H_
#define UFS_CONFORMANCE_CASES_H_

#include "absl/types/span.h"
#include "ufs/conformance/contract.h"

// The groups of cases; ContractCases() is all of them.
namespace ufs {

absl::Span<const ContractCase> FileCases();       // create, open, delete, status of files
absl::Span<const ContractCase> DirectoryCases();  // mkdirs, delete, status of directories
absl::Span<const ContractCase> ListingCases();    // listStatus, common prefixes
absl::Span<const ContractCase> RenameCases();
absl::Span<const ContractCase> StreamingCases();  // Alluxio's S3-specific ones

absl::Span<const ContractCase> KeyCases();  // names that stores get wrong
absl::Span<const ContractCase> ReadCases();
absl::Span<const ContractCase> WriteCases();
absl::Span<const ContractCase> MultipartCases();
absl::Span<const ContractCase> PagingCases();

}  // namespace ufs

#endif  // UFS_CONFORMANCE_CASES_H_
