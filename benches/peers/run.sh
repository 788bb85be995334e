#!/usr/bin/env bash
# Make the environments of the peers once (.venv/peers, .venv/dolma) and run a script in them:
#   benches/peers/run.sh [OPTIONS]             compare.py: all tools side by side, on the gold pages
#   benches/peers/run.sh rescue.py [OPTIONS]   pages that FineWeb-2's filters drop, before and after saoye
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
script=compare.py
case ${1:-} in *.py) script=$1; shift ;; esac

# environment NAME REQUIREMENTS
environment() {
    local venv=$root/.venv/$1
    cmp -s "$2" "$venv/requirements.txt" && return
    # Older versions of pip know lxml[html-clean] and lxml[html_clean] for two things.
    python3 -m venv --clear "$venv" &&
        "$venv/bin/pip" install --quiet --disable-pip-version-check --upgrade 'pip>=25' &&
        "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$2" &&
        cp "$2" "$venv/requirements.txt"
}

environment peers "$here/requirements.txt"
if [ "$script" = compare.py ]; then
    if environment dolma "$here/requirements-dolma.txt" 2>"$root/.venv/dolma.log"; then
        export DOLMA_PYTHON=$root/.venv/dolma/bin/python DOLMA_VERSION=1.2.1
    else
        DOLMA_REASON=$(tail -n 1 "$root/.venv/dolma.log")
        export DOLMA_REASON
    fi
fi
exec "$root/.venv/peers/bin/python" "$here/$script" "$@"
