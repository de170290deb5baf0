"""
The one layout of hand-kept Turtle (`publish.py fmt`).

Declarations first, blocks in the author's order, a subject and each property on a line of its own, several values on
one line as long as it stays short. Nothing is lost: comments go with what they explain, literals stay letter by letter,
and what comes out is compared with what went in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Quad, RdfFormat, parse

from lodpub import vocab
from lodpub.errors import InputError
from lodpub.outline import Block, Declaration, Iri, Node, Outline, Property, read_outline
from lodpub.turtle import Scope, Token, is_absolute, resolve, syntax_error, tokenize

_WIDTH = 100
_INDENT = "    "
#: A blank node that says more than this is not written on one line.
_FEW = 2
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*")
_ILLEGAL = re.compile(r'[\x00-\x20<>"{}|^`\\]')
#: Where a text without @base is taken to stand while it is compared; no such place exists.
_NOWHERE = "https://base.invalid/folder/file"


def format_turtle(
    text: str,
    *,
    prefix_order: Sequence[str],
    first: Sequence[str] = ("skos:prefLabel", "schema:name", "skos:altLabel", "dct:description"),
) -> str:
    """
    Lay Turtle out anew; `first` are the predicates that follow `a`, other predicates stay in the author's order.

    Raises `InputError` (with the line) for text that is not Turtle 1.1 or cannot be laid out without loss.

    >>> print(format_turtle("<http://e.org/a> <http://e.org/p> 1,2; a <http://e.org/B>.", prefix_order=()), end="")
    <http://e.org/a>
        a <http://e.org/B> ;
        <http://e.org/p> 1, 2 .
    """
    said = _read(text)
    outline = read_outline(text)
    header = _header(outline.declarations, prefix_order)
    scope = Scope(
        header[None].iri if None in header else "", {name: one.iri for name, one in header.items() if name is not None}
    )
    page = _Page(scope, {name: rank for rank, name in enumerate(("a", *first))})
    blocks = ["\n".join(_block(page, block)) for block in outline.blocks]
    kept = [one for name, one in header.items() if name is None or name in page.used]
    laid_out = _assemble(outline, kept, blocks)
    if not _says(laid_out, said, {token.text[2:] for token in tokenize(text) if token.kind == "blank"}):
        raise InputError("layout_changed")
    return laid_out


@dataclass(slots=True)
class _Page:
    """What is declared in the head of the page, the rank of predicates, and what was found while writing."""

    scope: Scope
    ranks: dict[str, int]
    used: set[str] = field(default_factory=set)
    names: dict[Iri, str] = field(default_factory=dict)

    def name(self, iri: Iri) -> str:
        """Write an IRI: as the prefixed name that the author or a prefix gives it, else by the base, else whole."""
        if iri not in self.names:
            written = _prefixed(self.scope, iri)
            if written:
                self.used.add(written.partition(":")[0])
            self.names[iri] = written or _bracketed(self.scope.base, iri.value)
        return self.names[iri]

    def predicate(self, iri: Iri) -> str:
        """Write a predicate."""
        return "a" if iri.value == vocab.RDF_TYPE.value else self.name(iri)

    def rank(self, one: Property) -> int:
        """Give the place of a property among those that come first."""
        return self.ranks.get(self.predicate(one.predicate), len(self.ranks))


def _header(declarations: Iterable[Declaration], order: Sequence[str]) -> dict[str | None, Declaration]:
    """Sort declarations: the base, the prefixes in their order, the rest by letter; the first of a name stands."""
    ranks = {name: rank for rank, name in enumerate(order)}
    found: dict[str | None, Declaration] = {}
    for one in declarations:
        found.setdefault(one.prefix, one)
    return dict(
        sorted(
            found.items(),
            key=lambda item: (item[0] is not None, ranks.get(item[0] or "", len(ranks)), item[0] or ""),
        )
    )


def _assemble(outline: Outline, kept: Sequence[Declaration], blocks: Sequence[str]) -> str:
    """Put head, blocks and end together; comments of declarations that are dropped stand before the first block."""
    head, stray = [*outline.head], []
    for one in outline.declarations:
        if not any(one is other for other in kept):
            stray += [*one.remarks.before, one.remarks.after]
    for one in kept:
        name = "@base" if one.prefix is None else f"@prefix {one.prefix}:"
        head += [*one.remarks.before, _behind(f"{name} {_bracketed('', one.iri)} .", one.remarks.after)]
    paragraphs = ["\n".join(head), "\n".join(line for line in stray if line), *blocks, "\n".join(outline.end)]
    written = "\n\n".join(part.rstrip("\n") for part in paragraphs if part)
    return f"{written}\n" if written else ""


def _prefixed(scope: Scope, iri: Iri) -> str:
    """Write an IRI as a prefixed name: the author's, or one of the longest namespace; "" when none fits."""
    if scope.expand(Token("name", iri.written, 1)) == iri.value:
        return iri.written
    best, longest = "", 0
    for name, namespace in scope.prefixes.items() if is_absolute(iri.value) else ():
        local = iri.value[len(namespace) :]
        if len(namespace) > longest and iri.value.startswith(namespace) and _LOCAL.fullmatch(local):
            best, longest = f"{name}:{local}", len(namespace)
    return best


def _bracketed(base: str, iri: str) -> str:
    """Write an IRI in angle brackets, relative when it lies at or below the base."""
    document = base.partition("#")[0]
    folder = document[: document.partition("?")[0].rfind("/") + 1]
    for start in (document, folder):
        rest = iri[len(start) :]
        if start and iri.startswith(start) and resolve(base, rest) == iri:
            return f"<{_legal(rest)}>"
    return f"<{_legal(iri)}>"


def _legal(iri: str) -> str:
    """Escape what must not stand in angle brackets."""
    return _ILLEGAL.sub(lambda match: f"\\u{ord(match[0]):04X}", iri)


def _behind(line: str, comment: str) -> str:
    """Put a comment behind a line."""
    return f"{line}  {comment}" if comment else line


def _block(page: _Page, block: Block) -> Iterator[str]:
    """Write a statement line by line, the comments before it among them."""
    yield from block.subject.remarks.before
    subject = _flat(page, block.subject) or ""
    tall = _tall(page, block.subject, 0)
    yield _behind(subject if subject and _fits(subject) else tall, block.subject.remarks.after)
    yield from _properties(page, block.properties, 1, " ;" if block.closing else " .")
    if block.closing:
        yield from (_INDENT + comment for comment in block.closing)
        yield f"{_INDENT}."


def _properties(page: _Page, properties: Iterable[Property], depth: int, end: str) -> Iterator[str]:
    """Write properties in their order; `end` closes the last one."""
    arranged = _arrange(page, properties)
    for number, one in enumerate(arranged, start=1):
        yield from (_INDENT * depth + comment for comment in one.before)
        yield from _property(page, one, depth, end if number == len(arranged) else " ;")


def _arrange(page: _Page, properties: Iterable[Property]) -> list[Property]:
    """Sort properties; one whose predicate stands already joins it there, unless comments tell the two apart."""
    arranged: list[Property] = []
    places: dict[str, int] = {}
    for one in sorted(properties, key=page.rank):
        place = places.get(one.predicate.value)
        last = arranged[place].values[-1] if place is not None else None
        if place is None or one.before or one.values[-1].remarks.after or (last and last.remarks.after):
            places[one.predicate.value] = len(arranged)
            arranged.append(one)
        else:
            earlier = arranged[place]
            arranged[place] = Property(earlier.before, earlier.predicate, [*earlier.values, *one.values])
    return arranged


def _property(page: _Page, one: Property, depth: int, end: str) -> Iterator[str]:
    """Write a property on one line, or with brackets that open on it, or with each value on its own line."""
    name = _INDENT * depth + page.predicate(one.predicate)
    comment = one.values[-1].remarks.after
    free = not any(value.remarks.before for value in one.values) and not any(
        value.remarks.after for value in one.values[:-1]
    )
    flat = [_flat(page, value) for value in one.values]
    line = f"{name} {', '.join(text or '' for text in flat)}{end}"
    if free and None not in flat and _fits(line):
        yield _behind(line, comment)
    elif free and (len(flat) == 1 or (None in flat and all(value.properties for value in one.values))):
        values = [_tall(page, value, depth) for value in one.values]
        yield _behind(f"{name} {', '.join(values)}{end}", comment)
    else:
        yield name
        for number, value in enumerate(one.values, start=1):
            yield from _line(page, value, depth + 1, end if number == len(flat) else ",")


def _line(page: _Page, value: Node, depth: int, end: str) -> Iterator[str]:
    """Write one value or member on lines of its own, with its comments."""
    indent = _INDENT * depth
    yield from (indent + comment for comment in value.remarks.before)
    flat = _flat(page, value)
    line = f"{indent}{flat}{end}"
    if flat is None or not _fits(line):
        line = f"{indent}{_tall(page, value, depth)}{end}"
    yield _behind(line, value.remarks.after)


def _fits(line: str) -> bool:
    return len(line) < _WIDTH and "\n" not in line


def _flat(page: _Page, node: Node) -> str | None:
    """Write a node on one line; None when it says too much for that, or when comments stand in it."""
    if node.iri:
        return page.name(node.iri)
    if node.closing:
        return None
    if node.properties is not None:
        return _flat_properties(page, node.properties)
    if node.members is None:
        return node.text + (page.name(node.datatype) if node.datatype else "")
    members = _flat_nodes(page, node.members)
    return None if members is None else f"( {' '.join(members)} )" if members else "()"


def _flat_properties(page: _Page, properties: Sequence[Property]) -> str | None:
    """Write a blank node on one line, if it can be."""
    if not properties:
        return "[]"
    arranged = _arrange(page, properties)
    parts = []
    for one in arranged:
        values = _flat_nodes(page, one.values)
        if len(arranged) > _FEW or one.before or values is None:
            return None
        parts.append(f"{page.predicate(one.predicate)} {', '.join(values)}")
    return f"[ {' ; '.join(parts)} ]"


def _flat_nodes(page: _Page, nodes: Iterable[Node]) -> list[str] | None:
    """Write several nodes on one line, if all of them can be."""
    written = []
    for node in nodes:
        flat = None if node.remarks.before or node.remarks.after else _flat(page, node)
        if flat is None:
            return None
        written.append(flat)
    return written


def _tall(page: _Page, node: Node, depth: int) -> str:
    """Write a node over several lines, the first of which is indented already."""
    inner, indent = _INDENT * (depth + 1), _INDENT * depth
    closing = [inner + comment for comment in node.closing]
    if node.properties:
        lines = [*_properties(page, node.properties, depth + 1, " ;" if closing else ""), *closing]
        return "\n".join(["[", *lines, f"{indent}]"])
    if node.properties is not None:
        return "\n".join(["[", *closing, f"{indent}]"]) if closing else "[]"
    if node.members is None:
        return _flat(page, node) or ""
    return "\n".join(["(", *_members(page, node.members, depth + 1), *closing, f"{indent})"])


def _members(page: _Page, members: Sequence[Node], depth: int) -> list[str]:
    """Write what stands in a collection: a member a line, or as many as fit where they are names and literals."""
    flat = _flat_nodes(page, members)
    if flat is None or any(member.properties or member.members for member in members) or "\n" in "".join(flat):
        return [line for member in members for line in _line(page, member, depth, "")]
    lines = [""]
    for text in flat:
        longer = f"{lines[-1] or _INDENT * depth}{' ' * bool(lines[-1])}{text}"
        if lines[-1] and not _fits(longer):
            lines.append(_INDENT * depth + text)
        else:
            lines[-1] = longer
    return lines


def _read(text: str) -> list[Quad]:
    """Parse Turtle, or say where it cannot be."""
    try:
        return list(parse(text, format=RdfFormat.TURTLE, base_iri=_NOWHERE))
    except SyntaxError as problem:
        raise syntax_error(text, problem) from None
    except ValueError as problem:
        raise InputError("bad_term", reason=problem) from None


def _says(text: str, said: Iterable[Quad], labels: set[str]) -> bool:
    """Tell whether a text says the same as before: whether the two graphs are isomorphic."""
    try:
        again = _read(text)
    except InputError:
        return False
    numbers: dict[object, int] = {}
    return _numbered(again, labels, numbers) == _numbered(said, labels, numbers)


def _numbered(quads: Iterable[Quad], labels: set[str], numbers: dict[object, int]) -> Counter[tuple[str, str, str]]:
    """
    Give the facts, blank nodes without a label numbered by what they say.

    Labels are kept by the layout; nodes in brackets form trees, for nothing else can name them. So equal facts mean
    equal graphs, and unlike RDFC-1.0 this takes no longer for a graph that is knotty.
    """
    facts: set[tuple[object, object, object]] = {(quad.subject, quad.predicate, quad.object) for quad in quads}
    about: dict[object, list[tuple[object, object]]] = {}
    for subject, predicate, value in facts:
        for node in (subject, value):
            if isinstance(node, BlankNode) and node.value not in labels:
                about.setdefault(node, [])
        if subject in about:
            about[subject].append((predicate, value))
    known: dict[object, str] = {}
    waiting: list[object] = list(about)
    while waiting:
        inner = [thing for _, thing in about[waiting[-1]] if thing in about and thing not in known]
        if inner:
            waiting.extend(inner)
            continue
        node = waiting.pop()
        saying = tuple(sorted((str(predicate), known.get(thing, str(thing))) for predicate, thing in about[node]))
        known[node] = f"_{numbers.setdefault(saying, len(numbers))}"
    return Counter(
        (known.get(subject, str(subject)), str(predicate), known.get(value, str(value)))
        for subject, predicate, value in facts
    )
