#include "ufs/aws/service_url.h"

#include <gtest/gtest.h>

namespace ufs {
namespace {

TEST(ServiceUrl, IsTakenApart) {
  const auto url = ParseServiceUrl("HTTP://Host.example:8080/a/b?c=d");
  ASSERT_TRUE(url.ok()) << url.status();
  EXPECT_EQ(url->scheme, "http");
  EXPECT_EQ(url->host, "host.example");
  EXPECT_EQ(url->authority, "Host.example:8080");
  EXPECT_EQ(url->target, "/a/b?c=d");
  EXPECT_EQ(ParseServiceUrl("https://h")->target, "/");
  EXPECT_EQ(ParseServiceUrl("https://h?x")->target, "/?x");
  EXPECT_EQ(ParseServiceUrl("http://[::1]:80/x")->host, "::1");
}

TEST(ServiceUrl, WhatCouldBeReadDifferentlyIsRefused) {
  for (const char* text :
       {"", "h", "ftp://h/", "http://", "http:///x", "http://u@h/", "http://u:p@h/", "http://h:0/",
        "http://h:65536/", "http://h:x/", "http://h:/", "http://h/#f", "http://h /", "http://h/\n",
        "http://[::1/", "http://[x]/", "http://[::1]x/", "http://h\\@g/", "http://h:80:90/"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseServiceUrl(text).status())) << text;
  }
}

TEST(ServiceUrl, LoopbackIsTheWholeNetwork) {
  for (const char* host : {"localhost", "127.0.0.1", "127.255.0.9", "::1"}) {
    EXPECT_TRUE(IsLoopback(host)) << host;
  }
  for (const char* host : {"localhost.example", "128.0.0.1", "0.0.0.0", "::", "127.1", "::2"}) {
    EXPECT_FALSE(IsLoopback(host)) << host;
  }
}

}  // namespace
}  // namespace ufs
