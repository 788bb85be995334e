#!/usr/bin/env bash
# All tests: the library and the command line, the C library, the Python package with the engines it runs on. It does its own set-up
# under target/. What a machine lacks (Python 3.10, Java, valgrind, pkg-config) is left out, told and counted.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo test --locked
bash bindings/c/test.sh
if python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    bash bindings/python/test.sh "$@"
else
    echo "skipped: the Python package, as there is no Python 3.10 or later"
fi
