#!/usr/bin/env python3
"""The layering check does fail: one small bad tree per rule, and good ones that pass."""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import layering  # noqa: E402  (found beside this file)
import rooms  # noqa: E402


class LayeringTest(unittest.TestCase):
    def check(self, files):
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                    file.write(text)
            return list(layering.violations(root))

    def assert_fails(self, path, include, expected):
        found = self.check({path: f"// A file.\n#include {include}\n"})
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(f"{path}:2: "), found[0])
        self.assertIn(expected, found[0])

    def assert_passes(self, path, include):
        self.assertEqual(self.check({path: f"#include {include}\n"}), [])

    def test_upward_include_fails(self):
        self.assert_fails("ufs/base/a.cc", '"ufs/obs/log.h"', "upward")
        self.assert_fails("ufs/fs/a.h", '"fuse/session.h"', "upward")
        self.assert_fails("ufs/s3/a.cc", '"ufs/store/retry.h"', "upward")
        self.assert_fails("cli/daemon/a.cc", '"cli/mount.h"', "upward")

    def test_upward_include_fails_in_a_test_too(self):
        self.assert_fails("ufs/s3/a_test.cc", '"ufs/store/memory_store.h"', "upward")

    def test_downward_include_passes(self):
        self.assert_passes("ufs/fs/a.cc", '"ufs/file/inode_content.h"')
        self.assert_passes("cli/mount.cc", '"cli/daemon/host_context.h"')
        self.assert_passes("tests/contract/a.cc", '"ufs/s3/s3_object_store.h"')

    def test_third_party_header_outside_its_room_fails(self):
        self.assert_fails("ufs/s3/a.cc", "<curl/curl.h>", "curl belongs to ufs/http")
        self.assert_fails("ufs/fs/a.h", "<fuse_lowlevel.h>", "fuse3 belongs to fuse")
        self.assert_fails("ufs/http/a.cc", "<spdlog/spdlog.h>", "spdlog belongs to ufs/obs")
        self.assert_fails("cli/daemon/a.cc", '"CLI/CLI.hpp"', "CLI belongs to cli")
        self.assert_fails("ufs/conformance/a.cc", "<gtest/gtest.h>", "gtest belongs to tests")

    def test_third_party_header_in_its_room_passes(self):
        self.assert_passes("ufs/http/a.cc", "<curl/curl.h>")
        self.assert_passes("ufs/base/a_test.cc", "<gtest/gtest.h>")
        self.assert_passes("ufs/base/a.cc", '"absl/strings/str_cat.h"')

    def test_unknown_room_fails(self):
        found = self.check({"ufs/utils/a.cc": "int a;\n"})
        self.assertEqual(found, ["ufs/utils/a.cc:1: is in no room that tests/layering/rooms.py names"])
        self.assert_fails("ufs/fs/a.cc", '"ufs/utils/b.h"', "in no room")
        self.assert_fails("ufs/fs/a.cc", '"ufs/fs/inner/b.h"', "in no room")

    def test_unknown_library_fails(self):
        self.assert_fails("ufs/base/a.cc", "<re2/re2.h>", "does not know")

    def test_file_system_does_not_know_its_store(self):
        self.assert_fails("ufs/fs/a.cc", '"ufs/s3/s3_object_store.h"', "must not know")
        self.assert_passes("ufs/fs/a_test.cc", '"ufs/store/memory_store.h"')

    def test_the_judge_shares_no_code_with_the_judged(self):
        self.assert_fails("tests/s3server/a.cc", '"ufs/aws/sigv4.h"', "sees none of")
        self.assert_passes("tests/s3server/a.cc", "<boost/beast/core.hpp>")

    def test_product_includes_no_test_code(self):
        self.assert_fails("ufs/s3/a.cc", '"tests/s3server/server.h"', "test code")

    def test_what_tests_of_a_room_share_is_test_code_of_that_room(self):
        self.assert_passes("ufs/fs/testing/fixture.h", "<gtest/gtest.h>")
        self.assert_passes("ufs/fs/a_test.cc", '"ufs/fs/testing/fixture.h"')
        self.assert_fails("ufs/fs/a.cc", '"ufs/fs/testing/fixture.h"', "test code")
        self.assert_fails("ufs/fs/testing/fixture.h", '"fuse/session.h"', "upward")

    def test_barred_standard_header_fails(self):
        self.assert_fails("ufs/fs/a.cc", "<mutex>", "ufs/base/mutex.h")
        self.assert_passes("ufs/base/mutex.h", "<mutex>")

    def test_header_without_its_path_fails(self):
        self.assert_fails("ufs/fs/a.cc", '"inode.h"', "full path")

    def test_every_library_of_the_table_has_prefixes(self):
        known = {library for _, library in rooms.LIBRARIES}
        for room in rooms.ROOMS:
            self.assertLessEqual(set(room.third_party), known, room.path)


if __name__ == "__main__":
    unittest.main()
