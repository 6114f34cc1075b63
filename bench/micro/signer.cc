// What a signature costs: every request pays it.
#include <benchmark/benchmark.h>

#include "ufs/aws/credentials.h"
#include "ufs/aws/signing_key_cache.h"
#include "ufs/aws/sigv4.h"

namespace ufs {
namespace {

void Sign(benchmark::State& state) {
  const bool cached = state.range(0) != 0;
  Credentials credentials;
  credentials.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  credentials.secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  SigV4Request request;
  request.method = "GET";
  request.path = "/data/year%3D2024/part-00017.parquet";
  request.headers = {{"host", "bucket.s3.us-east-1.amazonaws.com"},
                     {"range", "bytes=0-8388607"},
                     {"if-match", "\"d41d8cd98f00b204e9800998ecf8427e\""}};
  SigV4Params params;
  params.region = "us-east-1";
  params.time = absl::FromUnixSeconds(1'700'000'000);
  SigningKeyCache keys;
  for (auto _ : state) {
    benchmark::DoNotOptimize(SignV4(request, credentials, params, cached ? &keys : nullptr));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Sign)->ArgName("key_cached")->Arg(1)->Arg(0);

}  // namespace
}  // namespace ufs
