"""
What sending a package would change on a portal: the package in the portal's own form, joined with what stands there.

The portal keeps what is its own (id, owner_org, groups, state, private, fields of its schema that the package does not
set), and what its editors added by hand: extras, and resources that lie elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from lodpub.ckan import ROOT_FIELDS, Package, items
from lodpub.jsonld import Json


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: The extras that packages of ours may have; of these, the portal keeps none that the package no longer has.
EXTRAS = _names(
    "conforms_to contact_url identifier languages license_title license_url notes_translated publisher_name "
    "publisher_uri rights spatial_coverage temporal_end temporal_start theme title_translated"
)
#: The fields of a package in core CKAN (default_show_package_schema); any other is the portal's own.
_CORE = _names(
    "author author_email creator_user_id extras groups id isopen license_id license_title license_url maintainer "
    "maintainer_email metadata_created metadata_modified name notes num_resources num_tags organization owner_org "
    "plugin_data private relationships_as_object relationships_as_subject resources revision_id revision_timestamp "
    "state tags title tracking_summary type url version"
)
#: What the portal works out by itself; it is not sent back.
_COMPUTED = _names(
    "creator_user_id isopen license_title license_url metadata_created metadata_modified num_resources num_tags "
    "organization relationships_as_object relationships_as_subject revision_id revision_timestamp tracking_summary"
)
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_FORMER_AUTHORITY = "http://publications.europa.eu/mdr/authority/"


@dataclass(frozen=True, slots=True)
class Change:
    """One field with what it says now and what it would say; None where it has no value."""

    field: str
    before: Json
    after: Json


def own_fields(found: Iterable[Mapping[str, Json]]) -> dict[str, Json]:
    """Learn from datasets of the portal which fields its schema adds to core CKAN's, each with a value seen there."""
    fields: dict[str, Json] = {}
    for one in found:
        for key, value in one.items():
            if key not in _CORE and not fields.get(key):
                fields[key] = value
    return fields


def arrange(sent: Package, own: Mapping[str, Json], licences: Iterable[Mapping[str, Json]]) -> Package:
    """
    Give the package the portal's form: what its schema has a field for stands there, all else in the extras.

    Core CKAN drops unknown fields in silence and refuses an extra that is named like a field of the schema.
    """
    root = {key: value for key, value in sent.items() if key not in (*ROOT_FIELDS, "extras")}
    facts = {str(one["key"]): one["value"] for one in items(sent, "extras")}
    licence = _licence(str(facts.get("license_url", "")), licences)
    facts |= {key: sent[key] for key in ROOT_FIELDS if key in sent}
    fields = {key: _as_there(facts.pop(key), own[key]) for key in sorted(facts) if key in own}
    extras: list[Json] = [{"key": key, "value": facts[key]} for key in sorted(facts)]
    return {**root, **({"license_id": licence} if licence else {}), **fields, "extras": extras}


def merge(found: Package, wanted: Package) -> Package:
    """Join what the portal has with the package: the package wins, the rest stays."""
    kept = {key: value for key, value in found.items() if key not in _COMPUTED}
    keys = {one.get("key") for one in items(wanted, "extras")} | EXTRAS | set(ROOT_FIELDS)
    added = [one for one in items(found, "extras") if one.get("key") not in keys]
    here = {str(one.get("url")): one for one in items(found, "resources")}
    ours = [{**here.get(str(one.get("url")), {}), **one} for one in items(wanted, "resources")]
    folders = {_folder(one) for one in ours}
    elsewhere = [one for one in items(found, "resources") if _folder(one) not in folders]
    return {**kept, **wanted, "resources": [*ours, *elsewhere], "extras": [*items(wanted, "extras"), *added]}


def is_ours(found: Package, sent: Package) -> bool:
    """Tell whether a dataset of the portal is the one to send: by identifier, else by its page or one of its files."""
    then, now = _facts(found), _facts(sent)
    if then.get("identifier"):
        return then["identifier"] == now.get("identifier")
    files = {one.get("url") for one in items(found, "resources")} & {one.get("url") for one in items(sent, "resources")}
    return bool(files) or (bool(found.get("url")) and found.get("url") == sent.get("url"))


def changes(before: Package, after: Package) -> tuple[Change, ...]:
    """List the fields that differ, in order; a file that comes or goes is one change."""
    then, now = _facts(before), _facts(after)
    found = [Change(key, then.get(key), now.get(key)) for key in sorted({*then, *now})]
    old = {str(one.get("url")): one for one in items(before, "resources")}
    new = {str(one.get("url")): one for one in items(after, "resources")}
    for url in sorted({*old, *new}):
        if url not in old or url not in new:
            found.append(Change(f"resources: {url}", *(one.get(url, {}).get("name") for one in (old, new))))
        else:
            found += [Change(f"resources: {url}: {key}", old[url].get(key), new[url][key]) for key in sorted(new[url])]
    return tuple(one for one in found if not _same(one))


def _facts(found: Package) -> dict[str, Json]:
    """Give fields and extras by name; the tags as one sorted text."""
    facts = {key: value for key, value in found.items() if key not in _COMPUTED | {"tags", "resources", "extras"}}
    tags = ", ".join(sorted(str(one.get("name")) for one in items(found, "tags")))
    return {**facts, **{str(one.get("key")): one.get("value") for one in items(found, "extras")}, "tags": tags}


def _same(change: Change) -> bool:
    """
    Tell a change that is none: a portal writes nothing, line ends, letter case of formats and midnight in its own way.

    >>> [_same(Change("", *pair)) for pair in [("2026-11-24", "2026-11-24T00:00:00"), (None, ""), (5, "5"), ("a", "b")]]
    [True, True, True, False]
    """
    one, other = _plain(change.before), _plain(change.after)
    return one == other or (change.field.endswith(": format") and one.casefold() == other.casefold())


def _plain(value: Json) -> str:
    text = (
        "" if value is None or value == [] else value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    )
    return re.sub(r"(\d{4}-\d\d-\d\d)T00:00:00(\.0+)?\Z", r"\1", text.replace("\r\n", "\n").strip())


def _as_there(value: Json, seen: Json) -> Json:
    """
    Write a value as the portal does in a field of its own: as a list, as structured data, with the EU's former IRIs.

    >>> _as_there(f"{_AUTHORITY}frequency/IRREG", f"{_FORMER_AUTHORITY}frequency/DAILY").rpartition("eu/")[2]
    'mdr/authority/frequency/IRREG'
    >>> _as_there('{"lv": "Dati"}', {"lv": "Kartes", "en": "Maps"})
    {'lv': 'Dati'}
    """
    if isinstance(seen, dict | list) and isinstance(value, str):
        with suppress(ValueError):
            parsed: Json = json.loads(value)
            return parsed if isinstance(parsed, dict | list) else [value]
        return [value]
    former = isinstance(seen, str) and seen.startswith(_FORMER_AUTHORITY)
    return value.replace(_AUTHORITY, _FORMER_AUTHORITY) if former and isinstance(value, str) else value


def _licence(url: str, licences: Iterable[Mapping[str, Json]]) -> str:
    """Find the portal's id of a licence by its address; "" when the portal does not list it."""
    found = (str(one.get("id")) for one in licences if url and _address(str(one.get("url"))) == _address(url))
    return next(found, "")


def _address(url: str) -> str:
    """
    Give the address of a licence without what does not tell licences apart.

    >>> _address("https://creativecommons.org/licenses/by/4.0/deed.lv")
    'creativecommons.org/licenses/by/4.0'
    """
    plain = url.partition("://")[2].removeprefix("www.")
    return re.sub(r"/(deed(\.\w+)?|legalcode(\.\w+)?)?\Z", "", plain)


def _folder(resource: Mapping[str, Json]) -> str:
    return str(resource.get("url")).rpartition("/")[0]
