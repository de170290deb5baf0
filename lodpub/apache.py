"""
Rules for Apache: the `.htaccess` that a build writes into the site, and a virtual host for it.

Weights are read and compared by mod_rewrite. MultiViews would read a whole folder for each request, which a folder of a
hundred thousand documents does not bear, would not find `doc/partner` beside the folder of that name, and prefers the
shortest variant of equals; a type map would have to stand beside each document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lodpub.contract import ALWAYS, FOREVER, FRESH, METHODS, NEGOTIATED, PREFLIGHT
from lodpub.rules import (
    DATA,
    OTHERS,
    PACKED,
    PLAIN,
    Place,
    Rules,
    any_of,
    fill,
    media_types,
    special_types,
    types,
)
from lodpub.tree import MEDIA_TYPES

_FILE = "%{CONTEXT_DOCUMENT_ROOT}/%{ENV:lod_stem}"
#: What is not spoken of comes before what is refused by name.
_UNSPOKEN = "00001"
_NUMBER = r"^(\d{3,4})"


def virtual_host(place: Place) -> str:
    """Write a virtual host that serves the site by its `.htaccess`."""
    return fill("apache.conf", {"site": place.site, "server_name": place.server_name, "upstream": place.upstream})


def htaccess(rules: Rules) -> str:
    """Write the rules that stand in the folder of the site."""
    file, things, languages = (list(one(rules)) for one in (_file, _things, _languages))
    values = {
        "gone": "\n".join(
            f"RewriteRule ^{_pattern(path)}$ - [E=lod_gone:/{document},G]" for path, document in rules.gone.items()
        ),
        "file": "\n".join(file),
        "file_rules": _count(file),
        "flags": "\n".join(_flags(rules)),
        "things": "\n".join(things),
        "thing_rules": str(int(_count(things)) + 1),
        "weights": "\n".join(_weights()),
        "contest": "\n".join(line for name in ("html", *DATA) for line in _contest(name)),
        "languages": "\n".join(languages),
        "language_rules": _count(languages),
    }
    return fill("htaccess", {**values, **_kinds(rules), **_headers(rules)})


def _kinds(rules: Rules) -> dict[str, str]:
    specials = (
        f'<FilesMatch "{re.escape(end.rpartition("/")[2])}$">\n    ForceType "{MEDIA_TYPES[end]}"\n</FilesMatch>'
        for end, _ in special_types()
    )
    return {
        "all_endings": " ".join(f".{ending}" for ending, _ in types()),
        "languages_of": "\n".join(f"AddLanguage {code} .{code}" for code in rules.own.languages),
        "types": "\n".join(f'AddType "{MEDIA_TYPES[f".{ending}"]}" .{ending}' for ending, _ in types()),
        "specials": "\n".join(specials),
        "packed_types": " ".join(sorted({kind for ending, kind in types() if ending in PACKED})),
    }


def _headers(rules: Rules) -> dict[str, str]:
    """Write what answers say of themselves."""
    asked = "\"expr=%{REQUEST_METHOD} == 'OPTIONS'\""
    return {
        "always": "\n".join(f'Header always set {name} "{value}"' for name, value in ALWAYS),
        "preflight": "\n".join(
            f'Header always set {name} "{value}" {asked}' for name, value in PREFLIGHT if name != "Allow"
        ),
        "homes": "\n".join(
            f"Header always set Content-Language {code} \"expr=%{{REQUEST_URI}} == '/{code}.html'\""
            for code in rules.own.languages
        ),
        "links": "\n".join(_links(rules)),
        "policy": rules.policy,
        "methods": METHODS,
        "negotiated": NEGOTIATED,
        "fresh": FRESH,
        "forever": FOREVER,
    }


def _links(rules: Rules) -> Iterator[str]:
    """Write the links of a document: its variants, what it is about, under which licence."""
    kinds = media_types()

    def link(target: str, told: str, condition: str) -> str:
        return f'Header always add Link "<{target}>; {told}" env={condition}'

    for code in rules.own.languages:
        told = f'rel=\\"alternate\\"; type=\\"text/html\\"; hreflang=\\"{code}\\"'
        yield link(f"%{{lod_about}}e.{code}.html", told, "lod_about")
    for ending in rules.formats:
        told = f'rel=\\"alternate describedby\\"; type=\\"{kinds[ending]}\\"'
        yield link(f"%{{lod_about}}e.{ending}", told, "lod_thing")
    yield link("%{lod_iri}e", 'rel=\\"cite-as\\"', "lod_iri")
    if rules.own.licence:
        yield link(rules.own.licence.replace("%", "%%"), 'rel=\\"license\\"', "lod_about")
    for ending in rules.formats:
        told = f'rel=\\"describedby\\"; type=\\"{kinds[ending]}\\"'
        yield link(f"%{{REDIRECT_lod_gone}}e.{ending}", told, "REDIRECT_lod_gone")


def _file(rules: Rules) -> Iterator[str]:
    """Tell of a file which document it belongs to, and which thing that is about."""
    variants = rf"\.(?:(?:{any_of(rules.own.languages)})\.html|{'|'.join(rules.formats)})$"
    base = _text(rules.own.base)
    yield f"RewriteRule ^(doc/.+?){variants} - [E=lod_about:/$1]"
    yield f"RewriteRule ^doc/[^/]+/.+?{variants} - [E=lod_thing:1]"
    yield f"RewriteRule ^doc/(?!x/)([^/]+/.+?){variants} - [E=lod_iri:{base}id/$1]"
    if rules.bare:
        yield f"RewriteRule ^doc/((?:{'|'.join(rules.bare)})/.+?){variants} - [E=lod_iri:{base}$1]"
    for path in rules.singles:
        yield f"RewriteRule ^{path}{variants} - [E=lod_thing:1,E=lod_iri:{base}id/{path.removeprefix('doc/')}]"
    for path, iri in rules.iris.items():
        yield f"RewriteRule ^{path}{variants} - [E=lod_iri:{_text(iri)}]"
    refused = r"gzip\s*;\s*q\s*=\s*0(?:\.0*)?\s*(?:,|$)"
    yield f'RewriteCond %{{HTTP:Accept-Encoding}} "{refused}" [NC]'
    yield "RewriteRule ^ - [E=no-gzip:1]"
    yield "RewriteRule ^ - [L]"


def _flags(rules: Rules) -> Iterator[str]:
    """See which variants there are, and list them."""
    kinds = media_types()
    first = rules.own.languages[0]
    listed = "".join(_item(f"{code}.html", "text/html") for code in rules.own.languages)
    yield f'RewriteCond "{_FILE}{first}.html" -f'
    yield f'RewriteRule ^ - "[E=lod_has_html:1,E=lod_list:{listed}]"'
    for one in DATA:
        yield f'RewriteCond "{_FILE}{one}" -f'
        yield f'RewriteRule ^ - "[E=lod_has_{one}:1,E=lod_list:%{{ENV:lod_list}}{_item(one, kinds[one])}]"'


def _item(ending: str, kind: str) -> str:
    return f"<li><a href=/%{{ENV:lod_stem}}{ending}>/%{{ENV:lod_stem}}{ending}</a> {kind}"


def _things(rules: Rules) -> Iterator[str]:
    """Send from a thing to its document."""
    for path, document in rules.odd.items():
        yield f"RewriteRule ^{_pattern(path)}$ /{document} [R=303,L]"
    yield 'RewriteCond "%{CONTEXT_DOCUMENT_ROOT}/doc/$1.ttl" -f'
    yield f"RewriteRule ^(?:id/)?({PLAIN})$ /doc/$1 [R=303,L]"


def _weights() -> Iterator[str]:
    """Read the weights of media types, as 1, 0, or the digits of 0.5 without the point."""
    kinds = {"html": "text/html", **media_types()}
    yield "RewriteRule ^ - [E=lod_q_nothing:0]"
    yield r"RewriteCond %{HTTP:Accept} ^\s*$"
    yield "RewriteRule ^ - [E=lod_q_nothing:1]"
    yield from _read("Accept", "any", r"\*/\*", "%{ENV:lod_q_nothing}")
    for group in dict.fromkeys(kind.partition("/")[0] for kind in kinds.values()):
        yield from _read("Accept", group, rf"{group}/\*", "%{ENV:lod_q_any}")
    for name, kind in kinds.items():
        yield from _read("Accept", name, re.escape(kind), f"%{{ENV:lod_q_{kind.partition('/')[0]}}}")


def _read(header: str, name: str, wish: str, otherwise: str, refused: str = "") -> Iterator[str]:
    """Read the weight of one wish; `refused` stands for 0."""
    start = rf"(?:^|,)\s*{wish}{OTHERS}"
    weight = r"(?:([01])(?:\.(\d{0,3}))?(?=\s*(?:[,;]|$)))?"
    yield f"RewriteRule ^ - [E=lod_q_{name}:{otherwise}]"
    yield f'RewriteCond %{{HTTP:{header}}} "{start}\\s*(?:,|$)" [NC]'
    yield f"RewriteRule ^ - [E=lod_q_{name}:1]"
    yield f'RewriteCond %{{HTTP:{header}}} "{start}\\s*;\\s*q\\s*=\\s*{weight}" [NC]'
    yield f"RewriteRule ^ - [E=lod_q_{name}:%1%2]"
    if refused:
        yield f"RewriteCond %{{ENV:lod_q_{name}}} ^0*$"
        yield f"RewriteRule ^ - [E=lod_q_{name}:{refused}]"


def _contest(name: str, ending: str = "", condition: str = "") -> Iterator[str]:
    """Take a variant when it is there and its weight is greater than the best so far."""
    yield f"RewriteCond %{{ENV:lod_q_{name}}}000 {_NUMBER}"
    yield "RewriteRule ^ - [E=lod_weight:%1]"
    yield f"RewriteCond %{{ENV:lod_has_{name}}} =1"
    yield 'RewriteCond expr "%{ENV:lod_weight} -gt %{ENV:lod_best}"'
    yield f"RewriteRule ^ - [E=lod_best:%{{ENV:lod_weight}},E=lod_ending:{name}]"


def _languages(rules: Rules) -> Iterator[str]:
    """Choose the language of a page."""
    header = "Accept-Language"
    yield "RewriteRule ^ - [E=lod_best:0]"
    yield from _read(header, "star", r"\*", _UNSPOKEN, _UNSPOKEN)
    for number, code in enumerate(rules.own.languages):
        name = f"language_{number}"
        yield from _read(header, f"{name}_of", rf"{code}-[a-z0-9-]+", "%{ENV:lod_q_star}", _UNSPOKEN)
        yield from _read(header, name, code, f"%{{ENV:lod_q_{name}_of}}")
        yield f"RewriteCond %{{ENV:lod_q_{name}}}0000 ^(\\d{{4,5}})"
        yield "RewriteRule ^ - [E=lod_weight:1%1]"
        yield 'RewriteCond expr "%{ENV:lod_weight} -gt %{ENV:lod_best}"'
        yield f"RewriteRule ^ - [E=lod_best:%{{ENV:lod_weight}},E=lod_ending:{code}.html]"


def _count(lines: Iterable[str]) -> str:
    """Count the rules that a skip has to pass over."""
    return str(sum(line.startswith("RewriteRule") for line in lines))


def _pattern(path: str) -> str:
    return re.escape(path)


def _text(value: str) -> str:
    """Write a text that mod_rewrite is to leave as it is."""
    return re.sub(r"([%$\\])", r"\\\1", value)
