"""
How a server behaves whatever the file: caching, HEAD, unknown addresses, listings, compression, encryption.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlsplit

from lodpub.answers import Answer, Checks, Request, Site, advice, failure, fault, passed

_UNKNOWN = ("no-such-page-of-check-live", "doc/no-such-kind/no-such-thing-of-check-live.ttl")
_FOLDERS = ("data/", "doc/")
_LISTING = re.compile(r"<(?:title|h1)[^>]*>\s*(?:Index of|Directory listing)", re.IGNORECASE)
#: What HEAD says just as GET does (RFC 9110 §9.3.2).
_SAME = ("content-type", "etag", "content-length")


def check_caching(site: Site, paths: Iterable[str]) -> Checks:
    """Check ETag and 304, and that HEAD says what GET says, for some addresses."""
    for path in paths:
        answer = site.get(path)
        if answer.fine:
            yield from _etag(site, site.url + path, answer)
            yield from _head(site, site.url + path, answer)


def _etag(site: Site, asked: str, answer: Answer) -> Checks:
    tag = answer.headers.get("etag", "")
    if not tag:
        yield fault("etag", asked, "no_etag")
        return
    yield advice("etag", asked, "weak", found=tag) if tag.startswith("W/") else passed("etag", asked, found=tag)
    again = site.get(asked, If_None_Match=tag)
    if again.trouble:
        yield failure("etag-304", asked, again)
    elif again.status != HTTPStatus.NOT_MODIFIED or again.body:
        yield fault("etag-304", asked, "status", status=again.status, wanted=int(HTTPStatus.NOT_MODIFIED))
    else:
        yield passed("etag-304", asked, "ok", status=again.status)


def _head(site: Site, asked: str, answer: Answer) -> Checks:
    head = site.ask(Request(asked, "HEAD"))
    if not head.fine:
        yield fault("head", asked, "head_status", status=head.status)
        return
    differing = [
        name
        for name in _SAME
        if name in answer.headers and head.headers.get(name, answer.headers[name]) != answer.headers[name]
    ]
    if differing:
        yield fault("head", asked, "head_differs", names=", ".join(differing))
    else:
        yield passed("head", asked, "ok", status=head.status)


def check_unknown(site: Site) -> Checks:
    """Check that what is not there is said not to be there."""
    for path in _UNKNOWN:
        asked, answer = site.url + path, site.get(path)
        if answer.status != HTTPStatus.NOT_FOUND or answer.trouble:
            yield failure("unknown-404", asked, answer, HTTPStatus.NOT_FOUND)
        else:
            yield passed("unknown-404", asked, "ok", status=answer.status)


def check_listings(site: Site, files: Iterable[str]) -> Checks:
    """Check that folders do not list what is in them; `files` are addresses of files that a listing would name."""
    for folder in _FOLDERS:
        asked, answer = site.url + folder, site.get(folder)
        text = answer.body.decode("utf-8", "replace") if answer.status == HTTPStatus.OK else ""
        names = [file.removeprefix(asked) for file in files if file.startswith(asked)]
        if answer.trouble or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            yield failure("listing", asked, answer, HTTPStatus.NOT_FOUND)
        elif _LISTING.search(text) or any(f'href="{name}"' in text for name in names):
            yield fault("listing", asked, "listing")
        else:
            yield passed("listing", asked, "ok", status=answer.status)


def check_compression(site: Site, path: str) -> Checks:
    """Check that a big text comes compressed when that is asked for, and is the same when unpacked."""
    asked, plain = site.url + path, site.get(path)
    answer = site.get(path, Accept_Encoding="gzip")
    if not plain.fine:
        return
    if not answer.fine:
        yield failure("gzip", asked, answer)
    elif "content-encoding" not in answer.headers:
        yield advice("gzip", asked, "no_gzip")
    elif answer.body != plain.body:
        yield fault("gzip", asked, "gzip_differs")
    else:
        yield passed("gzip", asked, found=answer.headers["content-encoding"])


def check_encryption(url: str, home: Answer, *, here: bool) -> Checks:
    """Advise https and HSTS (RFC 6797); a site on this machine needs neither."""
    if urlsplit(url).scheme == "http":
        if not here:
            yield advice("https", url, "no_https")
    elif "strict-transport-security" not in home.headers:
        yield advice("https", url, "no_hsts")
    else:
        yield passed("https", url, found=home.headers["strict-transport-security"])
