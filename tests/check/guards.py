#!/usr/bin/env python3
"""Every header has the include guard that its path says: ufs/base/uri.h has UFS_BASE_URI_H_."""

import re
import sys

import sources


def problem(path):
    want = re.sub(r"[^A-Za-z0-9]", "_", path).upper() + "_"
    lines = [line for line in sources.read(path).splitlines() if line.strip()]
    code = [line for line in lines if not line.startswith("//")]
    if code[:2] != [f"#ifndef {want}", f"#define {want}"]:
        return f"{path}:1: does not begin with the include guard {want}"
    if code[-1] != f"#endif  // {want}":
        return f"{path}:{len(lines)}: does not end in '#endif  // {want}'"
    return None


def main():
    problems = [problem(path) for path in sources.code_files() if path.endswith(".h")]
    problems = [p for p in problems if p]
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
