"""Pictures for sharing: who gets one, what is on it, that everything on it has its place."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from lodpub import pictures
from lodpub.graph import Publication, load
from lodpub.pictures import HEIGHT, WIDTH, Poster, draw, drawable, layout
from lodpub.site import plan
from tests.conftest import ROOT
from tests.sites import DATA, SHAPES, fill, partners

FONTS = sorted((ROOT / "lodpub" / "fonts").glob("*.otf"))
ICON = (ROOT / "lodpub" / "static" / "icon.svg").read_text(encoding="utf-8")
#: What has to be written: Latvian, Lithuanian, Polish, Romanian, Portuguese, German, Ukrainian.
LETTERS = (
    "āčēģīķļņšūž ąčęėįšųūž ąćęłńóśźż ăâîșț ãáàâçéêíóôõú äöüß ґєії абвгдежзийклмнопрстуфхцчшщьюя "
    "0123456789 –—“”„‘’…·«»&()/-"
)
POSTER = Poster("Suvalku pašvaldība", "Sadarbības partneris", "Pašvaldība · Polija", "Partneri ārvalstīs")
#: The farthest that anything may reach; the name may not come down to the foot.
RIGHT, FOOT = WIDTH - 60, 520
ASKING = SHAPES.replace("sh:targetClass", "show:picture true ; sh:targetClass").replace(
    "@prefix ex:", "@prefix show: <https://w3id.org/lodpub/show#> .\n@prefix ex:"
)


def _paths(root: Path) -> set[str]:
    found = {one.path for one in plan(load(root)).artifacts}
    return {path for path in found if path.startswith("pictures/")}


def test_home_and_each_thing_that_is_asked_for_have_a_picture(site: Path, publication: Publication) -> None:
    """The first page and every partner have a PNG of 1200 by 630 in each language, and nothing else has."""
    found = {path.relative_to(site / "pictures").as_posix() for path in (site / "pictures").rglob("*.png")}
    slugs = [one.value.rpartition("/")[2] for one in partners(publication)]
    named = [f"doc/partner/{slug}" for slug in slugs] + ["home"]
    assert found == {f"{name}.{language}.png" for name in named for language in publication.languages}
    for path in found:
        with Image.open(site / "pictures" / path) as picture:
            assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT))


def test_pictures_are_for_those_who_ask(tmp_path: Path) -> None:
    """Without show:picture only the first page has a picture; with it, each thing of the class too."""
    homes = {"pictures/home.lv.png", "pictures/home.en.png"}
    plain = fill(tmp_path / "plain", {"data/a.ttl": DATA, "shapes/s.ttl": SHAPES})
    assert _paths(plain) == homes
    asking = fill(tmp_path / "asking", {"data/a.ttl": DATA, "shapes/s.ttl": ASKING})
    assert _paths(asking) == homes | {"pictures/doc/thing/a.lv.png", "pictures/doc/thing/a.en.png"}


def test_a_name_in_other_letters_has_no_picture_of_boxes(tmp_path: Path) -> None:
    """Where the fonts lack a letter of the name, there is no picture of the thing, and its page shows that of home."""
    root = fill(tmp_path, {"data/a.ttl": DATA.replace('"A"@en', '"東京"@ja'), "shapes/s.ttl": ASKING})
    made = {one.path: one.body for one in plan(load(root)).artifacts}
    assert not [path for path in made if path.startswith("pictures/doc")]
    assert b'"og:image" content="https://example.org/pictures/home.en.png"' in made["doc/thing/a.en.html"]


def test_every_page_names_a_picture_that_is_there(site: Path, publication: Publication) -> None:
    """The address of og:image is absolute and leads to a file of the site, with its true size and a text."""
    pages = [one for one in sorted(site.rglob("*.html")) if one.name not in ("404.html", "410.html")]
    assert len(pages) > 100
    for page in pages:
        text = page.read_text(encoding="utf-8")
        told = dict(re.findall(r'<meta property="(og:image[^"]*)" content="([^"]*)">', text))
        assert told["og:image"].startswith(publication.base), page
        assert (site / told["og:image"].removeprefix(publication.base)).is_file(), page
        assert (told["og:image:width"], told["og:image:height"]) == (str(WIDTH), str(HEIGHT))
        assert told["og:image:alt"]


def test_the_same_card_gives_the_same_bytes() -> None:
    """A picture holds no clock and nothing left over from the one before it."""
    first = draw(POSTER)
    draw(Poster("Another", "", "", "Elsewhere"))
    assert draw(POSTER) == first
    assert len(first) < 30_000


@settings(max_examples=40, deadline=None)
@given(name=st.text(alphabet="aāWMилŠ -0", min_size=1, max_size=400))
def test_no_name_runs_out_of_the_picture(name: str) -> None:
    """However long a name or a word of it is, its lines end within the picture, above the foot."""
    lines = layout(name, pictures._TOP + 62)
    assert lines
    for line in lines:
        assert line.left + line.width <= RIGHT
        assert line.top + line.size * 1.2 < FOOT


def test_a_long_name_is_set_smaller_before_it_is_cut() -> None:
    """A name of two lines is as big as a short one is not; only one that has no place at all ends in dots."""
    short, long, endless = (layout(" ".join(["Nosaukums"] * count), 0) for count in (1, 8, 60))
    assert short[0].size > long[0].size >= endless[0].size
    assert "…" not in "".join(line.text for line in long)
    assert endless[-1].text.endswith("…")


def test_nothing_is_drawn_at_the_edge() -> None:
    """With the longest of all texts, the margin on the left and the last rows stay as they are in an empty card."""
    long = " ".join(["Ļoti garš nosaukums"] * 30)
    full, empty = (Image.open(io.BytesIO(draw(one))).convert("RGB") for one in (Poster(*[long] * 4), Poster(*[""] * 4)))
    for box in ((0, 0, 70, HEIGHT), (RIGHT, 0, WIDTH, HEIGHT), (0, HEIGHT - 40, WIDTH, HEIGHT)):
        assert full.crop(box).tobytes() == empty.crop(box).tobytes()


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_the_fonts_have_the_letters_of_the_languages(path: Path) -> None:
    """Both fonts have every letter that is needed, and every letter that the code says they have."""
    has = set(TTFont(path).getBestCmap())
    needed = {ord(letter) for letter in LETTERS + LETTERS.upper()}
    promised = {code for code in range(0x20, 0x3000) if drawable(chr(code))}
    assert needed <= promised
    assert {chr(code) for code in promised - has if not chr(code).isspace()} == set()


def test_the_fonts_are_small_and_come_with_their_licence() -> None:
    """Together they weigh at most 150 kB; the Open Font License stands beside them."""
    assert len(FONTS) == 2
    assert sum(path.stat().st_size for path in FONTS) < 150_000
    assert "SIL OPEN FONT LICENSE" in (ROOT / "lodpub" / "fonts" / "OFL.txt").read_text(encoding="utf-8")


def test_the_motif_is_the_drawing_of_the_icon() -> None:
    """The points of the motif are the circles of icon.svg."""
    circles = re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', ICON)
    assert [tuple(map(float, one)) for one in circles] == [pictures._MIDDLE, *pictures._AROUND]
    assert f'stroke-width="{pictures._STROKE}"' in ICON


@pytest.mark.parametrize(("name", "size"), [("icon", 48), ("touch", 180)])
def test_the_icons_in_pixels_are_the_drawing_too(name: str, size: int) -> None:
    """Where the SVG has a white point the PNG has one, and the ground is its ground."""
    pixels = Image.open(io.BytesIO((ROOT / "lodpub" / "static" / f"{name}.png").read_bytes())).convert("RGBA")
    assert pixels.size == (size, size)
    for x, y, _ in (pictures._MIDDLE, *pictures._AROUND):
        red, green, blue, alpha = _pixel(pixels, x * size / 32, y * size / 32)
        assert min(red, green, blue, alpha) > 230
    ground = _pixel(pixels, size / 2, size * 0.06)
    assert [abs(one - other) < 12 for one, other in zip(ground, (10, 92, 117, 255), strict=True)] == [True] * 4


def _pixel(picture: Image.Image, x: float, y: float) -> tuple[int, int, int, int]:
    found = picture.getpixel((round(x), round(y)))
    assert isinstance(found, tuple)
    red, green, blue, alpha = found
    return red, green, blue, alpha


@settings(max_examples=60, deadline=None)
@given(text=st.text(LETTERS + LETTERS.upper() + "fijTVAWLoy", min_size=1, max_size=40), size=st.sampled_from((84, 42)))
def test_letters_side_by_side_are_what_pillow_draws_of_the_line(text: str, size: int) -> None:
    """A line that is put together of letters drawn once is the same in every pixel, and as wide."""
    font = pictures._font(size, bold=True)
    width = pictures._measure(size, bold=True)(text)
    assert width == font.getlength(text)
    ours, theirs = (Image.new("L", (WIDTH, HEIGHT), 0) for _ in range(2))
    pictures._write(ours, pictures.Line(text, 4, 0, width, size, bold=True), pictures._WHITE)
    line = Image.new("L", (round(width) + 8, round(size * 1.4)), 0)
    ImageDraw.Draw(line).text((4, 0), text, fill=255, font=font)
    pictures._lay(theirs, line, (0, 0), pictures._WHITE)
    assert ours.tobytes() == theirs.tobytes()
