"""
Rules for Caddy: weights are read by maps and compared by expressions, one candidate after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lodpub.contract import ALWAYS, FOREVER, FRESH, METHODS, NEGOTIATED, PREFLIGHT
from lodpub.rules import (
    DATA,
    PACKED,
    SEGMENT,
    Place,
    Rules,
    any_of,
    fill,
    media_types,
    special_types,
    types,
)
from lodpub.tree import MEDIA_TYPES

#: Parameters that stand before a weight; patterns of Caddy cannot look ahead.
_OTHERS = r"(?:\s*;\s*[^,;=q][^,;]*)*"
_NOUGHT = r"\s*;\s*q\s*=\s*0(?:\.0{0,3})?\s*(?:[,;]|$)"
#: What is not spoken of comes before what is refused by name.
_UNSPOKEN = "0.00001"
#: Becomes the end of a line inside of a text, where nothing is indented.
_BREAK = "¶"
_WEIGHT = r"\s*;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:[,;]|$)"


def caddyfile(rules: Rules, place: Place) -> str:
    """Write the whole configuration."""
    values = {
        **_headers(rules),
        "site": place.site,
        "server_name": place.server_name,
        "upstream": place.upstream,
        "plain": f"{SEGMENT}(?:/{SEGMENT})*",
        "languages": any_of(rules.own.languages),
        "types": "\n".join(_types()),
        "iris": "\n".join(_iris(rules)),
        "weights": "\n".join(_weights(rules)),
        "contest": "\n".join(_contest(rules)),
        "languages_contest": "\n".join(_languages(rules)),
        "offered_links": "\n".join(_offered_links(rules)),
        "gone": "\n".join(_gone(rules)),
        "odd": "\n".join(_odd(rules)),
        "links": "\n".join(_links(rules)),
        "packed": " ".join([*(f"*.{ending}" for ending in PACKED), "*/void"]),
    }
    serve = fill("caddy-file", values)
    text = fill("Caddyfile", values)
    text = re.sub(r"(?m)^( *)invoke_file\n", lambda found: _indent(serve, found[1]), text)
    return text.replace(_BREAK, "\n")


def _indent(text: str, indent: str) -> str:
    return "".join(f"{indent}{line}\n" for line in text.splitlines())


def _headers(rules: Rules) -> dict[str, str]:
    return {
        "always": "\n".join(f'header {name} "{value}"' for name, value in ALWAYS),
        "preflight": "\n".join(f'header {name} "{value}"' for name, value in PREFLIGHT),
        "policy": rules.policy,
        "methods": METHODS,
        "negotiated": NEGOTIATED,
        "fresh": FRESH,
        "forever": FOREVER,
    }


def _types() -> Iterator[str]:
    """Tell the media type of a file, the special ones first."""
    for end, _ in special_types():
        yield f'"~{re.escape(end)}$" "{MEDIA_TYPES[end]}"'
    for ending, _ in types():
        yield f'"~\\.{ending}$" "{MEDIA_TYPES[f".{ending}"]}"'


def _variants(rules: Rules) -> str:
    return rf"\.(?:(?:{any_of(rules.own.languages)})\.html|{'|'.join(rules.formats)})$"


def _iris(rules: Rules) -> Iterator[str]:
    """Tell the IRI of the thing that a file is about."""
    variants, base = _variants(rules), rules.own.base
    for path, iri in rules.iris.items():
        yield f'"~^/{path}{variants}" "{iri}"'
    for path in rules.singles:
        yield f'"~^/{path}{variants}" "{base}id/{path.removeprefix("doc/")}"'
    if rules.bare:
        yield f'"~^/doc/((?:{"|".join(rules.bare)})/.+?){variants}" "{base}${{1}}"'
    yield '"~^/doc/x/" ""'
    yield f'"~^/doc/([^/]+/.+?){variants}" "{base}id/${{1}}"'


def _links(rules: Rules) -> Iterator[str]:
    """Write the links of a document: its variants, what it is about, under which licence."""
    kinds, variants = media_types(), _variants(rules)
    singles = [path.removeprefix("doc/") for path in rules.singles]
    names = "|".join(["[^/]+/.+?", *singles])
    yield f"@document path_regexp document ^(/doc/.+?){variants}"
    yield f"@told path_regexp told ^(/doc/(?:{names})){variants}"
    for code in rules.own.languages:
        yield (
            f"header @document +Link "
            f'`<{{re.document.1}}.{code}.html>; rel="alternate"; type="text/html"; hreflang="{code}"`'
        )
    for ending in rules.formats:
        yield f'header @told +Link `<{{re.told.1}}.{ending}>; rel="alternate describedby"; type="{kinds[ending]}"`'
    yield '@cited expression `{lod_iri} != ""`'
    yield 'header @cited +Link `<{lod_iri}>; rel="cite-as"`'
    if rules.own.licence:
        yield f'header @document +Link `<{rules.own.licence}>; rel="license"`'


def _offered_links(rules: Rules) -> Iterator[str]:
    """Link to the variants that a client did not like."""
    for code in rules.own.languages:
        told = f'rel="alternate"; type="text/html"; hreflang="{code}"'
        yield f"header @has_html +Link `<{{vars.lod_stem}}{code}.html>; {told}`"
    for ending, kind in media_types().items():
        yield f'header @has_{ending} +Link `<{{vars.lod_stem}}{ending}>; rel="alternate"; type="{kind}"`'


def _gone(rules: Rules) -> Iterator[str]:
    for number, (path, document) in enumerate(rules.gone.items()):
        yield f"@gone_{number} path_regexp ^/{re.escape(path)}$"
        for ending in rules.formats if document else ():
            kind = media_types()[ending]
            yield f'header @gone_{number} +Link `</{document}.{ending}>; rel="describedby"; type="{kind}"`'
        yield f"error @gone_{number} 410"


def _odd(rules: Rules) -> Iterator[str]:
    for number, (path, document) in enumerate(rules.odd.items()):
        yield f"@odd_{number} path_regexp ^/{re.escape(path)}$"
        yield f"vars @odd_{number} lod_document /{document}"


def _weights(rules: Rules) -> Iterator[str]:
    """Read the weights of media types and languages."""
    kinds = {"html": "text/html", **media_types()}
    yield from _read("Accept", "any", r"\*/\*", "0")
    for group in dict.fromkeys(kind.partition("/")[0] for kind in kinds.values()):
        yield from _read("Accept", group, rf"{group}/\*", "{lod_q_any}")
    for name, kind in kinds.items():
        yield from _read("Accept", name, re.escape(kind), f"{{lod_q_{kind.partition('/')[0]}}}")
    yield from _read("Accept-Language", "star", r"\*", _UNSPOKEN, _UNSPOKEN)
    for code in rules.own.languages:
        yield from _read("Accept-Language", f"{code}_of", rf"{code}-[a-z0-9-]+", "{lod_q_star}", _UNSPOKEN)
        yield from _read("Accept-Language", f"language_{code}", code, f"{{lod_q_{code}_of}}")


def _read(header: str, name: str, wish: str, otherwise: str, refused: str = "0") -> Iterator[str]:
    start = rf"(?i)(?:^|,)\s*{wish}{_OTHERS}"
    yield f"map {{header.{header}}} {{lod_q_{name}}} {{"
    if name == "any":
        yield '    "~^\\s*$" 1'
    yield f'    "~{start}{_NOUGHT}" {refused}'
    yield f'    "~{start}{_WEIGHT}" "${{1}}"'
    yield f'    "~{start}\\s*;\\s*q\\s*=" {refused}'
    yield f'    "~{start}\\s*(?:,|$)" 1'
    yield f"    default {otherwise}"
    yield "}"


def _contest(rules: Rules) -> Iterator[str]:
    """Take each variant that there is when its weight is greater than the best so far."""
    kinds = media_types()
    first = rules.own.languages[0]
    for name in ("html", *DATA):
        ending = f"{first}.html" if name == "html" else name
        pages = [(f"{code}.html", f"text/html {code}") for code in rules.own.languages]
        offered = pages if name == "html" else [(name, kinds[name])]
        listed = "".join(f"{{vars.lod_stem}}{end} {kind}{_BREAK}" for end, kind in offered)
        yield f"@has_{name} file {{vars.lod_stem}}{ending}"
        yield f'vars @has_{name} lod_list "{{vars.lod_list}}{listed}"'
        yield f"@likes_{name} {{"
        yield f"    file {{vars.lod_stem}}{ending}"
        yield f"    expression `double({{lod_q_{name}}}) > double({{vars.lod_best}})`"
        yield "}"
        yield f"vars @likes_{name} {{"
        yield f"    lod_best {{lod_q_{name}}}"
        yield f"    lod_ending {name}"
        yield "}"


def _languages(rules: Rules) -> Iterator[str]:
    """Choose the language of a page: one that is not spoken of comes before one that is refused."""
    yield '@is_page expression `{vars.lod_ending} == "html"`'
    yield "route @is_page {"
    yield "    vars lod_best -1"
    for code in rules.own.languages:
        yield f"    @reads_{code} expression `double({{lod_q_language_{code}}}) > double({{vars.lod_best}})`"
        yield f"    vars @reads_{code} {{"
        yield f"        lod_best {{lod_q_language_{code}}}"
        yield f"        lod_ending {code}.html"
        yield "    }"
    yield "}"
