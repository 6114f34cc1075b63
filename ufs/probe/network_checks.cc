// From name resolution up to the first answer, so that a failure names the layer where it lies.
#include "ufs/probe/network_checks.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/s3/answer_fields.h"

namespace ufs {
namespace {

constexpr char kNoNetwork[] = "only S3 is reached over a network";
// Addresses tried one after the other; S3's names have up to eight.
constexpr size_t kMaxAddresses = 8;
constexpr absl::Duration kConnectTime = absl::Seconds(5);
// S3 refuses signatures that are older or newer ("RequestTimeTooSkewed").
constexpr absl::Duration kRefusedSkew = absl::Minutes(15);
// Below this a difference is the network's, and the second's that Date is rounded to.
constexpr absl::Duration kNoticedSkew = absl::Minutes(1);

struct HostPort {
  std::string host;
  int port = 0;
};

HostPort Split(const Endpoint& endpoint) {
  HostPort split = {endpoint.authority, endpoint.scheme == "https" ? 443 : 80};
  const size_t colon = endpoint.authority.rfind(':');
  const size_t bracket = endpoint.authority.rfind(']');
  if (colon != std::string::npos && (bracket == std::string::npos || colon > bracket) &&
      absl::SimpleAtoi(endpoint.authority.substr(colon + 1), &split.port)) {
    split.host.resize(colon);
  }
  return split;
}

// The finding of a host that should take connections; `what` it is, and how to correct it.
Finding TryHost(ProbeContext& context, const HostPort& at, const std::string& what,
                const std::string& fix) {
  absl::StatusOr<std::vector<std::string>> addresses = context.dialer->Resolve(at.host);
  if (!addresses.ok() || addresses->empty()) {
    return Fail(absl::UnavailableError(
                    absl::StrCat(what, "'s name does not resolve: ", addresses.status().message())),
                fix);
  }
  addresses->resize(std::min(addresses->size(), kMaxAddresses));
  std::vector<std::string> alive;
  std::vector<std::string> dead;
  for (const std::string& address : *addresses) {
    const absl::Status status =
        context.dialer->Connect(address, at.port, std::min(kConnectTime, context.timeout));
    if (status.ok()) {
      alive.push_back(address);
    } else {
      dead.push_back(absl::StrCat(address, " port ", at.port, ": ", status.message()));
    }
  }
  if (alive.empty()) {
    return Fail(absl::UnavailableError(
                    absl::StrCat(what, " takes no connection: ", absl::StrJoin(dead, "; "))),
                fix);
  }
  const std::string taken =
      absl::StrCat(absl::StrJoin(alive, ", "), " port ", at.port, " takes connections");
  if (!dead.empty()) {
    return Warn(absl::StrCat(taken, ", others do not: ", absl::StrJoin(dead, "; ")),
                "requests go to the addresses that answer; look why the others do not");
  }
  return Pass(taken);
}

// Null: none is in between.
const ProxyServer* ProxyOf(const ProbeContext& context) {
  const StoreSource::Place& place = *context.place;
  return place.route == nullptr
             ? nullptr
             : place.route->ProxyFor(place.endpoint.scheme, place.endpoint.authority);
}

bool IsLoopback(const std::string& host) {
  return host == "localhost" || absl::EndsWith(host, ".localhost") ||
         absl::StartsWith(host, "127.") || host == "[::1]";
}

const absl::StatusOr<Greeting>& GreetOnce(ProbeContext& context) {
  if (!context.greeting.has_value()) {
    context.greeting = Greet(*context.transport, context.Reading(), *context.clock,
                             context.place->endpoint, context.place->route);
  }
  return *context.greeting;
}

}  // namespace

Finding CheckProxy(ProbeContext& context) {
  if (!context.is_s3()) {
    return Skip(kNoNetwork);
  }
  const ProxyServer* const proxy = ProxyOf(context);
  if (proxy == nullptr) {
    return Pass("none: requests go straight to the endpoint");
  }
  Finding finding = TryHost(context, {proxy->host, proxy->port}, "the proxy",
                            "check proxy.host, proxy.port and the variable https_proxy, or name "
                            "the endpoint in no_proxy");
  finding.detail = absl::StrCat("requests go through ", proxy->Name(), ": ", finding.detail);
  return finding;
}

Finding CheckTcp(ProbeContext& context) {
  if (!context.is_s3()) {
    return Skip(kNoNetwork);
  }
  if (ProxyOf(context) != nullptr) {
    return Skip("the proxy connects to the endpoint");
  }
  return TryHost(context, Split(context.place->endpoint), "the endpoint",
                 "check the endpoint, this machine's network and resolver, and firewalls");
}

Finding CheckTls(ProbeContext& context) {
  if (!context.is_s3()) {
    return Skip(kNoNetwork);
  }
  const Endpoint& endpoint = context.place->endpoint;
  if (endpoint.scheme != "https") {
    if (IsLoopback(Split(endpoint).host)) {
      return Skip("the endpoint is http:// on this machine");
    }
    return Warn("the endpoint is http://: whoever is in between can read and change everything",
                "use https:// unless the network is trusted");
  }
  const absl::StatusOr<Greeting>& greeting = GreetOnce(context);
  if (!greeting.ok()) {
    return Fail(greeting.status(),
                "check the endpoint's certificate, ca-bundle (AWS_CA_BUNDLE) and this machine's "
                "clock; http:// is used only when the endpoint says so");
  }
  return Pass(absl::StrCat("the certificate of ", endpoint.authority, " is accepted"));
}

Finding CheckHttp(ProbeContext& context) {
  if (!context.is_s3()) {
    return Skip(kNoNetwork);
  }
  const absl::StatusOr<Greeting>& greeting = GreetOnce(context);
  if (!greeting.ok()) {
    return Fail(greeting.status(),
                "check that the endpoint is that of an S3 service, and its port");
  }
  const std::string server = greeting->Header("server");
  return Pass(absl::StrCat("answers with status ", greeting->http_status,
                           server.empty() ? "" : absl::StrCat(", server ", server)));
}

Finding CheckClock(ProbeContext& context) {
  if (!context.is_s3()) {
    return Skip("only S3's signatures depend on the clock");
  }
  const Greeting& greeting = **context.greeting;
  const absl::optional<absl::Time> told = ParseHttpDate(greeting.Header("date"));
  if (!told.has_value()) {
    return Warn("the store's answers have no Date: clocks cannot be compared",
                "keep this machine's clock right (timedatectl set-ntp true)");
  }
  const absl::Duration ahead = *told - (greeting.sent + (greeting.received - greeting.sent) / 2);
  const absl::Duration skew = absl::AbsDuration(ahead);
  if (skew < kNoticedSkew) {
    return Pass("this machine's clock and the store's agree within a minute");
  }
  const std::string text =
      absl::StrCat("this machine's clock is ",
                   absl::FormatDuration(absl::Trunc(skew + absl::Seconds(30), absl::Minutes(1))),
                   ahead > absl::ZeroDuration() ? " behind" : " ahead of", " the store's");
  const std::string fix = "set this machine's clock: timedatectl set-ntp true, or chronyc makestep";
  if (skew < kRefusedSkew) {
    return Warn(text, fix);
  }
  // Whether the store takes them is what the check of the bucket shows.
  return Warn(absl::StrCat(text,
                           ": signatures that are 15 minutes off are refused, so that "
                           "requests are signed with the store's time"),
              absl::StrCat(fix, "; certificates and times of files go by this clock all the same"));
}

}  // namespace ufs
