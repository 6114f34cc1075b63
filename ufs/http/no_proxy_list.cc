// Which hosts are near. Names are compared label-wise, addresses bit-wise; never one as the other,
// so that "1.2.3.4.example" is below "example" and no address.
#include "ufs/http/no_proxy_list.h"

#include <arpa/inet.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace ufs {
namespace {

// 4 or 16 bytes; empty when `text` is no address. IPv4 in IPv6 is IPv4.
std::vector<uint8_t> AddressBytes(absl::string_view text) {
  const std::string copy(text.substr(0, text.find('%')));  // without a zone
  std::vector<uint8_t> bytes(4);
  if (inet_pton(AF_INET, copy.c_str(), bytes.data()) == 1) {
    return bytes;
  }
  bytes.resize(16);
  if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) != 1) {
    return {};
  }
  constexpr uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(std::begin(kMapped), std::end(kMapped), bytes.begin())) {
    bytes.erase(bytes.begin(), bytes.begin() + 12);
  }
  return bytes;
}

bool SameBits(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b, int bits) {
  if (a.size() != b.size()) {
    return false;
  }
  const size_t whole = static_cast<size_t>(bits) / 8;
  if (!std::equal(a.begin(), a.begin() + static_cast<ptrdiff_t>(whole), b.begin())) {
    return false;
  }
  const int rest = bits % 8;
  return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

bool IsBelow(absl::string_view host, absl::string_view name) {
  return host == name || (host.size() > name.size() && absl::EndsWith(host, name) &&
                          host[host.size() - name.size() - 1] == '.');
}

std::string LowerName(absl::string_view host) {
  absl::ConsumeSuffix(&host, ".");
  return absl::AsciiStrToLower(host);
}

// Takes ":PORT" off the end; false when what looks like one is none. An address of IPv6 without
// brackets has no port.
bool TakePort(absl::string_view* text, int* port) {
  const bool bracket = absl::StartsWith(*text, "[");
  const size_t colon = text->rfind(':');
  if (bracket) {
    const size_t end = text->find(']');
    if (end == absl::string_view::npos) {
      return false;
    }
    absl::string_view rest = text->substr(end + 1);
    *text = text->substr(1, end - 1);
    return rest.empty() || (absl::ConsumePrefix(&rest, ":") && absl::SimpleAtoi(rest, port));
  }
  if (colon == absl::string_view::npos || text->find(':') != colon) {
    return true;
  }
  const absl::string_view digits = text->substr(colon + 1);
  *text = text->substr(0, colon);
  return absl::SimpleAtoi(digits, port);
}

}  // namespace

NoProxyList NoProxyList::Parse(absl::string_view text) {
  NoProxyList list;
  for (absl::string_view word :
       absl::StrSplit(text, absl::ByAnyChar(", \t\r\n"), absl::SkipEmpty())) {
    if (word == "*") {
      list.everything_ = true;
      continue;
    }
    Rule rule;
    const size_t slash = word.find('/');
    if (slash != absl::string_view::npos) {
      absl::string_view network = word.substr(0, slash);
      absl::ConsumePrefix(&network, "[");
      absl::ConsumeSuffix(&network, "]");
      rule.bytes = AddressBytes(network);
      if (rule.bytes.empty() || !absl::SimpleAtoi(word.substr(slash + 1), &rule.bits) ||
          rule.bits < 0 || rule.bits > static_cast<int>(rule.bytes.size()) * 8) {
        continue;
      }
    } else {
      if (!TakePort(&word, &rule.port) || rule.port < 0 || rule.port > 65535) {
        continue;
      }
      rule.bytes = AddressBytes(word);
      rule.bits = static_cast<int>(rule.bytes.size()) * 8;
    }
    if (rule.bytes.empty()) {
      absl::ConsumePrefix(&word, "*");
      absl::ConsumePrefix(&word, ".");
      rule.name = LowerName(word);
      if (rule.name.empty()) {
        continue;
      }
    }
    list.rules_.push_back(std::move(rule));
  }
  return list;
}

bool NoProxyList::Matches(absl::string_view host, int port) const {
  if (everything_) {
    return true;
  }
  const std::vector<uint8_t> bytes = AddressBytes(host);
  const std::string name = bytes.empty() ? LowerName(host) : "";
  return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) {
    if (rule.port != 0 && port != 0 && rule.port != port) {
      return false;
    }
    return bytes.empty() ? !rule.name.empty() && IsBelow(name, rule.name)
                         : rule.name.empty() && SameBits(bytes, rule.bytes, rule.bits);
  });
}

bool IsNeverProxied(absl::string_view host) {
  static const NoProxyList* const kNear = new NoProxyList(
      NoProxyList::Parse("localhost,127.0.0.0/8,::1,169.254.0.0/16,fe80::/10,fd00:ec2::/32"));
  return kNear->Matches(host, 0);
}

}  // namespace ufs
