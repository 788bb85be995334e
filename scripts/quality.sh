#!/usr/bin/env bash
# Write what commands write of docs/: the tables of quality.md and the whole of rules.md.
set -euo pipefail
cd "$(dirname "$0")/.."

saoye() { cargo run --quiet --locked -- "$@"; }

tables=$(mktemp)
trap 'rm -f "$tables"' EXIT
saoye eval tests/quality/{dev,opened,written,held}.jsonl --markdown >"$tables"
awk -v tables="$tables" '
    /^<!-- end of figures -->$/ { skip = 0 }
    !skip { print }
    /^<!-- figures -->$/ { skip = 1; while ((getline line < tables) > 0) print line }
' docs/quality.md >"$tables.page"
mv "$tables.page" docs/quality.md
saoye explain --markdown >docs/rules.md
