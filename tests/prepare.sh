#!/usr/bin/env bash
# Get what some tests need beyond Python: a browser, and the servers of others. Where that may not be, say in one line
# what is missing.
set -u
browser() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
# Each line: what is missing when its test fails, and its Debian packages.
missing() {
    browser || echo "Chromium: chromium fonts-dejavu-core"
    command -v nginx >/dev/null 2>&1 && [ -e /usr/lib/nginx/modules/ngx_http_js_module.so ] || echo "nginx: nginx-core libnginx-mod-http-js"
    command -v apache2 >/dev/null 2>&1 || echo "Apache: apache2"
    command -v caddy >/dev/null 2>&1 || echo "Caddy: caddy"
}
# Debian starts a server when it is installed, unless this file forbids it; what stood there stays.
quietly() {
    local policy=/usr/sbin/policy-rc.d own=
    [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && own=1; }
    "$@"
    [ -z "$own" ] || rm -f "$policy"
}
install() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # one by one: what one distribution lacks does not keep the others away
    missing | while read -r line; do
        # shellcheck disable=SC2086 -- several packages
        quietly apt-get install -qq --no-install-recommends ${line#*: }
    done
}
lacking=$(missing)
if [ -n "$lacking" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    install >/dev/null 2>&1 </dev/null
    lacking=$(missing)
fi
[ -z "$lacking" ] && exit 0
names=$(echo "$lacking" | cut -d: -f1 | paste -sd, | sed 's/,/, /g')
packages=$(echo "$lacking" | cut -d: -f2 | tr -d '\n')
if [ -n "${CI:-}" ]; then
    echo "Missing and not to be installed: $names; the tests need it." >&2
    exit 1
fi
echo "Missing: $names (Debian: apt install$packages); the tests that need it are skipped." >&2
