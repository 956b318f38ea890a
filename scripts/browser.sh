#!/usr/bin/env bash
# Sees to a Chromium for the browser tests: installs Debian's where that is possible. Never fails: without one those
# tests skip and say so.
set -euo pipefail

if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then
    exit 0
fi
if [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null; then
    echo "Installing chromium for the browser tests"
    if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; } \
        >/dev/null; then
        exit 0
    fi
fi
echo "No chromium here, and it could not be installed: the browser tests will skip. Install the package chromium to run them."
