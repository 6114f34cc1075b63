# Third-party packages, all from Debian 12. Each is linked PRIVATE by the one room that may include it;
# abseil is the exception. The error names the package to install.
function(ufs_need_package name apt)
  find_package(${name} QUIET ${ARGN})
  if(NOT ${name}_FOUND)
    message(FATAL_ERROR "${name} not found: install the package ${apt} (./run deps installs all of them)")
  endif()
endfunction()

find_package(PkgConfig REQUIRED)
function(ufs_need_pkgconfig target module apt)
  pkg_check_modules(${target} QUIET IMPORTED_TARGET GLOBAL ${module})
  if(NOT ${target}_FOUND)
    message(FATAL_ERROR "${module} not found: install the package ${apt} (./run deps installs all of them)")
  endif()
endfunction()

ufs_need_package(absl libabsl-dev CONFIG)
ufs_need_package(OpenSSL libssl-dev)
ufs_need_package(CURL libcurl4-openssl-dev)
ufs_need_package(Threads libc6-dev)
ufs_need_package(spdlog libspdlog-dev CONFIG)
ufs_need_package(nlohmann_json nlohmann-json3-dev CONFIG)
ufs_need_package(CLI11 libcli11-dev CONFIG)
ufs_need_pkgconfig(FUSE3 fuse3 libfuse3-dev)
ufs_need_pkgconfig(ISAL libisal libisal-dev)
ufs_need_pkgconfig(XXHASH libxxhash libxxhash-dev)
ufs_need_pkgconfig(PROMETHEUS prometheus-cpp-core prometheus-cpp-dev)
if(UFS_BUILD_TESTS)
  ufs_need_package(tinyxml2 libtinyxml2-dev CONFIG) # judges our own reader
  ufs_need_package(GTest libgtest-dev CONFIG)
  ufs_need_package(Boost libboost-dev)
  include(GoogleTest)
endif()
if(UFS_BUILD_BENCH)
  ufs_need_package(benchmark libbenchmark-dev CONFIG)
endif()

# Every room has these; they are the vocabulary of the whole program.
set(UFS_ABSL absl::status absl::statusor absl::strings absl::str_format absl::time absl::span
    absl::flat_hash_map absl::flat_hash_set absl::any_invocable absl::inlined_vector absl::optional
    absl::cleanup absl::function_ref absl::core_headers absl::bits absl::cord)
