#ifndef UFS_HTTP_CURL_ROUTE_H_
#define UFS_HTTP_CURL_ROUTE_H_

#include <curl/curl.h>

#include "ufs/http/http_route.h"

namespace ufs {

// Sets on `easy` all that depends on the route, in the place of an earlier route's. `proxy` is
// null, or what route.ProxyFor said. Neither the environment nor curl's own list of hosts has a say
// in it.
void SetCurlRoute(CURL* easy, const HttpRoute& route, const ProxyServer* proxy);

}  // namespace ufs

#endif  // UFS_HTTP_CURL_ROUTE_H_
