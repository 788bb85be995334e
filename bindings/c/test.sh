#!/usr/bin/env bash
# Builds the C library into target/, installs it there, and tests it: programs in C, under valgrind where there is one, and the shared
# cases by ctypes. It ends with what passed, what failed, and what was left out.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
prefix="$root/target/c/installed"
export CARGO_TARGET_DIR="$root/target/c" PROFILE="${PROFILE:-quick}"
passed=0 failed=0 skipped=0
run() {
    local name=$1
    shift
    if "$@"; then echo "ok: $name"; passed=$((passed + 1)); else echo "FAILED: $name"; failed=$((failed + 1)); fi
}
skip() { echo "skipped: $1"; skipped=$((skipped + 1)); }

bash "$here/install.sh" "$prefix"
flags=(-std=c11 -Wall -Wextra -Werror -I"$prefix/include")
run "test.c, shared" bash -c 'cc "${@:3}" "$1/tests/test.c" -o "$2/shared" -L"$2/lib" -lsaoye_c -lpthread && LD_LIBRARY_PATH="$2/lib" "$2/shared"' _ "$here" "$prefix" "${flags[@]}"
run "test.c, static" bash -c 'cc "${@:3}" "$1/tests/test.c" -o "$2/static" "$2/lib/libsaoye_c.a" -lpthread -ldl -lm && "$2/static"' _ "$here" "$prefix" "${flags[@]}"
if command -v valgrind >/dev/null; then
    # Tables that are made once and kept until the end are no leaks.
    run "test.c, valgrind" env LD_LIBRARY_PATH="$prefix/lib" valgrind --quiet --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --error-exitcode=9 "$prefix/shared"
else
    skip "valgrind is not installed"
fi
if command -v pkg-config >/dev/null; then
    run "examples/clean.c, pkg-config" bash -c 'cc -std=c11 "$1/examples/clean.c" $(PKG_CONFIG_PATH="$2/lib/pkgconfig" pkg-config --cflags --libs saoye) -o "$2/clean" && LD_LIBRARY_PATH="$2/lib" "$2/clean" | grep -q share-widget' _ "$here" "$prefix"
else
    skip "pkg-config is not installed"
fi
library="$prefix/lib/libsaoye_c.so"
[ -e "$library" ] || library="$prefix/lib/libsaoye_c.dylib"
if python3 -c 'import tomllib' 2>/dev/null; then
    run "the shared cases, ctypes" python3 "$here/tests/cases.py" "$library"
else
    skip "python3 is older than 3.11, the cases are not read"
fi
jna="${JNA:-/usr/share/java/jna.jar}"
if command -v java >/dev/null && [ -e "$jna" ]; then
    # What it prints is the article alone.
    run "examples/Clean.java, JNA" bash -c 'java -cp "$1" -Djna.library.path="$2/lib" -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 "$3/examples/Clean.java" | cmp - <(echo "今天上午,全市春季植树活动在南山公园举行。")' _ "$jna" "$prefix" "$here"
else
    skip "Java or JNA is not installed (libjna-java; JNA=/path/to/jna.jar)"
fi
# The header in the repository is what cbindgen writes.
cbindgen="$root/target/tools/bin/cbindgen"
[ -x "$cbindgen" ] || cargo install --quiet --locked --version 0.29.2 cbindgen --root "$root/target/tools" --target-dir "$root/target/tools/build" || true
if [ -x "$cbindgen" ]; then
    run "include/saoye.h" bash -c 'cd "$1" && "$2" --quiet --config cbindgen.toml --output "$3/generated.h" . && cmp "$3/generated.h" include/saoye.h' _ "$here" "$cbindgen" "$prefix"
else
    skip "cbindgen could not be installed"
fi
echo "C library: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
