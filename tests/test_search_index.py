"""The index of the search: the same words in Python and in the browser, small files, everything found by its names."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal

from lodpub import vocab
from lodpub.describe import survey
from lodpub.folding import TABLE, every_word, fold, keys, stem
from lodpub.graph import Publication, load
from lodpub.phrases import phrase
from lodpub.search_index import MOST_BYTES, Entry, Shard, cut, file_name, listed, make_entry, manifest
from lodpub.searching import search_page
from lodpub.site import plan
from lodpub.views import Link
from lodpub.workshop import make_workshop
from tests.search_script import SCRIPT, folded, found, needs_node
from tests.sites import build, fill, partners
from tests.test_foreign import GRAPHS, PREFIXES

NAMING = {*vocab.LABELS, *vocab.OTHER_LABELS}
#: Nouns in their cases; those of one line have one stem, those of different lines have different ones.
NOUNS = (
    "Jelgava Jelgavas Jelgavai Jelgavu Jelgavā",
    "novads novada novadam novadu novadā novadi novadiem novadus novados",
    "apriņķis apriņķa apriņķim apriņķi apriņķī apriņķu apriņķiem apriņķus apriņķos",
    "Suvalki Suvalku Suvalkiem Suvalkus Suvalkos",
    "Berlīne Berlīnes Berlīnei Berlīni Berlīnē",
    "pašvaldība pašvaldības pašvaldībai pašvaldību pašvaldībā pašvaldībām pašvaldībās",
    "tirgus tirgum tirgu tirgū tirgi tirgiem tirgos",
    "Cēsis Cēsu Cēsīm Cēsīs",
    "zeme zemes zemei zemi zemē zemju zemēm zemēs",
    "country countries",
    "project projects",
    "Ape Apes",
)
#: What readers write, and the thing of the ten that they mean.
MEANT = {
    "fundao": "fundao",
    "FUNDÃO": "fundao",
    "municipio do fundão": "fundao",
    "alīta": "alytus-district",
    "Alītas rajonā": "alytus-district",
    "alytaus": "alytus-district",
    "ardzes apgabalam": "arges-county",
    "argeș": "arges-county",
    "glodeni rajonu": "glodeni-district",
    "jonišķos": "joniskis-district",
    "Joniškis": "joniskis-district",
    "reklinghauzenā": "kreis-recklinghausen",
    "Recklinghausen": "kreis-recklinghausen",
    "vodzislavu": "powiat-wodzislawski",
    "wodzislaw": "powiat-wodzislawski",
    "ravā ruskā": "rava-ruska",
    "ruska miska": "rava-ruska",
    "Рава-Руська": "rava-ruska",
    "suvalkiem": "suwalki",
    "suwalki": "suwalki",
    "suvalku pašvaldībā": "suwalki",
    "berlīnes brandenburgas": "bfw-berlin-brandenburg",
    "portugālē": "fundao",
    "fund": "fundao",
}
_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cn", "Co"]), max_size=40)
_NAMES = st.lists(st.text("abcā ", min_size=1, max_size=12), min_size=1, max_size=60)


def _names(publication: Publication) -> Iterator[tuple[str, str]]:
    """Go through the things that have a page, by path, with each of their names."""
    for iri, path in survey(publication).paths.items():
        for _, predicate, value in publication.data.about[iri]:
            if predicate in NAMING and isinstance(value, Literal):
                yield path, value.value


def _found(site: Path, language: str, queries: list[str]) -> list[list[str]]:
    return [one["addresses"] for one in found(site, language, queries)]


@pytest.mark.parametrize("words", NOUNS)
def test_a_noun_has_one_stem_in_all_its_cases(words: str) -> None:
    """Whatever case is asked for or stands in the data, the stem is the same."""
    assert len({stem(word) for word in fold(words)}) == 1


def test_different_nouns_have_different_stems() -> None:
    """No ending is taken that makes two words one."""
    for one, other in combinations(NOUNS, 2):
        assert {stem(word) for word in fold(one)}.isdisjoint(stem(word) for word in fold(other))


@needs_node
def test_the_script_folds_all_names_as_the_build_does(publication: Publication) -> None:
    """Words, Latin spelling, stems and keys of every literal of the data are the same in both languages of code."""
    texts = sorted({fact[2].value for fact in publication.data.facts() if isinstance(fact[2], Literal)})
    assert len(texts) > 1000
    assert folded(TABLE, texts) == [_folded(text) for text in texts]


@needs_node
@settings(max_examples=6, deadline=None)
@given(texts=st.lists(_TEXTS, min_size=200, max_size=300))
def test_the_script_folds_any_text_as_the_build_does(texts: list[str]) -> None:
    """The same holds for any letters, and what is folded stays the same when it is folded again."""
    assert folded(TABLE, texts) == [_folded(text) for text in texts]
    for text in texts:
        assert fold(" ".join(fold(text))) == fold(text)


def _folded(text: str) -> list[list[str] | list[list[str]]]:
    words = fold(text)
    return [list(words), list(every_word(text)), [stem(word) for word in words], [sorted(keys(word)) for word in words]]


@needs_node
@pytest.mark.parametrize("language", ["lv", "en"])
def test_everything_is_found_by_each_of_its_names(site: Path, publication: Publication, language: str) -> None:
    """Each thing with a page is among what its name brings, in whatever language the name and the reader are."""
    names = sorted(set(_names(publication)))
    assert len(names) > 500
    answers = _found(site, language, [name for _, name in names])
    assert [name for (path, name), answer in zip(names, answers, strict=True) if path not in answer] == []


@needs_node
def test_partners_are_found_as_people_write_them(site: Path, publication: Publication) -> None:
    """In any case, without marks, in their own language, by a part of the name: of the partners it is the first."""
    answers = dict(zip(MEANT, _found(site, "lv", list(MEANT)), strict=True))
    first = {query: next((one for one in answer if "/partner/" in one), "") for query, answer in answers.items()}
    assert first == {query: f"doc/partner/{slug}" for query, slug in MEANT.items()}
    assert {f"doc/partner/{one.value.rpartition('/')[2]}" for one in partners(publication)} >= set(first.values())


@needs_node
def test_the_name_itself_comes_first(site: Path) -> None:
    """Exact names stand before inflected ones, these before longer ones, and names before what is said of a thing."""
    answers = _found(site, "lv", ["Fundao", "jelgavas", "Jelgavas novads", "Polijas", "projekti"])
    assert [answer[0] for answer in answers] == [
        "doc/site/fundao",
        "doc/site/jelgava",
        "doc/territory/jelgavas-novads",
        next(one for one in answers[3] if "country-pol" in one),
        "doc/project",
    ]


@needs_node
def test_all_words_are_needed_and_nothing_else_is_found(site: Path) -> None:
    """A word that nothing has leaves nothing; what only resembles a word is none."""
    queries = ["fundao jelgavniece", "fundaments", "jelgavietis", "suvalkov", "rajonskola", "…", ""]
    assert _found(site, "lv", queries) == [[]] * len(queries)


@needs_node
def test_what_fits_is_marked_letter_by_letter(site: Path) -> None:
    """The letters of the name that stand for those of the query are marked, with their diacritics."""
    (one,) = found(site, "en", ["municipality fundao"])
    assert one["marks"][0] == [
        ["Municipality", True],
        *([piece, False] for piece in (" ", "of", " ")),
        ["Fundão", True],
    ]


@needs_node
@settings(max_examples=8, deadline=None)
@given(names=_NAMES)
def test_however_it_is_cut_everything_is_found(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    """With shards for a handful of entries each name finds its entry, unless the answer says that there is more."""
    site = tmp_path_factory.mktemp("cut")
    entries = [make_entry(Entry(name, str(number), 0)) for number, name in enumerate(names)]
    _written(site, cut(entries, 200))
    for number, answer in enumerate(found(site, "en", names)):
        assert str(number) in answer["addresses"] or not answer["whole"] or not fold(names[number])


def _written(site: Path, shards: list[Shard]) -> None:
    told = {"kinds": ["Thing"], "shards": listed(shards), "words": {}}
    files = {f"search/en/{file_name(shard.prefix)}": shard.body for shard in shards}
    fill(site, {"search.json": manifest({"en": told}), **files})


@pytest.mark.parametrize("most", [300, 2000, MOST_BYTES])
def test_a_shard_is_small_whatever_is_common(most: int) -> None:
    """Words that thousands share, long names and short ones: no file is over the limit, and no two have one name."""
    names = [f"Pašvaldība {number} {'x' * (number % 40)}" for number in range(3000)]
    entries = [Entry(name, f"doc/a/{at}", 0, ("Municipality",), ("LV",)) for at, name in enumerate(names)]
    shards = cut(entries, most)
    assert max(len(shard.body) for shard in shards) <= most
    files = [file_name(shard.prefix) for shard in shards]
    assert len(set(files)) == len(files)
    assert all(re.fullmatch(r"[a-z0-9_]+\.json", file) for file in files)
    assert [shard.prefix for shard in shards if not shard.whole]
    assert {entry[1] for shard in shards if shard.whole for entry in json.loads(shard.body)} > {"doc/a/0", "doc/a/2999"}


@needs_node
def test_a_short_name_is_found_among_thousands_that_have_its_words(tmp_path: Path) -> None:
    """What is called by two common words is there when a shard cannot have all that has them; a number narrows."""
    long = [Entry(f"Cooperation agreement with municipality {number}", str(number), 0) for number in range(3000)]
    _written(tmp_path, cut([*long, Entry("Sadarbības līgums", "short", 0, ("cooperation agreement",))]))
    common, narrow = found(tmp_path, "en", ["cooperation agreement", "cooperation agreement 2999"])
    assert "short" in common["addresses"]
    assert not common["whole"]
    assert (narrow["addresses"], narrow["whole"]) == (["2999"], True)


def test_the_index_grows_evenly() -> None:
    """Four times the entries take about four times the bytes."""
    entries = [Entry(f"Thing {number} of {number * 7919 % 5000}", str(number), 0) for number in range(8000)]
    few, many = (sum(len(shard.body) for shard in cut(some)) for some in (entries[:2000], entries))
    assert many < 6 * few


def test_one_file_is_enough_for_few_things(site: Path) -> None:
    """The files of the index are small JSON; those of a language are few while there is little to find."""
    told = json.loads((site / "search.json").read_text(encoding="utf-8"))
    assert set(told["languages"]) == {"lv", "en"}
    for language, one in told["languages"].items():
        files = sorted((site / "search" / language).iterdir())
        assert {file.name for file in files} == {file_name(prefix.rstrip("+")) for prefix in one["shards"].split(" ")}
        assert all(file.stat().st_size <= MOST_BYTES for file in files)
    assert len(gzip.compress(SCRIPT.read_bytes(), 9)) <= 4000


@needs_node
@pytest.mark.parametrize("graph", ["organization", "thesaurus", "other alphabets", "long", "ways out"])
def test_things_of_foreign_folders_are_found(tmp_path: Path, graph: str) -> None:
    """In any data, of any alphabet, each thing is found by each of its names."""
    root = fill(tmp_path, {"data/graph.ttl": PREFIXES + GRAPHS[graph]})
    build(root)
    names = sorted(set(_names(load(root))))
    assert names
    answers = _found(root / "public", "en", [name for _, name in names])
    assert [name for (path, name), answer in zip(names, answers, strict=True) if path not in answer] == []


@needs_node
def test_hostile_names_do_no_harm(tmp_path: Path) -> None:
    """Markup, controls, names of no letter or of a hundred thousand: the files stay JSON and small."""
    names = ["</script><b>x", "\x00\u202e\ufffe", "🙂", "a+b", "y" * 100_000, "con", "constructor", "__proto__", "ﬁn"]
    lines = [
        f"<https://example.org/id/thing/t{at}> <{vocab.RDFS_LABEL.value}> {Literal(name)} ."
        for at, name in enumerate(names)
    ]
    root = fill(tmp_path, {"data/a.nt": "\n".join(lines)})
    build(root)
    for path in [*(root / "public/search").rglob("*.json"), root / "public/search.json"]:
        json.loads(path.read_text(encoding="utf-8"))
        assert path.stat().st_size <= MOST_BYTES
    answers = _found(root / "public", "en", ["script", "constructor", "__proto__", "fin", "con", "y" * 50])
    expected = ["t0", "t6", "t7", "t8", "t5", "t4"]
    assert [answer[0].rpartition("/")[2] for answer in answers] == expected


def test_what_was_withdrawn_is_not_found(tmp_path: Path) -> None:
    """A thing that answers 410 is on no shard."""
    ended = '<https://example.org/id/a> prov:invalidatedAtTime "2020-01-01" ; rdfs:label "Former" .'
    data = f'{PREFIXES}@prefix prov: <http://www.w3.org/ns/prov#> .\n{ended} ex:b a ex:B ; rdfs:label "Present" .'
    made = {one.path: one.body for one in plan(load(fill(tmp_path, {"data/a.ttl": data}))).artifacts}
    shards = b"".join(body for path, body in made.items() if path.startswith("search/en/"))
    assert b"Present" in shards
    assert b"Former" not in shards


def test_the_page_from_a_to_z_comes_first_where_there_is_one(publication: Publication) -> None:
    """Without the script the page of results leads to all things in order, then to the lists."""
    shop = make_workshop(publication)
    page = search_page(shop.scenes[0], replace(shop.around, letters="browse/a-z"))
    assert page.lists[0] == Link(phrase("lv", "search_letters"), "browse/a-z.lv.html")
    assert page.lists[1:] == search_page(shop.scenes[0], replace(shop.around, letters="")).lists


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_page_of_the_search_leads_on_without_the_script(site: Path, language: str) -> None:
    """The page of results links to every list; the field stands in the head of all pages but those of a status."""
    page = (site / f"search.{language}.html").read_text(encoding="utf-8")
    assert phrase(language, "search_plain") in page
    assert f'href="doc/partner.{language}.html"' in page
    pages = [path for path in site.rglob("*.html") if path.name not in ("404.html", "410.html")]
    assert all('role="search"' in path.read_text(encoding="utf-8") for path in pages)
    assert 'role="search"' not in (site / "404.html").read_text(encoding="utf-8")
