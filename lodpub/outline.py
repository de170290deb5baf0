"""
A Turtle file as its author built it: declarations, blocks, properties, values, and the comments that belong to each.

A comment on a line of its own belongs to what follows it (`before`; `closing` when nothing but the closing sign does),
one at the end of a line to what it stands behind (`after`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lodpub import vocab
from lodpub.errors import InputError
from lodpub.turtle import Scope, Token, is_directive, tokenize

#: How deep brackets may stand in each other; nobody reads what lies deeper.
DEEPEST = 60

_TYPE = vocab.RDF_TYPE.value


@dataclass(frozen=True, slots=True)
class Iri:
    """An IRI: absolute (as far as the file has a base), and as the author wrote it."""

    value: str
    written: str


@dataclass(slots=True)
class Remarks:
    """The comments of one thing: lines above it (an empty one is a blank line) and the one behind it."""

    before: list[str] = field(default_factory=list)
    after: str = ""

    def append(self, comment: str) -> None:
        """Add a comment behind the thing."""
        self.after = f"{self.after} {comment}".lstrip()


@dataclass(slots=True)
class Node:
    """
    A subject, a value or a member of a collection.

    It is an IRI, or a `text` (a literal up to its datatype, a label `_:x`), or a blank node with `properties`, or a
    collection with `members`; the last two may hold comments before their closing bracket.
    """

    iri: Iri | None = None
    text: str = ""
    datatype: Iri | None = None
    properties: list[Property] | None = None
    members: list[Node] | None = None
    remarks: Remarks = field(default_factory=Remarks)
    closing: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Property:
    """A predicate, the comments above it, and its values."""

    before: list[str]
    predicate: Iri
    values: list[Node]


@dataclass(slots=True)
class Block:
    """One statement: a subject with its properties; `closing` are the comments before its dot."""

    subject: Node
    properties: list[Property]
    closing: list[str]


@dataclass(slots=True)
class Declaration:
    """A base (`prefix` None) or a prefix with the absolute IRI that it stands for."""

    prefix: str | None
    iri: str
    remarks: Remarks


@dataclass(slots=True)
class Outline:
    """A whole file: the comments at its head and end, what it declares, and its blocks in the author's order."""

    head: list[str] = field(default_factory=list)
    declarations: list[Declaration] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    end: list[str] = field(default_factory=list)


def read_outline(text: str) -> Outline:
    """
    Read Turtle 1.1 that is known to be correct.

    Raises `InputError` for what has no place in it, and for brackets deeper than `DEEPEST`.
    """
    return _Reader(text).read()


class _Reader:
    """Walks over the tokens once; comments wait in `waiting` for what they stand before."""

    def __init__(self, text: str) -> None:
        self.tokens = tokenize(text)
        last = self.tokens[-1].last_line if self.tokens else 1
        self.tokens.append(Token("end", "", last))
        self.place = 0
        self.scope = Scope()
        self.waiting: list[str] = []
        self.remark_line = 0
        #: What a comment at the end of this line belongs to.
        self.anchor: Remarks | None = None

    def read(self) -> Outline:
        """Read the file from its first token to its last."""
        outline = Outline()
        while self.peek().kind != "end":
            comments = self.comments(blanks=True)
            if not is_directive(self.peek()):
                outline.blocks.append(self.block(comments))
                continue
            if not outline.declarations and not outline.blocks:
                outline.head, comments = comments, []
            outline.declarations.append(self.declaration(comments))
        outline.end = self.comments(blanks=True)
        return outline

    def peek(self) -> Token:
        """Look at the next token; comments that stand before it find their place."""
        while self.tokens[self.place].kind == "comment":
            self.remark(self.tokens[self.place])
            self.place += 1
        return self.tokens[self.place]

    def take(self) -> Token:
        """Step over the next token."""
        token = self.peek()
        if token.kind == "end":
            self.refuse(token)
        self.place += 1
        return token

    def remark(self, comment: Token) -> None:
        """Hang a comment on what it stands behind, or let it wait for what follows."""
        before = self.tokens[self.place - 1] if self.place else None
        text = comment.text.rstrip()
        if before and self.anchor and before.kind != "comment" and comment.line == before.last_line:
            self.anchor.append(text)
            return
        if self.waiting and comment.line - self.remark_line > 1:
            self.waiting.append("")
        self.waiting.append(text)
        self.remark_line = comment.line

    def comments(self, *, blanks: bool = False) -> list[str]:
        """Give the comments that wait before the next token, with the blank lines between them if asked for."""
        following = self.peek()
        found, self.waiting = self.waiting, []
        if found and following.kind != "end" and following.line - self.remark_line > 1:
            found.append("")
        return found if blanks else [line for line in found if line]

    def refuse(self, token: Token) -> None:
        """Stop at what is no Turtle 1.1 (RDF 1.2 has more signs)."""
        raise InputError("layout", line=token.line, sign=token.text)

    def declaration(self, comments: list[str]) -> Declaration:
        """Read @base, @prefix, BASE or PREFIX."""
        self.anchor = Remarks([line for line in comments if line])
        directive = [self.take()]
        while directive[-1].kind != "iri":
            directive.append(self.take())
        self.scope.declare(directive)
        found = Declaration(None, self.scope.base, self.anchor)
        if len(directive) == 3:
            found.prefix = directive[1].text.removesuffix(":")
            found.iri = self.scope.prefixes.get(found.prefix, "")
        if directive[0].kind == "directive":
            self.take()
        return found

    def block(self, comments: list[str]) -> Block:
        """Read triples; what a bracket says of a subject without name counts among the subject's properties."""
        subject = self.node(0)
        subject.remarks.before = comments
        properties, closing = self.properties(".", 0)
        if subject.properties:
            properties, subject.properties = subject.properties + properties, []
            closing, subject.closing = subject.closing + closing, []
        return Block(subject, properties, closing)

    def properties(self, end: str, depth: int) -> tuple[list[Property], list[str]]:
        """Read predicates and values up to a closing sign; give them and the comments before that sign."""
        found: list[Property] = []
        while not self.peek().is_sign(end):
            if self.peek().is_sign(";"):
                self.take()
                continue
            before = self.comments()
            predicate = self.predicate()
            values = [self.node(depth)]
            while self.peek().is_sign(","):
                self.take()
                values.append(self.node(depth))
            found.append(Property(before, predicate, values))
        closing = self.comments()
        self.take()
        return found, closing

    def predicate(self) -> Iri:
        token = self.take()
        self.anchor = None
        return Iri(_TYPE, "a") if token.kind == "word" and token.text == "a" else self.iri(token)

    def iri(self, token: Token) -> Iri:
        value = self.scope.expand(token)
        if value is None:
            self.refuse(token)
        return Iri(value or "", token.text)

    def node(self, depth: int) -> Node:
        """Read a subject, a value or a member, whatever it is."""
        node = Node(remarks=Remarks(self.comments()))
        token = self.take()
        self.anchor = node.remarks
        if token.is_sign("[", "("):
            self.bracket(token, node, depth + 1)
        elif token.kind in ("iri", "name"):
            node.iri = self.iri(token)
        elif token.kind in ("blank", "number") or token.text in ("true", "false"):
            node.text = token.text
        elif token.kind == "string":
            self.literal(token, node)
        else:
            self.refuse(token)
        return node

    def literal(self, token: Token, node: Node) -> None:
        """Read a string with its language or datatype."""
        node.text = _quoted(token.text)
        if self.peek().kind == "language":
            node.text += self.take().text
        elif self.peek().is_sign("^^"):
            self.take()
            node.text += "^^"
            node.datatype = self.iri(self.take())

    def bracket(self, token: Token, node: Node, depth: int) -> None:
        """Read the inside of [ … ] or ( … )."""
        if depth > DEEPEST:
            raise InputError("layout_deep", line=token.line, limit=DEEPEST)
        self.anchor = None
        if token.text == "[":
            node.properties, node.closing = self.properties("]", depth)
        else:
            node.members = []
            while not self.peek().is_sign(")"):
                node.members.append(self.node(depth))
            node.closing = self.comments()
            self.take()
        self.anchor = node.remarks


def _quoted(text: str) -> str:
    """Write a string in double quotes where that changes nothing else; line ends of other systems become visible."""
    if text.startswith("'") and not text.startswith("'''") and '"' not in text:
        return f'"{text[1:-1]}"'
    return text.replace("\r", "\\r")
