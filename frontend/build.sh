#!/usr/bin/env bash
# Bundle the script of the query page: with the machine's Node, else with Node from PyPI (the extra "frontend").
# Where neither can be had, say so in one line and go on: the page keeps its plain form. $1 is the Python to use.
set -u
here=$(cd "$(dirname "$0")" && pwd)
python=${1:-python3}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

usable() { command -v npm && node -e 'process.exit(Number.parseInt(process.versions.node) >= 18 ? 0 : 1)'; }
# The requirement alone is installed, not the package with it: that would be its caller's business.
wanted() { "$python" -c 'import sys, tomllib; print(*tomllib.load(open(sys.argv[1], "rb"))["project"]["optional-dependencies"]["frontend"])' "$here/../pyproject.toml"; }
fetched() {
    local wheel && wheel=$(wanted) && "$python" -m pip install --quiet --disable-pip-version-check "$wheel" || return
    PATH="$("$python" -c 'import sysconfig; print(sysconfig.get_path("scripts"))'):$PATH"
    usable
}
bundled() { cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && node build.js; }

if { usable || fetched; } >"$log" 2>&1 && bundled >>"$log" 2>&1; then
    tail -n 1 "$log"
else
    echo "The query page keeps its plain form, for Node 18 or later with its packages cannot be had: $(tail -n 1 "$log")" >&2
    test -z "${CI:-}"
fi
