# Language, warnings and hardening, the same for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_compile_options(-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough)
add_compile_definitions(_GLIBCXX_ASSERTIONS _FILE_OFFSET_BITS=64)
include_directories(${CMAKE_SOURCE_DIR})

# The tree may lie anywhere: paths in messages and in the cache of compiled objects are relative.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)

if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # Mismatched tags matter to another compiler's name mangling only.
  add_compile_options(-Wthread-safety -Werror=thread-safety -Wno-mismatched-tags)
endif()
if(UFS_BUILD_FUZZERS)
  # What libFuzzer steers by, in every room; its main comes with cmake/fuzz.cmake.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(UFS_SANITIZE)
  add_compile_options(-fsanitize=${UFS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${UFS_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # What the sanitizers insert confuses this one warning: gcc(1), -fsanitize.
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
endif()
