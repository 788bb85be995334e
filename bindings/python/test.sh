#!/usr/bin/env bash
# Builds the wheel, makes a venv with the engines under target/, and runs the tests of the Python package in it.
# Arguments go to pytest. What is left out is told at the end as skipped, with the reason, and counted.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
venv="$root/target/python"
wheels="$root/target/wheels-test"
python="${PYTHON:-python3}"

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || {
    echo "expected Python 3.10 or later, got $("$python" --version); set PYTHON" >&2
    exit 1
}
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
stamp="$venv/requirements"
if ! cmp -s "$here/requirements-test.txt" "$stamp"; then
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements-test.txt"
    cp "$here/requirements-test.txt" "$stamp"
fi

# The package is not put into the venv: some tests need workers that do not have it.
rm -rf "$wheels" "$root/target/python-site"
(cd "$here" && CARGO_TARGET_DIR="$root/target/python-build" \
    "$venv/bin/maturin" build --quiet --profile "${PROFILE:-quick}" --interpreter "$venv/bin/python" --out "$wheels")
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --target "$root/target/python-site" "$wheels"/*.whl

cd "$here"
SAOYE_WHEEL="$(ls "$wheels"/*.whl)" PYTHONPATH="$root/target/python-site" \
    PATH="$venv/bin:$PATH" "$venv/bin/python" -m pytest "$@"
