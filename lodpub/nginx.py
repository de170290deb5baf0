"""
Rules for nginx: with its JavaScript module (njs), and with nothing but its own maps.

Both hold to the whole contract. Without njs the weights of the client are read by patterns and compared digit by digit,
which takes a page of maps where njs takes a few lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lodpub.addresses import FOREIGN
from lodpub.contract import ALWAYS, FOREVER, FRESH, METHODS, NEGOTIATED, PREFLIGHT
from lodpub.rules import (
    DATA,
    OTHERS,
    PACKED,
    PLAIN,
    Place,
    Rules,
    any_of,
    charset_types,
    fill,
    media_types,
    special_types,
    types,
)

_HERE = "$lod_about"


def nginx_js(rules: Rules) -> str:
    """Write the negotiation in JavaScript."""
    kinds = media_types()
    values = {
        "kinds": json.dumps(["text/html", *kinds.values()], indent=4),
        "endings": json.dumps(["html", *kinds]),
        "languages": json.dumps([code.lower() for code in rules.own.languages]),
    }
    return fill("lodpub.js", values)


def nginx(rules: Rules, place: Place, *, njs: bool) -> str:
    """Write the site configuration; `njs` tells whether the JavaScript beside it is used."""
    name = "lodpub.nginx.conf" if njs else "lodpub.nginx-plain.conf"
    install = (
        "#   1. apt install nginx libnginx-mod-http-js; copy lodpub.js to /etc/nginx/lodpub.js\n"
        if njs
        else "#   1. apt install nginx\n"
    )
    flags = "\n".join(_flags(rules))
    values = {
        "title": "the site, with content negotiation by njs" if njs else "the site, with nothing but nginx's own maps",
        "install": f"{install}#   2. copy this file to /etc/nginx/conf.d/{name.removeprefix('lodpub.')}",
        "choice": _NJS if njs else "\n".join([*_offered(rules), *_choice(rules)]),
        "before": "" if njs else flags,
        "flags": flags if njs else "",
        **_addresses(rules),
        **_headers(rules),
        **_quick(rules),
        "site": place.site,
        "server_name": place.server_name,
        "upstream": place.upstream,
    }
    if njs:
        values["choice"] += "\n" + "\n".join(_offered(rules))
    return fill("nginx.conf", values)


_NJS = """\
js_import lodpub from /etc/nginx/lodpub.js;
js_set $lod_variant lodpub.variant;"""


def _addresses(rules: Rules) -> dict[str, str]:
    """Write what is seen of an address."""
    specials = (
        f'location ~ "(?:/|\\w){re.escape(end)}$" {{ types {{ }} default_type {kind};'
        " if ($lod_unusual) { rewrite ^ $lod_unusual last; } }"
        for end, kind in special_types()
    )
    gone = (f'location = "/{path}" {{ set $lod_gone "/{document}"; return 410; }}' for path, document in _gone(rules))
    return {
        "languages": any_of(rules.own.languages),
        "plain": PLAIN,
        "formats": "|".join(rules.formats),
        "odd": "\n".join(f'"~^/{re.escape(path)}$" /{document};' for path, document in rules.odd.items()),
        "singles": "\n".join(f"/{path} thing;" for path in rules.singles),
        "iris": "\n".join(f"/{path} {iri};" for path, iri in rules.iris.items()),
        "uncommon": "\n".join(
            f'"~^/{path}\\." $lod_rare_links;' for path in rules.iris if not path.startswith(f"{FOREIGN}/")
        ),
        "bare": "|".join(rules.bare) or "(?!)",
        "base": rules.own.base,
        "specials": "\n".join(specials),
        "not_bare": "".join(f"|{kind}/" for kind in rules.bare),
        "gone": "\n".join(gone),
        "types": "\n".join(f"{kind} {ending};" for ending, kind in types()),
        "charset_types": " ".join(kind for kind in charset_types() if kind != "text/html"),
        "gzip_types": " ".join(sorted({kind for ending, kind in types() if ending in PACKED} - {"text/html"})),
        "gzip_names": " -o ".join(f"-name '*.{ending}'" for ending in PACKED),
        "packed": "|".join(PACKED),
    }


def _gone(rules: Rules) -> Iterator[tuple[str, str]]:
    yield from rules.gone.items()


def _quick(rules: Rules) -> dict[str, str]:
    """Write what most clients ask for: their first wish is the best that there can be, or the only one."""
    first, *_ = rules.own.languages
    region = "(?:-[a-z0-9]+)?"
    lines = [f'"~*^{first}\\s*(?:,|$)" {first};']
    lines += [f'"~*^{first}{region},\\s*{first};q=0\\.9(?:,\\s*[a-z-]+;q=0\\.[0-8])*$" {first};']
    for code in rules.own.languages:
        lines.append(f'"~*^{code}{region}(?:,\\s*{code}{region}(?:;q=0\\.[1-9])?)*$" {code};')
    return {
        "first": first,
        "quick_kinds": "\n".join(f"{kind} {ending};" for ending, kind in media_types().items()),
        "quick_languages": "\n".join(lines),
    }


def _headers(rules: Rules) -> dict[str, str]:
    """Write what answers say of themselves."""
    kinds = media_types()

    def pages(where: str) -> str:
        told = 'rel="alternate"; type="text/html"; hreflang'
        return ", ".join(f'<{where}.{code}.html>; {told}="{code}"' for code in rules.own.languages)

    def data(where: str) -> str:
        return ", ".join(
            f'<{where}.{ending}>; rel="alternate describedby"; type="{kinds[ending]}"' for ending in rules.formats
        )

    cited = f'<{rules.own.base}id/$lod_own>; rel="cite-as"'
    gone = ", ".join(f'<$lod_gone.{ending}>; rel="describedby"; type="{kinds[ending]}"' for ending in rules.formats)
    licence = rules.own.licence
    return {
        "page_links": pages(_HERE),
        "data_links": data(_HERE),
        "common_links": f"{pages('$lod_common')}, {data('$lod_common')}, {cited}",
        "gone_links": gone,
        "licence_link": f', <{licence}>; rel="license"' if licence else "",
        "policy": rules.policy,
        "methods": METHODS,
        "preflight": "\n".join(f'add_header {name} "{value}" always;' for name, value in PREFLIGHT),
        "negotiated": NEGOTIATED,
        "fresh": FRESH,
        "forever": FOREVER,
        "always": "\n".join(f'add_header {name} "{value}" always;' for name, value in ALWAYS),
    }


def _flags(rules: Rules) -> Iterator[str]:
    """See which variants there are."""
    first = rules.own.languages[0]
    for name, ending in [("html", f"{first}.html"), *((one, one) for one in DATA)]:
        yield f"if (-f $document_root${{lod_stem}}{ending}) {{ set $lod_has_{name} 1; }}"


def _offered(rules: Rules) -> Iterator[str]:
    """List the variants that there are, for a client that likes none of them."""
    kinds = media_types()
    pages = "".join(f"${{lod_stem}}{code}.html text/html {code}\\n" for code in rules.own.languages)
    yield "# What is offered to a client that likes none of it."
    yield f'map $lod_has_html $lod_list_html {{ 1 "{pages}"; }}'
    for one in DATA:
        yield f'map $lod_has_{one} $lod_list_{one} {{ 1 "${{lod_stem}}{one} {kinds[one]}\\n"; }}'
    listed = "".join(f"$lod_list_{one}" for one in ("html", *DATA))
    yield f'map "" $lod_offered {{ default "{listed}"; }}'


#: A weight in a header: 1, 0.5, 0.125; what follows it ends the element.
_WEIGHT = r"\s*;\s*q\s*=\s*(?:([01])(?:\.(\d{0,3}))?)\s*(?:[,;]|$)"
_NOUGHT = r"\s*;\s*q\s*=\s*0(?:\.0{0,3})?\s*(?:[,;]|$)"
#: What is not spoken of comes before what is refused by name.
_UNSPOKEN = "00001"
#: The second of two weights of four digits is the greater.
_GREATER = r"^(\d*)(?:" + "|".join(rf"{digit}\d*:\g{{1}}[{digit + 1}-9]" for digit in range(9)) + ")"


def _read(header: str, name: str, wish: str, otherwise: str, refused: str = "0") -> Iterator[str]:
    """Read the weight of one wish as 1, 0, or the digits of 0.5 without the point; `refused` stands for 0."""
    start = rf"(?:^|,)\s*{wish}"
    yield f"map $http_{header} $lod_q_{name} {{"
    yield f'    "~*{start}{OTHERS}{_NOUGHT}" {refused};'
    yield f'    "~*{start}{OTHERS}{_WEIGHT}" "$1$2";'
    yield f'    "~*{start}{OTHERS}\\s*;\\s*q\\s*=" {refused};'
    yield f'    "~*{start}{OTHERS}\\s*(?:,|$)" 1;'
    yield f"    default {otherwise};"
    yield "}"


def _contest(kind: str, names: tuple[str, ...], least: str) -> Iterator[str]:
    """Find the greatest of several weights, of equals the first: $lod_best_{kind} is its name."""
    before, best = f'"{least}"', '""'
    for number, name in enumerate(names):
        pair = f"{before.strip(chr(34))}:$lod_w_{name}"
        winner, weight = f"$lod_{kind}_{number}", f"$lod_{kind}_w{number}"
        yield f'map "{pair}" {winner} {{ "~{_GREATER}" {name}; default {best}; }}'
        yield f'map "{pair}" {weight} {{ "~{_GREATER}" $lod_w_{name}; default {before}; }}'
        before, best = weight, winner
    yield f"map {best} $lod_best_{kind} {{ default {best}; }}"


def _choice(rules: Rules) -> Iterator[str]:
    """Write the choice of a variant as maps: read the weights, leave out what is not there, find the greatest."""
    kinds = {"html": "text/html", **media_types()}
    yield "# The weights of the client: of media ranges the most specific counts (RFC 9110 §12.5.1)."
    yield 'map $http_accept $lod_q_nothing { "" 1; "~^\\s+$" 1; default 0; }'
    yield from _read("accept", "any", r"\*/\*", "$lod_q_nothing")
    for group in dict.fromkeys(kind.partition("/")[0] for kind in kinds.values()):
        yield from _read("accept", group, rf"{group}/\*", "$lod_q_any")
    for name, kind in kinds.items():
        yield from _read("accept", name, re.escape(kind), f"$lod_q_{kind.partition('/')[0]}")
        yield f'map "$lod_has_{name}:${{lod_q_{name}}}000" $lod_w_{name} {{ "~^1:(\\d{{4}})" $1; default 0000; }}'
    yield "# The greatest of them, of equals the first."
    yield from _contest("kind", tuple(kinds), "0000")
    yield from _read("accept_language", "star", r"\*", _UNSPOKEN, _UNSPOKEN)
    for number, code in enumerate(rules.own.languages):
        name = f"language_{number}"
        yield from _read("accept_language", f"{name}_of", rf"{code}-[a-z0-9-]+", "$lod_q_star", _UNSPOKEN)
        yield from _read("accept_language", name, code, f"$lod_q_{name}_of")
        yield f'map "${{lod_q_{name}}}0000" $lod_w_{name} {{ "~^(\\d{{5}})" 1$1; default 000000; }}'
    yield from _contest("language", tuple(f"language_{number}" for number in range(len(rules.own.languages))), "000000")
    codes = (f"language_{number} {code};" for number, code in enumerate(rules.own.languages))
    yield f"map $lod_best_language $lod_code_best {{ {' '.join(codes)} }}"
    yield "# The variant that comes of them."
    yield "map $lod_best_kind $lod_variant {"
    yield '    "" "";'
    yield "    html ${lod_stem}${lod_code_best}.html;"
    yield "    default $lod_stem$lod_best_kind;"
    yield "}"
