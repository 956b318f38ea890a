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

step "ruff check" "$bin/ruff" check .
step "ruff format --check" "$bin/ruff" format --check .
step "mypy" "$bin/mypy"
step "sqlfluff lint dbt_project" "$bin/sqlfluff" lint --disable-progress-bar dbt_project
step "pytest: unit, contract, dags, integration, e2e" "$bin/python" -m pytest -n "${TEST_WORKERS:-2}" "$@"
