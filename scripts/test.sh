#!/usr/bin/env bash
# Everything `make test` proves, each step named. Ends with pytest's closing line.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin

step() {
    echo
    echo "== $1"
    shift
    "$@"
}

types=$(mktemp)
trap 'rm -f "$types"' EXIT
"$bin/mypy" >"$types" 2>&1 & # beside the others: it keeps one core busy
step "ruff check" "$bin/ruff" check .
step "ruff format --check" "$bin/ruff" format --check .
step "sqlfluff lint dbt_project" "$bin/sqlfluff" lint --disable-progress-bar --processes 1 dbt_project
types_ok=0
wait $! || types_ok=$?
step "mypy" cat "$types"
[ "$types_ok" -eq 0 ]
# A file's tests go to one worker, which makes what they share once; the order is tests/conftest.py's, longest first.
step "pytest: unit, contract, dags, integration, e2e" "$bin/python" -m pytest -n "${TEST_WORKERS:-2}" \
    --dist loadfile --no-loadscope-reorder "$@"
