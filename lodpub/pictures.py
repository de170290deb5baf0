"""
Pictures that show a page where it is shared: a card with a name, what it is, a few facts and the title of the site.

The only module that knows Pillow, which is imported with the first picture. All pictures of a process share one
background, and each letter is drawn once a size. A picture has sixteen colours, so that it is small and quickly made,
and holds nothing but what is drawn: the same card gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageDraw
    from PIL.ImageFont import FreeTypeFont


#: What social networks show without cutting (Open Graph).
WIDTH, HEIGHT = 1200, 630
MEDIA_TYPE = "image/png"
#: The letters that the fonts have: Latin, Cyrillic and the signs of printed text.
_LETTERS = re.compile(r"[ -~\xa0-ňŊ-ſ\u0218-\u021bЀ-џҐґ\u1e80-\u1e85ẞ‐-―‘-„†-•…‰′″‹›€№™←-↓−]*")

_LEFT, _RIGHT, _TOP, _FOOT = 80, 1120, 112, 546
_SIZES = (84, 74, 64, 56, 48, 42)
_MOST_LINES, _HIGHEST = 4, 220
#: Lines are broken by the widths of the biggest letters, which those of the smaller ones follow this closely.
_TOLERANCE = 1.02
_SMALL, _FACTS = 32, 38
#: The drawing of static/icon.svg, on its own square of 32.
_MIDDLE = (16.0, 16.0, 4.2)
_AROUND = ((8.0, 9.0, 2.7), (25.0, 11.0, 2.7), (12.0, 25.0, 2.7), (23.0, 23.0, 2.7))
_STROKE = 2.2
_GROUND, _SHAPE, _WHITE, _PALE = (7, 63, 81), (14, 79, 100), (255, 255, 255), (166, 221, 238)
_STEPS = 6
#: How zlib looks for what repeats (Z_RLE): in flat drawings twice as quick as its usual way, and as good.
_RLE = 3
#: Where the shades of each colour begin in the palette; between ground and motif there are none but its two edges.
_PLACES = {_SHAPE: (1, 2), _WHITE: (3, _STEPS), _PALE: (3 + _STEPS, _STEPS)}


@dataclass(frozen=True, slots=True)
class Poster:
    """What a picture says: a name, what kind of thing it is, facts in a line, the site or its address."""

    name: str
    kind: str
    facts: str
    site: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text at its place: the upper left corner, the width, the size and weight of its letters."""

    text: str
    left: int
    top: int
    width: float
    size: int
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """
    A letter of a size: how far the next one is, and its drawing with the place of that, seen from the pen.

    Without kerning, and moved by whole pixels as here, letters side by side are what Pillow draws of a line.
    """

    advance: float
    drawn: Image.Image | None
    left: int
    top: int


def drawable(text: str) -> bool:
    """
    Tell whether the fonts have all the letters of a text.

    >>> drawable("Рава-Руська"), drawable("東京")
    (True, False)
    """
    return bool(_LETTERS.fullmatch(" ".join(text.split())))


def draw(poster: Poster) -> bytes:
    """Draw a card as PNG."""
    image = _background().copy()
    if poster.kind:
        _write(image, _cut(poster.kind, _SMALL, _TOP), _PALE)
    lines = layout(poster.name, _TOP + 62)
    for line in lines:
        _write(image, line, _WHITE)
    if poster.facts:
        last = lines[-1]
        _write(image, _cut(poster.facts, _FACTS, last.top + round(last.size * 1.2) + 26), _PALE)
    _write(image, _cut(poster.site, _SMALL, _FOOT - 20, left=_LEFT + 70), _WHITE)
    return _png(image)


def layout(text: str, top: int) -> list[Line]:
    """Break a name into lines, in the biggest letters in which it has its place; what has none ends in dots."""
    whole = _measure(_SIZES[0], bold=True)
    size, lines = 0, [""]
    for size in _SIZES:
        room = (_RIGHT - _LEFT) * _SIZES[0] / size / _TOLERANCE
        lines = list(_wrapped(text.split(), whole, room)) or [""]
        if len(lines) <= _MOST_LINES and len(lines) * size <= _HIGHEST:
            break
    length = _measure(size, bold=True)
    if len(lines) > _MOST_LINES:
        rest = " ".join(lines[_MOST_LINES - 1 :])
        lines[_MOST_LINES - 1 :] = [_shortened(rest, length, _RIGHT - _LEFT)]
    step = round(size * 1.2)
    return [Line(line, _LEFT, top + place * step, length(line), size, bold=True) for place, line in enumerate(lines)]


def _wrapped(words: Sequence[str], length: Callable[[str], float], room: float) -> Iterator[str]:
    """Put words on lines; a word longer than a line is broken."""
    line = ""
    for word in words:
        longer = f"{line} {word}".strip()
        if length(longer) <= room:
            line = longer
            continue
        if line:
            yield line
        while length(word) > room:
            fits = next(end for end in range(len(word) - 1, 0, -1) if length(word[:end]) <= room)
            yield word[:fits]
            word = word[fits:]
        line = word
    if line:
        yield line


def _shortened(text: str, length: Callable[[str], float], room: float) -> str:
    """Cut a text so that it has its place, with dots for what is left out."""
    if length(text) <= room:
        return text
    kept = next((end for end in range(len(text), 0, -1) if length(f"{text[:end].rstrip()}…") <= room), 0)
    return f"{text[:kept].rstrip()}…"


def _cut(text: str, size: int, top: int, left: int = _LEFT) -> Line:
    length = _measure(size)
    shown = _shortened(" ".join(text.split()), length, _RIGHT - left)
    return Line(shown, left, top, length(shown), size)


def _measure(size: int, *, bold: bool = False) -> Callable[[str], float]:
    """Give what tells the width of a text."""
    return lambda text: sum(_letter(letter, size, bold).advance for letter in text)


@cache
def _letter(letter: str, size: int, bold: bool) -> Letter:
    """Draw a letter."""
    from PIL import Image, ImageDraw

    font = _font(size, bold=bold)
    advance = font.getlength(letter)
    drawn = Image.new("L", (round(advance) + 2 * size, round(size * 1.4)), 0)
    ImageDraw.Draw(drawn).text((size, 0), letter, fill=255, font=font)
    box = drawn.getbbox()
    return Letter(advance, drawn.crop(box), box[0] - size, box[1]) if box else Letter(advance, None, 0, 0)


@cache
def _font(size: int, *, bold: bool = False) -> FreeTypeFont:
    from PIL import ImageFont

    name = "InterDisplay-SemiBold.otf" if bold else "Inter-Medium.otf"
    source = (resources.files("lodpub") / "fonts" / name).read_bytes()
    return ImageFont.truetype(io.BytesIO(source), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _background() -> Image.Image:
    """Draw what all pictures share: the motif at the edge, the small icon at the foot."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (WIDTH, HEIGHT), 0)
    for corner, scale, colour in (((770, 60), 24.0, _SHAPE), ((_LEFT - 6, _FOOT - 30), 1.9, _WHITE)):
        wide, high = (min(round(32 * scale), end - start) for start, end in zip(corner, image.size, strict=True))
        drawn = Image.new("L", (2 * wide, 2 * high), 0)
        _motif(ImageDraw.Draw(drawn), 2 * scale)
        _lay(image, drawn.resize((wide, high), Image.Resampling.BOX), corner, colour)
    return image


def _motif(pen: ImageDraw.ImageDraw, scale: float) -> None:
    """Draw the net of the icon: a point in the middle, others around it."""
    x, y, _ = _MIDDLE
    for other_x, other_y, _ in _AROUND:
        ends = (x * scale, y * scale, other_x * scale, other_y * scale)
        pen.line(ends, fill=255, width=round(_STROKE * scale))
    for x, y, radius in (_MIDDLE, *_AROUND):
        pen.ellipse([(one + step) * scale for step in (-radius, radius) for one in (x, y)], fill=255)


def _write(image: Image.Image, line: Line, colour: tuple[int, int, int]) -> None:
    """Write a line of text."""
    from PIL import Image

    drawn = Image.new("L", (round(line.width) + 8, round(line.size * 1.4)), 0)
    pen = 4.0
    for letter in (_letter(one, line.size, line.bold) for one in line.text):
        if letter.drawn:
            drawn.paste(255, (round(pen) + letter.left, letter.top), letter.drawn)
        pen += letter.advance
    _lay(image, drawn, (line.left - 4, line.top), colour)


def _lay(image: Image.Image, drawn: Image.Image, corner: tuple[int, int], colour: tuple[int, int, int]) -> None:
    """Lay what was drawn onto the picture in the shades of a colour."""
    shades, seen = _shades(colour)
    image.paste(drawn.point(shades), corner, drawn.point(seen))


@cache
def _shades(colour: tuple[int, int, int]) -> tuple[list[int], list[int]]:
    """Give the place in the palette for each level of a drawing, and which levels are seen at all."""
    first, steps = _PLACES[colour]
    found = [round(level * steps / 255) for level in range(256)]
    return [first - 1 + shade if shade else 0 for shade in found], [255 if shade else 0 for shade in found]


def _png(image: Image.Image) -> bytes:
    palette = [*_GROUND]
    for colour, (_, steps) in _PLACES.items():
        for step in range(1, steps + 1):
            palette += [round(low + (high - low) * step / steps) for low, high in zip(_GROUND, colour, strict=True)]
    image.putpalette(palette)
    return _saved(image)


def _saved(image: Image.Image) -> bytes:
    body = io.BytesIO()
    image.save(body, "PNG", bits=4, compress_type=_RLE)
    return body.getvalue()
