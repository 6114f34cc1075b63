# Precompiled headers: the vocabulary that nearly every source includes, parsed once per configuration
# instead of once per source; it halves what a debug build or clang's look costs. Sources include what
# they use all the same: release builds without it.
#
# ufs_precompile(TARGET) takes it for a room, ufs_precompile_test(TARGET) with gtest for a test.
option(UFS_PRECOMPILE "Precompile the headers of abseil, the standard library and gtest" OFF)

set(UFS_VOCABULARY <algorithm> <array> <atomic> <cstdint> <deque> <functional> <map> <memory> <set> <string>
    <thread> <utility> <vector> absl/base/thread_annotations.h absl/container/flat_hash_map.h
    absl/container/flat_hash_set.h absl/container/inlined_vector.h absl/functional/any_invocable.h
    absl/functional/function_ref.h absl/status/status.h absl/status/statusor.h absl/strings/escaping.h
    absl/strings/match.h absl/strings/numbers.h absl/strings/str_cat.h absl/strings/str_format.h
    absl/strings/str_join.h absl/strings/str_split.h absl/time/time.h absl/types/optional.h absl/types/span.h)

function(ufs_vocabulary target)
  file(WRITE ${CMAKE_BINARY_DIR}/${target}.cc "")
  add_library(${target} OBJECT ${CMAKE_BINARY_DIR}/${target}.cc)
  list(TRANSFORM ARGN REPLACE "^([^<].*)$" "<\\1>")
  target_precompile_headers(${target} PRIVATE ${ARGN})
  # ccache knows the precompiled file by this sum: two checkouts make different bytes of the same headers.
  file(TIMESTAMP /usr/include/absl/base/config.h abseil)
  string(SHA256 sum "${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_CXX_FLAGS_DEBUG} ${UFS_SANITIZE} ${abseil} ${ARGN}")
  file(WRITE ${CMAKE_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.gch.sum "${sum}\n")
endfunction()

if(UFS_PRECOMPILE)
  ufs_vocabulary(ufs_vocabulary ${UFS_VOCABULARY})
  target_link_libraries(ufs_vocabulary PRIVATE ${UFS_ABSL} Threads::Threads)
  if(UFS_BUILD_TESTS)
    ufs_vocabulary(ufs_test_vocabulary ${UFS_VOCABULARY} gmock/gmock.h gtest/gtest.h)
    target_link_libraries(ufs_test_vocabulary PRIVATE ${UFS_ABSL} Threads::Threads GTest::gmock)
  endif()
endif()

function(ufs_precompile target)
  if(UFS_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ufs_vocabulary)
  endif()
endfunction()

function(ufs_precompile_test target)
  if(UFS_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ufs_test_vocabulary)
    # The compiler takes a precompiled header only with the very flags that it was made with.
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIC)
  endif()
endfunction()
