#!/usr/bin/env bash
# Makes .venv from requirements.lock (names, versions, hashes). Does nothing when it was made from this lock already.
set -euo pipefail
cd "$(dirname "$0")/.."

stamp=.venv/.installed
wanted=$(cksum <requirements.lock)

is_3_11() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; }

if [[ -x .venv/bin/python && -x .venv/bin/tilannekuva && "$(cat "$stamp" 2>/dev/null)" == "$wanted" ]]; then
    exit 0
fi

python=""
for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3 python; do
    if command -v "$candidate" >/dev/null && is_3_11 "$candidate"; then
        python=$candidate
        break
    fi
done
if [[ -z "$python" ]]; then
    echo "Tilannekuva needs Python 3.11; found: $(python3 --version 2>&1 || echo none)." >&2
    echo "Install it (for example the packages python3.11 and python3.11-venv) or name it: make PYTHON=/path/to/python3.11 …" >&2
    exit 1
fi

if ! { [[ -x .venv/bin/python ]] && is_3_11 .venv/bin/python; }; then
    echo "Making the environment .venv with $("$python" --version)"
    "$python" -m venv --clear .venv || {
        echo "Could not make .venv: is the venv module there (on Debian and Ubuntu the package python3.11-venv)?" >&2
        exit 1
    }
fi

echo "Installing $(grep -c == requirements.lock) packages from requirements.lock (the first time only)"
# uv installs in seconds what pip takes minutes for. It is a help, not a need: without it pip installs the same files.
# It lives beside the environment, which holds exactly what the lock names.
uv=$(command -v uv || true)
if [[ -z "$uv" || ! "$("$uv" --version 2>/dev/null)" =~ ^uv\ [0-9] ]]; then
    uv=.venv/installer/bin/uv
    if [[ ! -x "$uv" ]]; then
        "$python" -m venv .venv/installer &&
            .venv/installer/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
                -r requirements-installer.lock || uv=""
    fi
fi
if [[ -z "$uv" ]] || ! "$uv" pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock; then
    echo "Installing with pip instead, which takes some minutes"
    .venv/bin/python -m ensurepip --upgrade >/dev/null
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
fi

cat >.venv/bin/tilannekuva <<'WRAPPER'
#!/bin/sh
# Made by scripts/environment.sh: the project's command line, from any folder.
root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}" exec "$root/.venv/bin/python" -m tilannekuva "$@"
WRAPPER
chmod +x .venv/bin/tilannekuva
echo "$wanted" >"$stamp"
