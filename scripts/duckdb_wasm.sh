#!/usr/bin/env bash
# Fetches the packaged build of DuckDB for browsers, which the SQL page runs. Never fails: without it the site is
# published without that page, and this says so.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(sed -nE 's/^VERSION = "([0-9.]+)"$/\1/p' reports/sql_package.py)
folder=.venv/share/duckdb-wasm/$version
if [[ -f "$folder/duckdb-eh.wasm.gz" ]]; then
    exit 0
fi

left_out() {
    echo "The site has no SQL page: $1."
    exit 0
}

command -v npm >/dev/null || left_out "npm is not installed"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "Fetching duckdb-wasm $version for the SQL page (31 MB, the first time only)"
timeout 180 npm pack "@duckdb/duckdb-wasm@$version" --silent --fetch-retries=0 --fetch-timeout=20000 \
    --pack-destination "$work" >/dev/null 2>&1 || left_out "the npm registry gave no duckdb-wasm $version"
tarball=$(find "$work" -name '*.tgz' -print -quit)
[[ -n "$tarball" ]] || left_out "npm gave no package"
.venv/bin/python -m reports.sql_package "$tarball" || left_out "the package is not the one that is pinned"
