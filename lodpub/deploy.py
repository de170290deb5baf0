"""
Ready rules for the servers of others: nginx, Apache, Caddy, the redirects of w3id.org, and the service behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lodpub.apache import htaccess, virtual_host
from lodpub.caddy import caddyfile
from lodpub.errors import UsageError
from lodpub.nginx import nginx, nginx_js
from lodpub.rules import Place, Rules

_FOLDER = re.compile(r"/[\w./-]+")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)

#: The path of a file and its text.
Written = tuple[str, str]


def files(rules: Rules, place: Place) -> Iterator[Written]:
    """Write all files of `publish.py deploy`, each headed by what it is and how it is installed."""
    yield "lodpub.nginx.conf", nginx(rules, place, njs=True)
    yield "lodpub.nginx-plain.conf", nginx(rules, place, njs=False)
    yield "lodpub.js", nginx_js(rules)
    yield "lodpub.apache.conf", virtual_host(place)
    yield "public.htaccess", htaccess(rules)
    yield "Caddyfile", caddyfile(rules, place)


def make_place(site: str, server_name: str, upstream: str) -> Place:
    """Take where a site is to stand; raises UsageError for what could not stand in the rules of a server."""
    parts = urlsplit(upstream)
    if not _FOLDER.fullmatch(site):
        raise UsageError("deploy_site", value=site)
    if not _HOST.fullmatch(server_name):
        raise UsageError("deploy_host", value=server_name)
    if parts.scheme != "http" or not re.fullmatch(r"[\w.\[\]:-]+", parts.netloc) or parts.path.strip("/"):
        raise UsageError("deploy_upstream", value=upstream)
    return Place(site.rstrip("/"), server_name, f"http://{parts.netloc}")
