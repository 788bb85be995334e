#!/usr/bin/env bash
# Builds the C library and installs it with its header and its pkg-config file: install.sh [PREFIX=/usr/local]
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
prefix="${1:-/usr/local}"
profile="${PROFILE:-release}"
target="${CARGO_TARGET_DIR:-$here/../../target/c}"
(cd "$here" && CARGO_TARGET_DIR="$target" cargo build --quiet --locked --profile "$profile")
version="$(sed -n 's/^version = "\(.*\)"/\1/p' "$here/Cargo.toml" | head -n 1)"
mkdir -p "$prefix/include" "$prefix/lib/pkgconfig"
install -m 644 "$here/include/saoye.h" "$prefix/include/"
for library in libsaoye_c.a libsaoye_c.so libsaoye_c.dylib; do
    [ ! -e "$target/$profile/$library" ] || install -m 644 "$target/$profile/$library" "$prefix/lib/"
done
sed "s|@PREFIX@|$prefix|; s|@VERSION@|$version|" "$here/saoye.pc.in" >"$prefix/lib/pkgconfig/saoye.pc"
