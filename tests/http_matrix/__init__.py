"""
The HTTP contract as one table, which every server is held to cell by cell.

A `Row` is one request and what must come back; `asking` sends it, `judging` reads the answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

DOC = "/doc/partner/fundao"
TURTLE, JSON_LD, N_TRIPLES, RDF_XML = (
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
#: What is withdrawn in the publication under test, and a thing whose name is not of plain letters.
WITHDRAWN = "/id/partner/former"
ODD = "/id/partner/%C4%B6ekava"

#: Headers whose value is a pattern; None means that the header must not be there.
Wanted = Mapping[str, str | None]

PAGE = r"text/html; ?charset=utf-8"
#: What the tests of media types take: the type itself, and UTF-8 if any charset.
TYPES = {
    "html": PAGE,
    "ttl": r"text/turtle; ?charset=utf-8",
    "jsonld": r"application/ld\+json",
    "nt": r"application/n-triples",
    "rdf": r"application/rdf\+xml",
    "trig": r"application/trig",
    "csv": r"text/csv; ?charset=utf-8",
    "geojson": r"application/geo\+json",
    "gz": r"application/gzip",
    "xml": r"(application|text)/xml(; ?charset=utf-8)?",
    "txt": r"text/plain; ?charset=utf-8",
    "css": r"text/css; ?charset=utf-8",
    "svg": r"image/svg\+xml",
}


@dataclass(frozen=True, slots=True)
class Row:
    """
    One request and what must come back.

    `file` is the file of the site that the body must be; `holds` what it must contain. `status` may be several.
    """

    name: str
    path: str
    sent: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    status: tuple[int, ...] = (200,)
    wanted: Wanted = field(default_factory=dict)
    file: str = ""
    holds: tuple[str, ...] = ()


def _chosen(accept: str, ending: str, languages: str = "") -> Row:
    """Make a row: with these wishes, this variant of the document comes."""
    sent = {"Accept": accept} | ({"Accept-Language": languages} if languages else {})
    path = f"{DOC}.{ending}"
    return Row(
        f"negotiate [{accept}] [{languages}]",
        DOC,
        sent,
        wanted={
            "Content-Type": TYPES[ending.rpartition(".")[2]],
            "Content-Location": re.escape(path),
            "Vary": r"(?i)(?=.*\baccept\b)(?=.*\baccept-language\b).*",
        },
        file=path[1:],
    )


def _exact(path: str, kind: str) -> Row:
    return Row(f"exact {path}", path, wanted={"Content-Type": TYPES[kind], "ETag": r'"[^"]+"'}, file=path[1:])


_CORS: Wanted = {"Access-Control-Allow-Origin": r"\*", "Access-Control-Allow-Credentials": None}
_SAFE: Wanted = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": r"[a-z-]+",
    "Content-Security-Policy": (
        r"(?=.*default-src 'none')(?=.*script-src 'self'(;|$))(?=.*frame-ancestors 'none')(?!.*unsafe).*"
    ),
}
_LINKS = (
    rf"(?=.*<{DOC}\.ttl>; ?rel=\"?alternate\"?)(?=.*<{DOC}\.jsonld>; ?rel=\"?alternate\"?)"
    rf"(?=.*<{DOC}\.ttl>; ?rel=\"?(alternate )?describedby\"?)"
    r"(?=.*<https://w3id\.org/jelgavas-novads/id/partner/fundao>; ?rel=\"?cite-as\"?)"
    r"(?=.*<http://creativecommons\.org/licenses/by/4\.0/>; ?rel=\"?license\"?).*"
)

#: Which variant comes for which wishes: lists, weights, wildcards, refusals.
MEDIA_ROWS = (
    _chosen(BROWSER, "lv.html"),
    _chosen("*/*", "lv.html"),
    _chosen("text/html", "lv.html"),
    _chosen(TURTLE, "ttl"),
    _chosen(JSON_LD, "jsonld"),
    _chosen(N_TRIPLES, "nt"),
    _chosen(RDF_XML, "rdf"),
    _chosen("TEXT/Turtle", "ttl"),
    _chosen(f"image/png, {TURTLE}", "ttl"),
    _chosen("application/*", "jsonld"),
    _chosen(f"{TURTLE}, text/html;q=0.9", "ttl"),
    _chosen(f"{TURTLE};q=0.5, {JSON_LD}", "jsonld"),
    _chosen(f"{TURTLE};q=0.5, {JSON_LD};q=0.4, {RDF_XML};q=0.6", "rdf"),
    _chosen(f"{TURTLE};q=0.9, {RDF_XML};q=0.95, */*;q=0.1", "rdf"),
    _chosen(f"text/html;q=0, {TURTLE};q=0.1", "ttl"),
    _chosen("text/html;q=0, */*;q=0.1", "ttl"),
    _chosen(f"{TURTLE};q=0, text/*", "lv.html"),
    _chosen(f"{TURTLE};q=2, text/html;q=0.1", "lv.html"),
    _chosen(f"{TURTLE};q=.5, text/html;q=0.1", "lv.html"),
    _chosen(f"{TURTLE} ; q=0.5 , {JSON_LD} ;q=0.7", "jsonld"),
    _chosen(f"{TURTLE};q=0.001", "ttl"),
    _chosen(f"{TURTLE};q=1.000, text/html;q=0.999", "ttl"),
    _chosen(f"{TURTLE};Q=0.1, TEXT/HTML;Q=0.2", "lv.html"),
    _chosen(f"{TURTLE};charset=utf-8, text/html;q=0.5", "ttl"),
    _chosen(f'{JSON_LD};profile="http://www.w3.org/ns/json-ld#compacted";q=0.9, text/html;q=0.5', "jsonld"),
    _chosen(f",, {RDF_XML} ,", "rdf"),
    _chosen(f"x{TURTLE}, {TURTLE}x, text/html;q=0.1", "lv.html"),
    _chosen("application/xhtml+xml, text/html;q=0.8, application/json;q=0.9", "lv.html"),
)
LANGUAGE_ROWS = (
    _chosen("text/html", "lv.html", "lv"),
    _chosen("text/html", "en.html", "en"),
    _chosen("text/html", "en.html", "en-GB"),
    _chosen("text/html", "en.html", "en-GB,en;q=0.9"),
    _chosen("text/html", "lv.html", "lv-LV,lv;q=0.9,en;q=0.8"),
    _chosen("text/html", "en.html", "lv;q=0.5,en;q=0.8"),
    _chosen("text/html", "en.html", "de,en;q=0.3"),
    _chosen("text/html", "lv.html", "de,fr;q=0.5"),
    _chosen("text/html", "lv.html", "*"),
    _chosen("text/html", "en.html", "lv;q=0,en"),
    _chosen("text/html", "lv.html", "lv-LV,lv;q=0.9,en-US;q=0.8,en;q=0.7"),
    _chosen("text/html", "en.html", "EN-us"),
    _chosen("text/html", "lv.html", "lv;q=0,en;q=0"),
    _chosen("text/html", "en.html", "*;q=0.5,lv;q=0.1"),
    _chosen("text/html", "lv.html", "en-GB;q=0.5, lv;q=0.6"),
    _chosen("text/html", "lv.html", "english, xen"),
    _chosen(BROWSER, "en.html", "en-US,en;q=0.5"),
    _chosen(TURTLE, "ttl", "de"),
)
DEREFERENCE_ROWS = (
    *(
        Row(f"303 for [{accept}]", "/id/partner/fundao", {"Accept": accept}, status=(303,), wanted={"Location": where})
        for accept in ("*/*", TURTLE, BROWSER)
        for where in [r"(https?://[^/]+)?/doc/partner/fundao"]
    ),
    Row("303 of the dataset", "/id/dataset/partners", status=(303,), wanted={"Location": r".*/doc/dataset/partners"}),
    Row("303 of the catalogue", "/id/catalogue", status=(303,), wanted={"Location": r".*/doc/catalogue"}),
    Row("303 of a graph", "/graph/partners", status=(303,), wanted={"Location": r".*/doc/graph/partners"}),
    Row("303 of a name not plain", ODD, status=(303,), wanted={"Location": r".*/doc/x/partner-kekava-[0-9a-f]{12}"}),
    Row("303 to HEAD", "/id/partner/fundao", method="HEAD", status=(303,), wanted={"Location": r".*/doc/.*"}),
    Row("406", DOC, {"Accept": "image/png"}, status=(406,), holds=("fundao.ttl", "fundao.lv.html", "fundao.rdf")),
    Row("406 for all refused", DOC, {"Accept": "*/*;q=0"}, status=(406,), holds=("fundao.jsonld",)),
    Row("the home in Latvian", "/", {"Accept": BROWSER}, wanted={"Content-Type": PAGE}, file="lv.html"),
    Row("the home in English", "/", {"Accept": BROWSER, "Accept-Language": "en"}, file="en.html"),
    Row("the vocabulary as Turtle", "/def", {"Accept": TURTLE}, file="def.ttl"),
    Row("the vocabulary as a page", "/def", {"Accept": BROWSER, "Accept-Language": "en"}, file="def.en.html"),
    Row("the page of the search", "/search", {"Accept": BROWSER, "Accept-Language": "en"}, file="search.en.html"),
    Row("a list", "/doc/partner", {"Accept": BROWSER, "Accept-Language": "en"}, file="doc/partner.en.html"),
    Row("the guide", "/guide", {"Accept": BROWSER, "Accept-Language": "en"}, file="guide.en.html"),
    Row(
        "a chapter of the guide",
        "/guide/query",
        {"Accept": BROWSER, "Accept-Language": "en"},
        file="guide/query.en.html",
    ),
    Row("the changes", "/changes", {"Accept": BROWSER, "Accept-Language": "lv"}, file="changes.lv.html"),
    *(
        Row(
            f"{path} in {language}",
            path,
            {"Accept": BROWSER, "Accept-Language": language},
            wanted={
                "Content-Type": PAGE,
                "Content-Language": language,
                "Content-Location": re.escape(f"{path}.{language}.html"),
            },
            file=f"{path[1:]}.{language}.html",
        )
        for path in ("/browse", "/browse/a-z", "/browse/partner/country", "/browse/partner/year/2015")
        for language in ("lv", "en")
    ),
    Row(
        "a page by which things are found is no data",
        "/browse/partner/country",
        {"Accept": TURTLE},
        status=(406,),
        holds=("country.lv.html", "country.en.html"),
    ),
    Row("the catalogue as RDF/XML", "/catalog", {"Accept": RDF_XML}, file="catalog.rdf"),
    Row("links", DOC, {"Accept": TURTLE}, wanted={"Link": _LINKS}),
    Row("links of a page", DOC, {"Accept": BROWSER}, wanted={"Link": _LINKS}),
    Row(
        "links of the vocabulary", "/def", {"Accept": TURTLE}, wanted={"Link": r'.*</def\.jsonld>; ?rel="?alternate.*'}
    ),
    Row(
        "links of what is offered instead",
        DOC,
        {"Accept": "image/png"},
        status=(406,),
        wanted={"Link": rf'.*<{DOC}\.ttl>; ?rel="?alternate.*'},
    ),
    Row("a redirect names no host", "/id/partner/fundao", status=(303,), wanted={"Location": DOC}),
    Row(
        "a charset that is not UTF-8 is not served",
        DOC,
        {"Accept": f"{TURTLE};charset=iso-8859-1, text/html;q=0.5"},
        file=f"{DOC[1:]}.lv.html",
    ),
    Row("language of a page", f"{DOC}.en.html", wanted={"Content-Language": "en"}),
)
EXACT_ROWS = (
    *(_exact(f"{DOC}.{ending}", ending.rpartition(".")[2]) for ending in ("lv.html", "en.html", "ttl", "jsonld", "nt")),
    _exact(f"{DOC}.rdf", "rdf"),
    *(_exact(f"/data/partners.{kind}", kind) for kind in ("ttl", "nt", "jsonld", "rdf", "trig", "csv", "geojson")),
    _exact("/data/partners.ttl.gz", "gz"),
    _exact("/catalog.ttl", "ttl"),
    _exact("/catalog-dcat-ap-2.1.1.rdf", "rdf"),
    _exact("/sitemap.xml", "xml"),
    _exact("/robots.txt", "txt"),
    Row("VoID where RFC 8615 says", "/.well-known/void", wanted={"Content-Type": TYPES["ttl"]}, file="void.ttl"),
    Row("checksums", "/data/SHA256SUMS", wanted={"Content-Type": TYPES["txt"]}, file="data/SHA256SUMS"),
    Row("what can be found", "/search.json", wanted={"Content-Type": "application/json"}, file="search.json"),
    Row("link set", "/linkset.json", wanted={"Content-Type": r"application/linkset\+json"}, file="linkset.json"),
    Row(
        "CSVW",
        "/data/partners.csv-metadata.json",
        wanted={"Content-Type": r"application/csvm\+json"},
        file="data/partners.csv-metadata.json",
    ),
    Row(
        "a gzip file is no coding",
        "/data/partners.ttl.gz",
        {"Accept-Encoding": "gzip"},
        wanted={"Content-Encoding": None, "Content-Type": TYPES["gz"]},
        file="data/partners.ttl.gz",
    ),
)
MANNERS_ROWS = (
    *(
        Row(f"CORS on {path}", path, {"Origin": "https://elsewhere.example"}, status=status, wanted=_CORS)
        for path, status in (
            (DOC, (200,)),
            ("/catalog.ttl", (200,)),
            ("/id/partner/fundao", (303,)),
            ("/nothing", (404,)),
            ("/data/partners.nt.gz", (200,)),
        )
    ),
    Row("CORS on 406", DOC, {"Accept": "image/png"}, status=(406,), wanted=_CORS),
    Row(
        "OPTIONS",
        DOC,
        {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"},
        "OPTIONS",
        (200, 204),
        {**_CORS, "Access-Control-Allow-Methods": r".*GET.*HEAD.*", "Allow": r".*GET.*HEAD.*"},
    ),
    *(Row(f"{method} is refused", DOC, method=method, status=(405,)) for method in ("POST", "PUT", "DELETE", "PATCH")),
    Row("HEAD", f"{DOC}.ttl", method="HEAD", wanted={"Content-Type": TYPES["ttl"], "Content-Length": r"[1-9]\d*"}),
    Row("HEAD negotiates", DOC, {"Accept": TURTLE}, "HEAD", wanted={"Content-Location": re.escape(f"{DOC}.ttl")}),
    *(
        Row(
            f"gzip of {path}",
            path,
            {"Accept-Encoding": "gzip"},
            wanted={"Content-Encoding": "gzip", "Vary": r"(?i).*\baccept-encoding\b.*"},
            file=path[1:],
        )
        for path in (f"{DOC}.lv.html", f"{DOC}.ttl", f"{DOC}.jsonld", f"{DOC}.nt", f"{DOC}.rdf")
    ),
    Row(
        "gzip is not asked for",
        f"{DOC}.ttl",
        {"Accept-Encoding": "identity"},
        wanted={"Content-Encoding": None},
        file=f"{DOC[1:]}.ttl",
    ),
    Row(
        "gzip is refused",
        f"{DOC}.ttl",
        {"Accept-Encoding": "gzip;q=0"},
        wanted={"Content-Encoding": None},
        file=f"{DOC[1:]}.ttl",
    ),
    Row(
        "gzip of what is negotiated",
        DOC,
        {"Accept": TURTLE, "Accept-Encoding": "gzip"},
        wanted={"Content-Encoding": "gzip", "Content-Type": TYPES["ttl"]},
        file=f"{DOC[1:]}.ttl",
    ),
    Row(
        "what is compressed has a strong ETag",
        f"{DOC}.ttl",
        {"Accept-Encoding": "gzip"},
        wanted={"Content-Encoding": "gzip", "ETag": r'"[^"]+"'},
        file=f"{DOC[1:]}.ttl",
    ),
    Row("documents are fresh for a while", f"{DOC}.ttl", wanted={"Cache-Control": r".*\bmax-age=\d+\b.*"}),
    Row("safe headers", f"{DOC}.lv.html", wanted=_SAFE),
    Row("safe headers of what is negotiated", DOC, {"Accept": BROWSER}, wanted=_SAFE),
    Row("safe headers on 404", "/nothing", status=(404,), wanted=_SAFE),
)
REFUSAL_ROWS = (
    *(
        Row(f"404 {path}", path, status=(404,), wanted={"Content-Type": PAGE}, file="404.html")
        for path in (
            "/nothing",
            "/doc/partner/nobody",
            "/doc/partner/nobody.ttl",
            "/id/partner/nobody",
            "/doc/partner/fund%C3%A3o",
            "/doc/partner/fundao.pdf",
            "/id/partner/fundao/more",
            "/id/partner",
            "/id",
            "/doc",
            "/DOC/partner/fundao.ttl",
            "/doc/partner/fundao.",
            "/doc/partner/fundao.lv",
            "/doc/partner/fund*.ttl",
            "/doc/partner/fund%2A",
            "/doc/partner/%7Bpath%7D",
            "/doc/partner/%25%7BENV:HOME%7D",
            "/doc/partner/$uri",
        )
    ),
    *(
        Row(f"no listing {path}", path, status=(403, 404))
        for path in ("/doc/", "/data/", "/static/", "/doc/partner/", "/browse/partner/", "/.well-known/")
    ),
    *(
        Row(f"not outside {path}", path, status=(400, 403, 404))
        for path in (
            "/../../etc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/doc/..%2f..%2f..%2fetc/passwd",
            "/%00",
            "/doc/%5c..%5c..%5cetc",
            "//etc/passwd",
            "/doc/partner/fundao%00.ttl",
            "/%zz",
            "/.htaccess",
            "/.htpasswd",
            "/doc/.hidden",
        )
    ),
    Row("410 of a thing", WITHDRAWN, status=(410,), wanted={"Content-Type": PAGE}, file="410.html"),
    Row("410 of its document", "/doc/partner/former", {"Accept": TURTLE}, status=(410,), file="410.html"),
    Row(
        "410 tells where the data of it stands",
        WITHDRAWN,
        status=(410,),
        wanted={"Link": r'.*</doc/partner/former\.ttl>; ?rel="?describedby.*'},
    ),
    Row("an encoded slash is no slash", "/doc/partner%2Ffundao.ttl", status=(404,)),
    Row("percent-encoded letters are letters", "/doc/partner/fund%61o.ttl", file=f"{DOC[1:]}.ttl"),
    Row("a query changes nothing", f"{DOC}.ttl?utm_source=letter", file=f"{DOC[1:]}.ttl"),
)
ROWS = (
    *MEDIA_ROWS,
    *LANGUAGE_ROWS,
    *DEREFERENCE_ROWS,
    *EXACT_ROWS,
    *MANNERS_ROWS,
    *REFUSAL_ROWS,
)
