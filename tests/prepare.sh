#!/usr/bin/env bash
# Get what some tests need beyond Python. Where that may not be, say in one line each what is missing.
set -u
# the programs that will do | what it is | the packages of Debian | the tests that need it
needs=(
    "chromium chromium-browser google-chrome|Chromium|chromium fonts-dejavu-core|the browser tests"
    "nginx|nginx|nginx-core|the tests of its rules"
    "/usr/lib/nginx/modules/ngx_http_js_module.so|njs|libnginx-mod-http-js|the tests of its rules with njs"
    "apache2|Apache|apache2|the tests of its rules"
    "caddy|Caddy|caddy|the tests of its rules"
    "curl|curl|curl|tests of the query service"
    "systemd-analyze|systemd|systemd|the test of its unit"
    "virtuoso-t|Virtuoso|virtuoso-opensource-7-bin|the tests that push into it"
    "java|Java|default-jre-headless|the test of valid HTML"
)
found() {
    local name
    for name in $1; do { command -v "$name" >/dev/null 2>&1 || [ -e "$name" ]; } && return 0; done
    return 1
}
# Debian starts a server when it is installed, unless this file forbids it; what stood there stays.
quietly() {
    local policy=/usr/sbin/policy-rc.d own=
    [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && own=1; }
    "$@"
    [ -z "$own" ] || rm -f "$policy"
}
status=0
updated=
for need in "${needs[@]}"; do
    IFS='|' read -r programs name packages tests <<<"$need"
    found "$programs" && continue
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        export DEBIAN_FRONTEND=noninteractive
        [ -n "$updated" ] || apt-get update -qq >/dev/null 2>&1
        updated=yes
        # shellcheck disable=SC2086 # several packages
        quietly apt-get install -qq --no-install-recommends $packages >/dev/null 2>&1
        found "$programs" && continue
    fi
    if [ -n "${CI:-}" ]; then
        echo "$name is missing and cannot be installed; $tests need it." >&2
        status=1
    else
        echo "$name is missing (Debian: apt install $packages); $tests are skipped." >&2
    fi
done
# The Nu HTML checker comes from npm, with the machine's Node or the one that bundled the script of the query page.
checker=$(cd "$(dirname "$0")/checker" && pwd)
if [ "$checker/package-lock.json" -nt "$checker/node_modules/.package-lock.json" ]; then
    if ! (cd "$checker" && PATH="$PATH:$checker/../../.venv/bin" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >/dev/null 2>&1; then
        echo "The Nu HTML checker is missing and cannot be had from npm; the test of valid HTML needs it." >&2
        [ -z "${CI:-}" ] || status=1
    fi
fi
exit $status
