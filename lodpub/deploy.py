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
from lodpub.rules import Place, Rules, fill

_FOLDER = re.compile(r"/[\w./-]+", re.ASCII)
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.ASCII | re.IGNORECASE)
_UPSTREAM = re.compile(r"[\w.\[\]:-]+", re.ASCII)
_W3ID = re.compile(r"https?://w3id\.org/(?P<folder>[\w/.-]+)/", re.ASCII)

#: The path of a file and its text.
Written = tuple[str, str]


def files(rules: Rules, place: Place) -> Iterator[Written]:
    """Write all files of `publish.py deploy`, each headed by what it is and how it is installed."""
    yield "lodpub.nginx.conf", nginx(rules, place, njs=True)
    yield "lodpub.js", nginx_js(rules)
    yield "lodpub.nginx-plain.conf", nginx(rules, place, njs=False)
    yield "lodpub.apache.conf", virtual_host(place)
    yield "public.htaccess", htaccess(rules)
    yield "Caddyfile", caddyfile(rules, place)
    yield "lodpub.service", _service(place)
    yield from _w3id(rules, place)


def make_place(site: str, server_name: str, upstream: str) -> Place:
    """Take where a site is to stand; raises UsageError for what could not stand in the rules of a server."""
    if not _FOLDER.fullmatch(site):
        raise UsageError("deploy_site", value=site)
    if not _HOST.fullmatch(server_name):
        raise UsageError("deploy_host", value=server_name)
    try:
        parts = urlsplit(upstream)
        usable = parts.scheme == "http" and parts.port != 0 and not parts.path.strip("/")
    except ValueError:
        usable = False
    if not usable or not _UPSTREAM.fullmatch(parts.netloc):
        raise UsageError("deploy_upstream", value=upstream)
    return Place(site.rstrip("/"), server_name, f"http://{parts.netloc}")


def _service(place: Place) -> str:
    """Write the unit of the query service, which listens where the server in front of it asks."""
    parts = urlsplit(place.upstream)
    host = parts.hostname or "127.0.0.1"
    values = {
        "server_name": place.server_name,
        "bind": host if re.fullmatch(r"[\d.]+", host) else "127.0.0.1",
        "port": str(parts.port or 80),
    }
    return fill("lodpub.service", values)


def _w3id(rules: Rules, place: Place) -> Iterator[Written]:
    """Write the folder of a pull request to w3id.org, when the IRIs are there."""
    found = _W3ID.fullmatch(rules.own.base)
    if not found:
        return
    host = f"https://{place.server_name}"
    things = "|".join(["id", *rules.bare])
    values = {
        "base": rules.own.base,
        "folder": found["folder"],
        "host": host,
        "title": rules.own.title or rules.own.base,
        "contact": "\n".join(f"- <{one}>" for one in rules.own.contacts) or "- (put in a name and an address)",
        "things": f"RewriteRule ^((?:{things})/.+)$ {host}/$1 [R=303,L]",
    }
    yield f"w3id.org/{found['folder']}/.htaccess", fill("w3id.htaccess", values)
    yield f"w3id.org/{found['folder']}/README.md", fill("w3id.md", values)
