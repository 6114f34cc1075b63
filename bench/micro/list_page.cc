// What a page of a listing costs from its bytes to its names.
#include "ufs/s3/list_page.h"

#include <benchmark/benchmark.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ufs/xml/xml_document.h"

namespace ufs {
namespace {

// As AWS sends a page of `keys` keys with encoding-type=url.
std::string Page(int64_t keys) {
  std::string body =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult "
      "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>bucket</Name><Prefix>data/</Prefix>"
      "<KeyCount>1000</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType>"
      "<IsTruncated>false</IsTruncated>";
  for (int64_t i = 0; i < keys; ++i) {
    absl::StrAppend(&body, "<Contents><Key>data/",
                    absl::StrFormat("year%%3D2024/part-%05d.parquet", i),
                    "</Key><LastModified>2024-05-01T12:00:00.000Z</LastModified><ETag>&quot;"
                    "d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>134217728</Size>"
                    "<StorageClass>STANDARD</StorageClass></Contents>");
  }
  return body + "</ListBucketResult>";
}

void ReadXml(benchmark::State& state) {
  const std::string body = Page(state.range(0));
  for (auto _ : state) {
    benchmark::DoNotOptimize(XmlDocument::Parse(body, "ListBucketResult", kXmlMaxListBytes));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(body.size()));
}
BENCHMARK(ReadXml)->Arg(1000);

void ReadPage(benchmark::State& state) {
  const std::string body = Page(state.range(0));
  ListTerms terms;
  terms.prefix = "data/";
  for (auto _ : state) {
    const auto document = XmlDocument::Parse(body, "ListBucketResult", kXmlMaxListBytes);
    const auto page = ReadListPage(document->root(), terms);
    if (!page.ok()) {
      state.SkipWithError(page.status().ToString().c_str());
      break;
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(ReadPage)->Arg(1000);

}  // namespace
}  // namespace ufs
