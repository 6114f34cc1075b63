// X.509 by OpenSSL's own functions: P-256 keys, SHA-256.

#include "tests/s3server/test_authority.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include <cstdio>
#include <filesystem>

#include "absl/strings/str_join.h"

namespace s3server {
namespace {

void Need(bool condition, const char* what) {
  if (!condition) {
    std::fprintf(stderr, "TestAuthority: %s failed\n", what);
    std::abort();
  }
}

void AddExtension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  Need(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, "an extension");
  X509_EXTENSION_free(extension);
}

X509* MakeCertificate(const std::string& name, EVP_PKEY* key, const CertificateRequest& request) {
  static long serial = 1;  // NOLINT(google-runtime-int): OpenSSL's type
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate), absl::ToInt64Seconds(request.begins));
  X509_gmtime_adj(X509_getm_notAfter(certificate), absl::ToInt64Seconds(request.ends));
  X509_set_pubkey(certificate, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return certificate;
}

void WriteCertificate(const std::string& path, X509* certificate) {
  std::FILE* file = std::fopen(path.c_str(), "we");
  Need(file != nullptr && PEM_write_X509(file, certificate) == 1, "writing a certificate");
  std::fclose(file);
}

}  // namespace

TestAuthority::TestAuthority() {
  char pattern[] = "/tmp/underfs-test-authority-XXXXXX";
  Need(mkdtemp(pattern) != nullptr, "mkdtemp");
  directory_ = pattern;
  EVP_PKEY* key = EVP_EC_gen("P-256");
  Need(key != nullptr, "making a key");
  CertificateRequest request;
  request.begins = -absl::Hours(24 * 30);  // its certificates may be older than a day
  X509* certificate = MakeCertificate("UnderFS test authority", key, request);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  AddExtension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  Need(X509_sign(certificate, key, EVP_sha256()) > 0, "signing");
  WriteCertificate(bundle(), certificate);
  key_ = key;
  certificate_ = certificate;
}

TestAuthority::~TestAuthority() {
  EVP_PKEY_free(static_cast<EVP_PKEY*>(key_));
  X509_free(static_cast<X509*>(certificate_));
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

TlsOptions TestAuthority::Issue(const std::string& name, const CertificateRequest& request) const {
  TlsOptions made;
  made.certificate = directory_ + "/" + name + ".pem";
  made.key = directory_ + "/" + name + ".key";
  EVP_PKEY* key = EVP_EC_gen("P-256");
  Need(key != nullptr, "making a key");
  X509* certificate = MakeCertificate(name, key, request);
  X509* issuer = request.self_signed ? certificate : static_cast<X509*>(certificate_);
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  AddExtension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
  if (!request.names.empty()) {
    AddExtension(certificate, issuer, NID_subject_alt_name, absl::StrJoin(request.names, ","));
  }
  EVP_PKEY* signer = request.self_signed ? key : static_cast<EVP_PKEY*>(key_);
  Need(X509_sign(certificate, signer, EVP_sha256()) > 0, "signing");
  WriteCertificate(made.certificate, certificate);
  std::FILE* file = std::fopen(made.key.c_str(), "we");
  Need(file != nullptr, "opening a key's file");
  const std::string& password = request.key_password;
  Need(PEM_write_PrivateKey(file, key, password.empty() ? nullptr : EVP_aes_256_cbc(),
                            reinterpret_cast<const unsigned char*>(password.data()),
                            static_cast<int>(password.size()), nullptr, nullptr) == 1,
       "writing a key");
  std::fclose(file);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return made;
}

}  // namespace s3server
