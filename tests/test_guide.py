"""The guide: what it tells is true, its examples run, and no text of anyone becomes more than text."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen
from xml.etree.ElementTree import Element

import html5lib
import pytest

from lodpub.graph import load
from lodpub.markdown import Manuscript, typeset
from lodpub.output import write
from lodpub.prose import CHAPTERS
from lodpub.site import plan
from lodpub.words import words
from tests.conftest import ROOT
from tests.servers import free_port, stop, wait_for
from tests.sites import DATA, PUBLISH, SHAPES, dead_links, fill

GUIDE = ROOT / "lodpub" / "guide"
LANGUAGES = sorted(path.name for path in GUIDE.iterdir())
PAGES = [(language, name) for language in LANGUAGES for name in CHAPTERS]
#: Nothing listens there: whatever would leave the machine comes to nothing.
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code of a page that is to be run: its language, its text, and what it is said to print."""

    language: str
    code: str
    prints: tuple[str, ...]


def _address(name: str, language: str) -> str:
    return f"guide.{language}.html" if name == CHAPTERS[0] else f"guide/{name}.{language}.html"


@cache
def _page(path: Path) -> Element:
    found: Element = html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    return found


def _text(element: Element) -> str:
    return "".join(element.itertext())


def _blocks(page: Element) -> Iterator[Block]:
    """Give the blocks of a page that are to be run, each with what the block after it shows."""
    article = next(page.iter("article"))
    parts = [one for one in article if one.tag != "p" or "prints" not in one.get("class", "")]
    for place, part in enumerate(parts):
        if part.get("data-run"):
            after = parts[place + 1] if place + 1 < len(parts) else None
            shown = after is not None and after.get("aria-label") in {words(one)["guide_prints"] for one in LANGUAGES}
            prints = tuple(_text(after).splitlines()) if shown and after is not None else ()
            yield Block(part.get("data-run", ""), _text(part), prints)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Serve the embedded publication with this machine as its base; give the base and the folder of the site."""
    out = tmp_path_factory.mktemp("guide") / "public"
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    command = [sys.executable, str(PUBLISH), "serve", "--port", str(port), "--base", base]
    process = subprocess.Popen(
        [*command, "--root", str(ROOT), "--out", str(out)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        wait_for(port, process)
        with urlopen(f"{base}lv.html", timeout=60):  # it listens before it has built
            yield base, out
    finally:
        stop(process)


def _run(block: Block, folder: Path, base: str) -> str:
    """Run a block in a folder; give what it prints."""
    if block.language == "sparql":
        asked = Request(f"{base}sparql?query={quote(block.code)}", headers={"Accept": "text/csv"})
        try:
            with urlopen(asked, timeout=30) as answer:
                rows = str(answer.read(), "utf-8").splitlines()[1:]
        except HTTPError as problem:
            raise AssertionError(problem.read()) from None
        return "\n".join(rows)
    commands = {"sh": ["bash", "-euo", "pipefail", "-c", block.code], "python": [sys.executable, "-c", block.code]}
    proxies = {"http_proxy": NOWHERE, "https_proxy": NOWHERE, "no_proxy": "127.0.0.1"}
    environment = {**os.environ, **proxies, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        commands[block.language], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, block.code + done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("language", "name"), PAGES)
def test_the_examples_of_a_page_run_and_print_what_it_says(
    served: tuple[str, Path], tmp_path: Path, language: str, name: str
) -> None:
    """Each example, read from the page and run one after the other, prints something, and all that is shown of it."""
    base, out = served
    for block in _blocks(_page(out / _address(name, language))):
        printed = _run(block, tmp_path, base).splitlines()
        assert printed, block.code
        for line in block.prints:
            assert any(line in one for one in printed), (block.code, line, printed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_examples_in_every_tool_that_the_guide_speaks_of(site: Path, language: str) -> None:
    """The shell, Python and SPARQL have examples that are run, and most of them say what they print."""
    blocks = [one for name in CHAPTERS for one in _blocks(_page(site / _address(name, language)))]
    assert {one.language for one in blocks} == {"sh", "python", "sparql"}
    assert len(blocks) >= 12
    assert sum(bool(one.prints) for one in blocks) >= 7


def test_the_languages_show_the_same_examples(site: Path) -> None:
    """What is run does not depend on the language of the page, but for queries and names, which have one."""
    shown = [
        [(name, one.language, one.code) for name in CHAPTERS for one in _blocks(_page(site / _address(name, language)))]
        for language in LANGUAGES
    ]
    for same in zip(*shown, strict=True):
        assert len({one[:2] if one[1] == "sparql" else one for one in same}) == 1


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_a_page_is_whole(site: Path, language: str, name: str) -> None:
    """Nothing is left to be filled in, no heading is empty, and the chapter stands in the menu of the guide."""
    page = _page(site / _address(name, language))
    article = next(page.iter("article"))
    assert not re.search(r"[«{]\??[a-z_]+[»}]", " ".join(_text(one) for one in article.iter("p")))
    assert "«" not in _text(article)
    parts = [one.tag for one in article]
    assert not [two for two in zip(parts, [*parts[1:], "h2"], strict=True) if two == ("h2", "h2")]
    heading = _text(next(article.iter("h1")))
    assert heading in _text(next(page.iter("title")))
    current = [one for one in page.iter("a") if one.get("aria-current") == "page"]
    assert [one for one in current if name != CHAPTERS[0] or one.get("href") == _address(name, language)]


def test_the_guide_names_no_publication() -> None:
    """The texts of the package talk of any publication: they know none of its words."""
    for path in GUIDE.rglob("*.md"):
        assert not re.search(r"partner|jelgav|novad|w3id\.org", path.read_text(encoding="utf-8"), re.IGNORECASE), path


def test_the_languages_have_the_same_chapters() -> None:
    """Each language has every chapter, with as many headings and as many blocks of code."""
    for name in CHAPTERS:
        texts = [(GUIDE / language / f"{name}.md").read_text(encoding="utf-8") for language in LANGUAGES]
        assert len({(one.count("\n## "), one.count("\n```"), one.count("\n|")) for one in texts}) == 1, name


def test_every_page_leads_to_the_guide(site: Path) -> None:
    """The menu and the foot of a page lead there, and every page of it stands in the sitemap."""
    page = _page(site / "doc" / "partner" / "fundao.lv.html")
    assert [one.get("href") for one in page.iter("a")].count("../../guide.lv.html") == 2
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    for language, name in PAGES:
        assert f"/{_address(name, language)}</loc>" in sitemap


BARE = {"data/a.ttl": DATA}
CHECKED = {**BARE, "shapes/a.ttl": SHAPES}


@pytest.mark.parametrize("files", [BARE, CHECKED], ids=["data alone", "with shapes"])
def test_a_publication_without_dataset_has_a_guide_of_what_it_has(tmp_path: Path, files: dict[str, str]) -> None:
    """Where there is no catalogue, query service or table, the guide does not tell of them, and no link is dead."""
    out = tmp_path / "public"
    write(plan(load(fill(tmp_path, files))).artifacts, out)
    told = {name: _text(next(_page(out / _address(name, "en")).iter("article"))) for name in CHAPTERS}
    assert "DCAT-AP" not in told["harvest"]
    assert "SPARQL 1.1 Protocol" not in told["query"]
    assert "In a spreadsheet" not in told["tables"]
    assert "https://example.org/id/thing/a" in told["link"]
    assert not list(dead_links(out))


def test_a_publication_puts_its_own_chapter_in_the_place_of_ours(tmp_path: Path) -> None:
    """`guide/{language}/{name}.md` of the publication is shown instead of ours, filled in alike."""
    own = "# Cite us\n\nAs we ask.\n\nAt `«base»` and not «dataset».\n\n[All](«page_guide_index»)\n"
    root = fill(tmp_path, {**BARE, "guide/en/cite.md": own})
    pages = {one.path: one.body.decode() for one in plan(load(root)).artifacts if one.path.endswith(".html")}
    assert '<h1>Cite us</h1>\n<p class="lead">As we ask.</p>' in pages["guide/cite.en.html"]
    assert "At" not in _text(
        next(html5lib.parse(pages["guide/cite.en.html"], namespaceHTMLElements=False).iter("article"))
    )
    assert '<a href="../guide.en.html">All</a>' in pages["guide/cite.en.html"]
    assert "Cite us" in pages["guide/link.en.html"]
    assert "Cite us" not in pages["guide/cite.lv.html"]


LITHUANIAN = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix lang: <http://publications.europa.eu/resource/authority/language/> .
<https://example.org/id/dataset/boats> a dcat:Dataset ; dct:title "Laivos"@lt ; dct:language lang:LIT, lang:LAV .
"""


def test_a_language_without_a_guide_of_its_own_has_the_english_one_and_says_so(tmp_path: Path) -> None:
    """Of a language that only the publication speaks, the text and the links to chapters are marked as English."""
    name = (
        '{"language_name": "Lietuvių", "language_iri": "http://publications.europa.eu/resource/authority/language/LIT"}'
    )
    root = fill(
        tmp_path, {"data/a.ttl": LITHUANIAN, "locale/lt.json": name, "guide/lt/cite.md": "# Cituoti\n\nTaip.\n"}
    )
    pages = {one.path: one.body.decode() for one in plan(load(root)).artifacts if one.path.endswith(".html")}
    assert '<article lang="en">' in pages["guide/link.lt.html"]
    assert '<a href="harvest.lt.html" lang="en">Harvest</a>' in pages["guide/link.lt.html"]
    assert "<article>" in pages["guide/cite.lt.html"]
    assert '<a href="cite.lt.html">Cituoti</a>' in pages["guide/link.lt.html"]
    assert "<article>" in pages["guide/link.lv.html"]


def _typeset(text: str, **values: str) -> Manuscript:
    return typeset(text, values, "guide/a.en.html", words("en"))


@pytest.mark.parametrize(
    "wicked",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JavaScript&colon;alert(1))",
        "[a](data:text/html,x)",
        "[a](//elsewhere.example/x)",
        "[a](../../../etc/passwd)",
        "[a](\\\\elsewhere.example\\x)",
        "<javascript:alert(1)>",
        "![a](https://elsewhere.example/spy.png)",
        "[a]: javascript:alert(1)\n\n[a]",
        '[a](https://ok.example "x\\" onclick=\\"alert(1)")',
        '```"onclick="alert(1) run\nx\n```',
        "```<b> run\nx\n```",
        "«name»",
        "[a](«name»)",
        "`«name»`",
        "```sh run\n«name»\n```",
    ],
)
@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "</code><script>alert(1)</script>", "**b** [x](javascript:y)"]
)
def test_no_text_and_no_value_becomes_markup(wicked: str, value: str) -> None:
    """HTML stays text, and links lead to the web or below the root alone, whoever wrote the text or the data."""
    body = _typeset(f"# Title\n\nLead.\n\nText\n\n{wicked}\n", name=value).body
    page = html5lib.parse(body, namespaceHTMLElements=False)
    assert not [one.tag for one in page.iter() if one.tag in {"script", "img", "b", "strong"}]
    for element in page.iter():
        assert not [name for name in element.attrib if name.startswith("on")]
        target = element.get("href")
        assert target is None or re.match(r"https://ok\.example|\.\./[^./]|https://elsewhere\.example/spy", target), (
            target
        )


def test_what_names_a_value_that_there_is_not_is_left_out() -> None:
    """A paragraph, an item, a row, an example with its output, and the part below a heading go; the rest stays."""
    text = """# Title

Lead.

«no» paragraph

- kept
- «no» item

| a | b |
| - | - |
| kept | «name» |
| gone | «no» |

```sh run
«no»
```

```output
gone
```

## Gone «?no»

gone

### gone

gone

## Kept «?name»

kept

## Empty

«no»

## Last

kept
"""
    found = _typeset(text, name="value")
    assert (found.heading, found.lead) == ("Title", "Lead.")
    assert [told for _, told in found.contents] == ["Kept", "Last"]
    assert "gone" not in found.body
    assert "Gone" not in found.body
    assert "Empty" not in found.body
    assert "paragraph" not in found.body
    assert "item" not in found.body
    assert found.body.count(">kept<") == 4
    assert "<td>value</td>" in found.body


def test_a_table_or_a_list_of_which_nothing_is_left_goes_as_a_whole() -> None:
    """No empty list and no table of headings alone stays behind."""
    text = "# T\n\nL\n\nrest\n\n- «no»\n\n| a |\n| - |\n| «no» |\n"
    assert _typeset(text).body == "<p>rest</p>\n"


def test_headings_of_the_same_words_have_anchors_of_their_own() -> None:
    """Two headings that read alike, or that have no plain letters, can each be linked to."""
    found = _typeset("# T\n\nL\n\n## Būt\n\na\n\n## But\n\nb\n\n## 爱\n\nc\n")
    anchors = [anchor for anchor, _ in found.contents]
    assert anchors == ["part-but", "part-but-2", "part-x"]
    assert all(f'<h2 id="{anchor}">' in found.body for anchor in anchors)
