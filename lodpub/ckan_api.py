"""
Sends a package to a CKAN portal by its Action API v3: looks what is there, then creates or updates it.

The key goes into the Authorization header of one host and nowhere else: no redirect is followed, no address without TLS
is used (but for this machine), and what the portal says is told without it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from lodpub import ckan
from lodpub.catalogue import datasets
from lodpub.ckan import Package, check
from lodpub.ckan_changes import Change, arrange, changes, is_ours, merge, own_fields
from lodpub.errors import PortalError, UsageError
from lodpub.graph import Publication
from lodpub.jsonld import Json
from lodpub.others import is_here, one_line
from lodpub.phrases import phrase
from lodpub.site import files_offered

#: How long a whole sending may take, in waits for one answer.
_WAITS = 4
#: How much of an answer is read.
_MOST_BYTES = 20_000_000
#: From how many datasets of the portal its schema is learnt.
_SAMPLE = 20
_KEY = re.compile(r"[\x21-\x7e]{8,}")
_NOT_FOUND, _INVALID = 404, 409
_DENIED = frozenset({401, 403})
_API = re.compile(r"(/api(/3(/action)?)?)?/*\Z")


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What was done, or would be: `action` is create, update or none; `sent` is False in a dry run.

    `address` is the dataset's page on the portal; `dropped` names the fields that the portal did not keep.
    """

    action: str
    sent: bool
    address: str
    changes: tuple[Change, ...]
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Portal:
    """A portal while it is being asked: its address, the client that holds the key, when to give up."""

    address: str
    client: httpx.Client
    key: str = field(repr=False)
    seconds: float
    deadline: float


def push(publication: Publication, url: str, key: str, *, dry_run: bool, organization: str = "") -> Outcome:
    """Send the publication's first dataset to the portal at `url`, as `send` does."""
    found = datasets(publication)
    if not found:
        raise UsageError("no_dataset")
    payload = ckan.package(publication, found[0], files_offered(publication))
    return send(payload, url, key, dry_run=dry_run, organization=organization)


def send(
    package: Package, url: str, key: str, *, dry_run: bool, organization: str = "", timeout: float = 30.0
) -> Outcome:
    """
    Create the dataset on the portal at `url`, or update it when it is there; a dry run changes nothing.

    A dry run needs no key for what is public. `organization` is asked for when the key may publish for several.
    Raises UsageError for an address or a key that cannot be used, PortalError for all that goes wrong on the way.
    """
    check(package)
    address = _address(url)
    if (key or not dry_run) and not _KEY.fullmatch(key):
        raise UsageError("ckan_key")
    headers = {"Authorization": key} if key else {}
    # a proxy of the environment would see what is sent to this machine in clear
    outside = address.startswith("https://")
    with httpx.Client(headers=headers, timeout=timeout, follow_redirects=False, trust_env=outside) as client:
        deadline = time.monotonic() + _WAITS * timeout
        return _send(_Portal(address, client, key, timeout, deadline), package, organization, dry_run=dry_run)


def to_lines(outcome: Outcome, language: str) -> list[str]:
    """Tell an outcome in lines: what was done, each change, and what the portal did not keep."""
    action = f"ckan_{outcome.action}" if outcome.sent or outcome.action == "none" else f"ckan_would_{outcome.action}"
    lines = [phrase(language, action, address=outcome.address, count=len(outcome.changes))]
    for change in outcome.changes:
        before, after = _short(change.before), _short(change.after)
        lines.append(phrase(language, "ckan_change", field=change.field, before=before or "–", after=after or "–"))
    if outcome.dropped:
        lines.append(phrase(language, "ckan_dropped", fields=", ".join(outcome.dropped)))
    return lines


def _send(portal: _Portal, package: Package, organization: str, *, dry_run: bool) -> Outcome:
    """Compare with what is there, and send what differs."""
    name = str(package["name"])
    page = f"{portal.address}/dataset/{name}"
    found = _show(portal, name)
    if found and not is_ours(found, package):
        raise PortalError("ckan_taken", name=name, address=page)
    if found and found.get("state") == "deleted":
        raise PortalError("ckan_deleted", name=name, address=page)
    listed = _objects(_look(portal, "package_search", {"rows": str(_SAMPLE)}), "results")
    own = own_fields([*([found] if found else []), *listed])
    wanted = arrange(package, own, _objects(_look(portal, "license_list", {})))
    if not found:
        owner = organization or _organization(portal)
        wanted = {**wanted, **({"owner_org": owner} if owner else {})}
    after = merge(found or {}, wanted)
    differing = changes(found or {}, after)
    action = "create" if not found else "update" if differing else "none"
    if dry_run or action == "none":
        return Outcome(action, False, page, differing)
    kept = _ask(portal, f"package_{action}", body=after)
    lost = changes(kept, after) if isinstance(kept, dict) else ()
    asked = {one.field for one in differing} - {"owner_org"}  # may be sent by name; the portal keeps its id
    return Outcome(action, True, page, differing, tuple(one.field for one in lost if one.field in asked))


def _show(portal: _Portal, name: str) -> Package | None:
    """Give the dataset of this name; None when the portal has none."""
    try:
        found = _ask(portal, "package_show", {"id": name})
    except PortalError as problem:
        if problem.key == "ckan_missing":
            return None
        raise
    if not isinstance(found, dict):
        raise PortalError("ckan_no_portal", address=portal.address)
    return found


def _look(portal: _Portal, action: str, parameters: Mapping[str, str]) -> Json:
    """Ask what helps but is not needed; None when the portal does not tell it."""
    try:
        return _ask(portal, action, parameters)
    except PortalError as problem:
        if problem.key in {"ckan_denied", "ckan_missing", "ckan_refused"}:
            return None
        raise


def _organization(portal: _Portal) -> str:
    """Find the one organisation that the key may publish for; "" when the portal names none."""
    if not portal.key:
        return ""
    found = _objects(_look(portal, "organization_list_for_user", {"permission": "create_dataset"}))
    names = sorted(str(one.get("name")) for one in found)
    if len(names) > 1:
        raise UsageError("ckan_organizations", names=", ".join(names))
    return "".join(names)


def _ask(
    portal: _Portal, action: str, parameters: Mapping[str, str] | None = None, *, body: Package | None = None
) -> Json:
    """
    Call an action: by GET with parameters, by POST with a JSON body; give its result.

    CKAN answers {"success": true, "result": …}, or {"success": false, "error": {"__type": …, …}} with 403, 404 or 409.
    """
    status, text = _exchange(portal, action, parameters or {}, body)
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or "success" not in answer:
        key = "ckan_denied" if status in _DENIED else "ckan_no_portal"
        raise PortalError(key, address=portal.address, reason=f"HTTP {status}")
    if status == httpx.codes.OK and answer["success"] is True:
        result: Json = answer.get("result")
        return result
    reasons = one_line(_hide(portal, "; ".join(_reasons(answer.get("error")))))
    if status == _INVALID:
        raise PortalError("ckan_invalid", reason=reasons)
    key = "ckan_denied" if status in _DENIED else "ckan_missing" if status == _NOT_FOUND else "ckan_refused"
    raise PortalError(key, address=portal.address, reason=f"HTTP {status}: {reasons}")


def _exchange(portal: _Portal, action: str, parameters: Mapping[str, str], body: Package | None) -> tuple[int, str]:
    """Send one request; give status and text of the answer, the key taken out."""
    method, path = "GET" if body is None else "POST", f"/api/3/action/{action}"
    try:
        with portal.client.stream(method, portal.address + path, params=parameters, json=body) as response:
            if response.is_redirect:
                target = response.url.join(response.headers["Location"])
                shown = f"{target.scheme}://{target.netloc.decode()}{target.path.removesuffix(path)}"
                raise PortalError("ckan_redirect", address=portal.address, target=one_line(_hide(portal, shown)))
            return response.status_code, _hide(portal, _read(portal, response).decode("utf-8", "replace"))
    except httpx.TimeoutException:
        raise PortalError("ckan_slow", address=portal.address, seconds=f"{portal.seconds:g}") from None
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        reason = one_line(_hide(portal, str(problem)))
        raise PortalError("ckan_unreachable", address=portal.address, reason=reason) from None


def _read(portal: _Portal, response: httpx.Response) -> bytes:
    """Read an answer, but no more than is sensible and no longer than to the deadline."""
    read = bytearray()
    for piece in response.iter_bytes():
        read += piece
        if time.monotonic() > portal.deadline:
            raise httpx.ReadTimeout("deadline")
        if len(read) > _MOST_BYTES:
            raise PortalError("ckan_no_portal", address=portal.address)
    return bytes(read)


def _address(url: str) -> str:
    """
    Give the portal's address without slash or API path at its end.

    >>> _address("https://data.gov.lv/dati/api/3/")
    'https://data.gov.lv/dati'
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UsageError("ckan_url") from None
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_here(host))
    if not (safe and host) or parts.username is not None or parts.query or parts.fragment or port == 0:
        raise UsageError("ckan_url")
    return f"{parts.scheme}://{parts.netloc}{_API.sub('', parts.path)}"


def _objects(found: Json, within: str = "") -> list[Package]:
    """Give the objects of a list, or of a list within an object."""
    inner = found.get(within) if within and isinstance(found, dict) else found
    return [one for one in inner if isinstance(one, dict)] if isinstance(inner, list) else []


def _reasons(error: Json, where: str = "") -> Iterator[str]:
    """
    Go through CKAN's messages, each with its field.

    >>> list(_reasons({"__type": "Validation Error", "name": ["Missing value"], "tags": [{}, {"name": ["Too long"]}]}))
    ['name: Missing value', 'tags[1].name: Too long']
    """
    if isinstance(error, dict):
        for key, value in error.items():
            if key != "__type":
                yield from _reasons(value, f"{where}.{key}" if where else key)
    elif isinstance(error, list):
        for place, value in enumerate(error):
            yield from _reasons(value, where if isinstance(value, str) else f"{where}[{place}]")
    elif error is not None:
        yield f"{where}: {error}" if where and where != "message" else str(error)


def _hide(portal: _Portal, text: str) -> str:
    return text.replace(portal.key, "***") if portal.key else text


def _short(value: Json) -> str:
    """Write a value in one line."""
    return one_line("" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
