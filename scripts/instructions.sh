#!/usr/bin/env bash
# Instructions that the cleaner takes, counted by callgrind: the same figures on a busy machine as on a quiet one.
#
#   scripts/instructions.sh --check   fails where a kind of text takes 5 % more than benches/instructions.tsv says, or where
#                                     cost grows faster than the text
#   scripts/instructions.sh --write   writes that table anew
#   scripts/instructions.sh --growth [MB…]   instructions a byte for texts of 1, 4, 16 and 64 MB, or as given (an hour and more)
#   scripts/instructions.sh --clock [MB…]    seconds instead, without valgrind, for 1, 16, 256 and 1024 MB
#
# Only what runs inside the function saoye_counted of benches/instructions.rs is counted: start-up and the making of texts
# and tables are not. The table says with which compiler it was written; another one gives other figures.
set -euo pipefail
cd "$(dirname "$0")/.."

table=benches/instructions.tsv
kinds=(prose furniture spam-dense annotated)
shapes=(prose huge-line short-lines names-in-a-line names-a-line-each clauses-in-a-line addresses-in-a-line services-in-a-line services-run-together places-in-sentences headings code-lines brackets question-marks question-run lost-places misread page-numbers)
bytes=400000
tolerance=5
# Cost that grows with the square of the text would be four times as high a byte.
small=50000 large=200000 growth=1.5

fail() { echo "instructions: $*" >&2; exit 1; }

# Always the same build: the profile for benches, the locked dependencies, no flags of the user's, no features of this processor.
build() {
    local found
    found=$(env -u RUSTFLAGS -u CARGO_ENCODED_RUSTFLAGS -u CARGO_BUILD_RUSTFLAGS \
        cargo bench --quiet --locked --no-run --no-default-features --bench instructions --message-format json |
        sed -n 's/.*"name":"instructions".*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)
    [ -n "$found" ] || fail "expected cargo to tell where benches/instructions.rs was built"
    binary=$found
}

# Valgrind knows AVX2 and nothing newer, and hides from programs what it does not know, so that all processors with AVX2 take
# the same paths; copying in the C library is kept from asking for the maker's own way.
needs_valgrind() {
    command -v valgrind >/dev/null ||
        fail "expected valgrind, got none: apt-get install valgrind (or dnf, brew), then again"
    [ "$(uname -m)" = x86_64 ] || fail "the figures are for x86_64, this is $(uname -m)"
    grep -qw avx2 /proc/cpuinfo || fail "the figures are for processors with AVX2, this one has none"
    build
}

# count KIND BYTES: the instructions and the bytes.
count() {
    local said counted
    said=$(mktemp)
    GLIBC_TUNABLES=glibc.cpu.hwcaps=-ERMS,-FSRM valgrind --tool=callgrind --callgrind-out-file=/dev/null \
        --collect-atstart=no --toggle-collect='*saoye_counted*' "$binary" "$1" "$2" >"$said" 2>"$said.log" ||
        { cat "$said.log" >&2; fail "valgrind failed on $1"; }
    counted=$(sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$said.log")
    [ "${counted:-0}" -gt 0 ] || { cat "$said.log" >&2; fail "expected a count for $1, got none"; }
    echo "$counted $(cut -d ' ' -f 1 "$said")"
    rm -f "$said" "$said.log"
}

# count_all KIND:BYTES…: all of them, as many at a time as there are cores, into files of $counts.
counts=$(mktemp -d)
trap 'rm -rf "$counts"' EXIT
count_all() {
    local asked running=0
    for asked in "$@"; do
        ((running++ < $(nproc))) || wait -n || fail "a count failed"
        count "${asked%:*}" "${asked#*:}" >"$counts/$asked" &
    done
    while [ -n "$(jobs -pr)" ]; do wait -n || fail "a count failed"; done
}

counted() { cat "$counts/$1:$2"; }

per_byte() { awk -v n="$1" -v b="$2" 'BEGIN { printf "%.2f", n / b }'; }

write() {
    needs_valgrind
    local rows="" kind counted made
    count_all "${kinds[@]/%/:$bytes}"
    for kind in "${kinds[@]}"; do
        read -r counted made < <(counted "$kind" $bytes) || exit 1
        rows+="$kind"$'\t'"$made"$'\t'"$counted"$'\t'"$(per_byte "$counted" "$made")"$'\n'
    done
    {
        echo "# Instructions of Cleaner::clean by kind of text: scripts/instructions.sh --write"
        echo "# $(rustc --version), x86_64 with AVX2"
        printf 'text\tbytes\tinstructions\tinstructions_per_byte\n%s' "$rows"
    } >"$table"
    cat "$table"
}

check() {
    needs_valgrind
    local wrong=0 kind known counted made verdict compiler
    compiler=$(sed -n '2s/^# \(.*\), x86_64.*/\1/p' "$table")
    [ "$compiler" = "$(rustc --version)" ] ||
        echo "note: the table was written with $compiler, this is $(rustc --version); where figures differ, that may be why"
    count_all "${kinds[@]/%/:$bytes}" "${shapes[@]/%/:$small}" "${shapes[@]/%/:$large}"
    for kind in "${kinds[@]}"; do
        known=$(awk -F '\t' -v kind="$kind" '$1 == kind { print $4 }' "$table")
        [ -n "$known" ] || fail "expected a row for $kind in $table"
        read -r counted made < <(counted "$kind" $bytes) || exit 1
        verdict=$(awk -v now="$(per_byte "$counted" "$made")" -v known="$known" -v tolerance=$tolerance 'BEGIN {
            percent = 100 * (now / known - 1)
            verdict = percent > tolerance ? "MORE THAN BEFORE" : percent < -tolerance ? "better: lower it with --write" : "as before"
            printf "%s a byte, %s known, %+.1f %%: %s", now, known, percent, verdict }')
        printf '%-18s %s\n' "$kind" "$verdict"
        case $verdict in *MORE*) wrong=1 ;; esac
    done
    linear || wrong=1
    [ $wrong = 0 ] || fail "see above; if it has to be so, scripts/instructions.sh --write"
}

linear() {
    local wrong=0 shape verdict a b c d
    for shape in "${shapes[@]}"; do
        read -r a b < <(counted "$shape" $small) || exit 1
        read -r c d < <(counted "$shape" $large) || exit 1
        verdict=$(awk -v small="$(per_byte "$a" "$b")" -v large="$(per_byte "$c" "$d")" -v most=$growth 'BEGIN {
            times = large / small
            printf "%s a byte, %s in four times the text, %.2f times: %s", small, large, times, (times > most ? "GROWS FASTER THAN THE TEXT" : "linear") }')
        printf '%-18s %s\n' "$shape" "$verdict"
        case $verdict in *GROWS*) wrong=1 ;; esac
    done
    return $wrong
}

# grow MEASURE MB…: a row for each shape.
grow() {
    local measure=$1 shape megabytes
    shift
    printf '%-18s' text; printf '%14s' "${@/%/ MB}"; echo
    for shape in "${shapes[@]}"; do
        printf '%-18s' "$shape"
        for megabytes in "$@"; do
            printf '%14s' "$("$measure" "$shape" $((megabytes * 1000000)))"
        done
        echo
    done
}

instructions_per_byte() { local n b; read -r n b < <(count "$1" "$2") || exit 1; per_byte "$n" "$b"; }
seconds_per_gigabyte() { "$binary" "$1" "$2" | awk '{ printf "%.2f s/GB", 1e9 * $3 / $1 }'; }

case ${1:-} in
    --check) check ;;
    --write) write ;;
    --growth) shift; [ $# -gt 0 ] || set -- 1 4 16 64; needs_valgrind; grow instructions_per_byte "$@" ;;
    --clock) shift; [ $# -gt 0 ] || set -- 1 16 256 1024; build; grow seconds_per_gigabyte "$@" ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 1 ;;
esac
