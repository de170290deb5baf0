#!/usr/bin/env bash
# Get what some tests need beyond Python: a browser, and curl. Where that may not be, say in one line what is missing.
set -u
if ! command -v curl >/dev/null 2>&1; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends curl; } >/dev/null 2>&1 ||
        echo "curl is missing (Debian: apt install curl); tests of the query service need it." >&2
fi
found() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
found && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -qq --no-install-recommends chromium fonts-dejavu-core; } >/dev/null 2>&1
    found && exit 0
fi
if [ -n "${CI:-}" ]; then
    echo "Chromium is missing and cannot be installed; the browser tests need it." >&2
    exit 1
fi
echo "Chromium is missing (Debian: apt install chromium); the browser tests are skipped." >&2
