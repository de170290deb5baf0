"""
A small CKAN on this machine: it checks what CKAN's validators check, answers as CKAN does, keeps datasets in memory.

The rules are those of ckan/logic/schema.py and validators.py: who may write, names, tags, links, extras, versions; a
resource needs its link, as in the versions that ask for it.
"""

from __future__ import annotations

import json
import re
import threading
import traceback
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from lodpub.ckan import Package
from lodpub.ckan_api import Outcome, send
from lodpub.dumps import Dump, compressed
from lodpub.errors import PublishError

#: The files that the package of the tests leads to.
DUMPS = (
    Dump("Turtle", "data/partners.ttl", "text/turtle", b"<> a <> .\n"),
    Dump("RDF/XML", "data/partners.rdf", "application/rdf+xml", b"<rdf/>"),
    Dump("CSV", "data/partners.csv", "text/csv", "iri,vārds\n".encode()),
    compressed(Dump("CSV", "data/partners.csv", "text/csv", b"iri\n")),
)
KEY = "5f0c1e2d-key-of-the-test-3b4a"
_TEXTS = {"name", "title", "author", "author_email", "maintainer", "maintainer_email", "license_id", "notes", "url"}
_CORE = _TEXTS | {"version", "state", "owner_org", "private", "resources", "tags", "extras", "groups"}
_FORMATS = {"rdf/xml": "RDF", "csv": "CSV", "geojson": "GeoJSON", "gz": "GZ", "json": "JSON", "ttl": "ttl"}
_LICENCES = {"cc-by": "http://www.opendefinition.org/licenses/cc-by"}

Answer = tuple[int, Any]  # Any: JSON
Errors = dict[str, Any]  # Any: CKAN nests its messages as the fields are nested


@dataclass
class Portal:
    """
    What a test sets and sees. `fields` are those of the portal's own schema, `licences` its list, by id.

    `trouble` makes it ill: slow, drip, flood, garbage, html, json, redirect:<address>, echo (it tells the key back),
    deaf (it keeps no titles).
    """

    fields: tuple[str, ...] = ()
    licences: Mapping[str, str] = field(default_factory=lambda: _LICENCES)
    organizations: tuple[str, ...] = ()
    trouble: str = ""
    url: str = ""
    packages: dict[str, dict[str, Any]] = field(default_factory=dict)  # Any: JSON
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def actions(self) -> list[str]:
        """List the actions that changed something."""
        return [action for method, action, _ in self.requests if method == "POST"]


@contextmanager
def running(**settings: Any) -> Iterator[Portal]:  # Any: the fields of Portal
    """Serve a portal on a free port for as long as the block runs."""
    portal = Portal(**settings)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"portal": portal}))
    portal.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield portal
    finally:
        portal.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def push(package: Package, portal: Portal, key: str = KEY) -> Outcome:
    """Send a package in earnest."""
    return send(package, portal.url, key, dry_run=False, timeout=3)


def refused(package: Package, portal: Portal, key: str = KEY, **options: Any) -> PublishError:  # Any: of send
    """Send a package that does not arrive; give the error, having looked for the key in all that it says."""
    with pytest.raises(PublishError) as caught:
        send(package, portal.url, key, **{"dry_run": False, "timeout": 3, **options})
    told = [caught.value.message(language) for language in ("lv", "en")]
    told += traceback.format_exception(caught.value)
    assert not key or key not in "".join(told)
    return caught.value


def kept(portal: Portal) -> dict[str, Any]:  # Any: JSON
    """Give the dataset as the portal keeps it."""
    return portal.packages["jelgavas-novads-partners"]


def facts(portal: Portal) -> dict[str, str]:
    """Give the extras as the portal keeps them."""
    return {one["key"]: one["value"] for one in kept(portal)["extras"]}


class _Handler(BaseHTTPRequestHandler):
    portal: Portal
    timeout = 5

    def do_GET(self) -> None:
        """Answer a question: its parameters stand in the address."""
        self._answer(dict(parse_qsl(urlsplit(self.path).query)))

    def do_POST(self) -> None:
        """Answer an action: its parameters are a JSON object."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            sent = json.loads(body) if self.headers["Content-Type"] == "application/json" else None
        except ValueError:
            sent = None
        self._answer(sent)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _answer(self, sent: Any) -> None:  # Any: JSON
        portal, action = self.portal, urlsplit(self.path).path.removeprefix("/api/3/action/")
        key = self.headers.get("Authorization", "")
        portal.requests.append((self.command, action, key))
        if portal.trouble and _ill(self, portal.trouble):
            return
        if not isinstance(sent, dict):
            self.reply(400, json.dumps("Bad request - JSON Error: No request body data"))
            return
        status, result = _act(portal, action, sent, allowed=key == KEY)
        if portal.trouble == "echo" and status == 403:
            result["message"] += f": unknown key {key}"
        ok = status == 200
        answer = {"help": self.path, "success": ok, ("result" if ok else "error"): result}
        self.reply(status, json.dumps(answer))

    def reply(self, status: int, text: str, kind: str = "application/json", **headers: str) -> None:
        """Send an answer in one piece."""
        body = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _ill(handler: _Handler, trouble: str) -> bool:
    """Answer as no portal should; False for what only shows later."""
    if trouble == "slow":
        handler.portal.over.wait(5)
    elif trouble in ("drip", "flood"):
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            handler.wfile.write(b'{"success": true, "result": {"name": "')
            for _ in range(100):
                handler.wfile.write(b"x" * (250_000 if trouble == "flood" else 1))
                handler.portal.over.wait(0.05 if trouble == "drip" else 0)
            handler.wfile.write(b'"}}')
    elif trouble == "garbage":
        handler.wfile.write(b"\x00\xff this is not HTTP\r\n\r\n")
    elif trouble == "html":
        handler.reply(502, "<h1>Bad gateway</h1>", "text/html")
    elif trouble == "json":
        handler.reply(200, '["no", "portal"]')
    elif trouble.startswith("redirect:"):
        handler.reply(301, "", Location=trouble.partition(":")[2] + handler.path)
    else:
        return False
    return True


def _act(portal: Portal, action: str, sent: dict[str, Any], *, allowed: bool) -> Answer:
    """Do one action and give status and result."""
    denied = (403, {"__type": "Authorization Error", "message": "Access denied"})
    found = next((one for one in portal.packages.values() if sent.get("id") in (one["id"], one["name"])), None)
    if action == "package_search":
        return 200, {"count": len(portal.packages), "results": list(portal.packages.values())[: int(sent["rows"])]}
    if action == "license_list":
        return 200, [{"id": key, "url": url, "title": key} for key, url in portal.licences.items()]
    if action == "organization_list_for_user":
        return 200, [{"id": f"id-{name}", "name": name} for name in portal.organizations if allowed]
    if action == "package_show":
        return (200, found) if found else (404, {"__type": "Not Found Error", "message": "Not found"})
    if action not in ("package_create", "package_update"):
        return 400, {"__type": "Bad request", "message": f"Action name not known: {action}"}
    if not allowed:
        return denied
    if action == "package_update" and not found:
        return 404, {"__type": "Not Found Error", "message": "Not found: Package was not found."}
    errors = _validate(portal, sent, found)
    if errors:
        return 409, {**errors, "__type": "Validation Error"}
    return 200, _keep(portal, sent, found)


def _validate(portal: Portal, sent: dict[str, Any], found: dict[str, Any] | None) -> Errors:
    """Give the messages of CKAN's validators, field by field."""
    errors: Errors = {}
    name = sent.get("name", found["name"] if found else None)
    if not name:
        errors["name"] = ["Missing value"]
    elif len(name) < 2:
        errors["name"] = ["Must be at least 2 characters long"]
    elif len(name) > 100:
        errors["name"] = ["Name must be a maximum of 100 characters long"]
    elif not re.fullmatch(r"[a-z0-9_\-]*", name):
        errors["name"] = ["Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"]
    elif name in portal.packages and portal.packages[name] is not found:
        errors["name"] = ["That URL is already in use."]
    if portal.organizations and str(sent.get("owner_org")).removeprefix("id-") not in portal.organizations:
        errors["owner_org"] = ["An organization must be provided"]
    if len(sent.get("version", "")) > 100:
        errors["version"] = ["Version must be a maximum of 100 characters long"]
    extras = [one["key"] for one in sent.get("extras", [])]
    if len(set(extras)) < len(extras):
        errors["extras_validation"] = ["Duplicate key"]
    lists = {
        "tags": [_tag_errors(one.get("name", "")) for one in sent.get("tags", [])],
        "resources": [{} if one.get("url") else {"url": ["Missing value"]} for one in sent.get("resources", [])],
        "extras": [
            {"key": ["There is a schema field with the same name"]} if key in {*portal.fields, *_CORE} else {}
            for key in extras
        ],
    }
    return {**errors, **{key: value for key, value in lists.items() if any(value)}}


def _tag_errors(tag: str) -> Errors:
    if not 2 <= len(tag) <= 100:
        return {"name": [f'Tag "{tag}" length is less than minimum 2 or more than maximum 100']}
    if not re.fullmatch(r"[\w \-.]*", tag):
        return {"name": [f'Tag "{tag}" can only contain alphanumeric characters, spaces, hyphens, underscores or dots']}
    return {}


def _keep(portal: Portal, sent: dict[str, Any], found: dict[str, Any] | None) -> dict[str, Any]:
    """Store a package as CKAN does: unknown fields fall away, tags are sorted, formats get CKAN's name."""
    known = {key: value for key, value in sent.items() if key in {*_CORE, *portal.fields}}
    if known.get("owner_org"):
        known["owner_org"] = f"id-{known['owner_org'].removeprefix('id-')}"
    if portal.trouble == "deaf":
        known["title"] = known["name"]
    resources = [
        {
            "id": str(uuid.uuid4()),
            "cache_url": None,
            **one,
            "format": _FORMATS.get(one["format"].lower(), one["format"]),
            "position": place,
        }
        for place, one in enumerate(sent.get("resources", []))
    ]
    kept = {
        "id": found["id"] if found else str(uuid.uuid4()),
        "state": "active",
        "private": False,
        "owner_org": None,
        "groups": [],
        "author_email": None,
        **known,
        "tags": [
            {"name": name, "display_name": name, "state": "active"}
            for name in sorted(one["name"] for one in sent.get("tags", []))
        ],
        "resources": resources,
        "extras": sorted(sent.get("extras", []), key=lambda one: str(one["key"])),
        "metadata_modified": "2026-11-25T10:00:00.000000",
        "license_title": sent.get("license_id"),
        "num_resources": len(resources),
    }
    portal.packages.pop(found["name"] if found else "", None)
    portal.packages[kept["name"]] = kept
    return kept
