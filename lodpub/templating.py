"""
Jinja2, set up for the pages: everything is escaped, a name that is unknown is a mistake, and what a template compiles
to does no more than our templates need.

Templates are kept compiled, as Python keeps modules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from pathlib import Path
from traceback import walk_tb
from typing import Any
from zlib import crc32

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateSyntaxError,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from lodpub.memory import remember

_REMEMBERED = 50_000
_OURS = str(Path(__file__).parent / "templates")

#: What a page may not hold (HTML §13.1.4 with §13.2.3.5): controls but white space, and noncharacters of the BMP.
_FORBIDDEN = "\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff"
CONTROLS = re.compile(f"[{_FORBIDDEN}]")
#: To match a whole text is twice as quick as to search it for what it hardly ever holds.
CLEAN = re.compile(f"[^{_FORBIDDEN}]*")

_escaped: dict[str, str] = {}


def make_environment(overrides: Path | None) -> Environment:
    """Make an environment that finds a template in `overrides` first, then in the package."""
    loaders = [FileSystemLoader(overrides)] if overrides else []
    environment = _Environment(
        loader=ChoiceLoader([*loaders, PackageLoader("lodpub")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_compiled(),
        auto_reload=False,
    )
    environment.filters["clean"] = clean
    return environment


def failing(problem: Exception) -> tuple[Path, int]:
    """Give file and line of the template in which something was raised, the innermost one; no path when in none."""
    if isinstance(problem, TemplateSyntaxError):
        return Path(problem.filename or ""), problem.lineno
    frames = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(problem.__traceback__)]
    templates = [(path, line) for path, line in frames if path.suffix != ".py" and path.is_file()]
    return templates[-1] if templates else (Path(), 0)


def clean(text: str) -> str:
    """Put the replacement character in place of what a page may not hold."""
    return text if CLEAN.fullmatch(text) else CONTROLS.sub("\ufffd", text)


def written(value: object) -> str:
    """Escape and clean what a template writes; pages write the same names, addresses and labels again and again."""
    if type(value) is not str:
        return value if type(value) is Markup else clean(escape(value))
    try:
        return _escaped[value]
    except KeyError:
        return remember(_escaped, value, clean(str(escape(value))), _REMEMBERED)


def direct(macro: Macro, function: Callable[..., str]) -> Callable[..., str]:
    """Call the function of a macro past Jinja where it is given just its arguments, one after the other."""
    count = len(macro.arguments)

    def call(*values: Any, **named: Any) -> str:  # Any: whatever a template gives
        return macro(*values, **named) if named or len(values) != count else Markup(function(*values))

    return call


class _Generator(CodeGenerator):
    """
    Writes the Python that a template compiles to: text goes through `written`.

    In the package's own templates `x.y` is an attribute and nothing else, for they see dataclasses, and a call is a
    call, for none of their functions asks for the context. In those of a publication both are what Jinja makes of them.
    """

    @property
    def _ours(self) -> bool:
        return str(self.filename).startswith(_OURS)

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 (called by this name)
        """Begin with the names that are written below."""
        self.writeline(f"from {__name__} import {direct.__name__}, {written.__name__}")
        super().visit_Template(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """Write an attribute."""
        if not self._ours:
            super().visit_Getattr(node, frame)
            return
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """Write a call."""
        if not self._ours:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Write what makes a macro of the function `macro`."""
        self.write(f"{direct.__name__}(")
        super().macro_def(macro_ref, frame)
        self.write(", macro)")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(f"{written.__name__}(")


class _Environment(Environment):
    code_generator_class = _Generator

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give the names that every template knows as one dictionary, for each page begins with a copy of them."""
        return {**self.globals, **(d or {})}


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates in a folder of the user's; as Python keeps modules: what cannot be read or kept is no loss."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what was kept, unless it is broken."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # whatever pickle and marshal make of a file that was cut off
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, where there is a place for it."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled() -> FileSystemBytecodeCache | None:
    """
    Find the folder for compiled templates; none where it is another user's or nothing can be written.

    The names of the files there tell which version of this module compiled them.
    """
    try:
        return _Compiled(pattern=f"__lodpub_{crc32(Path(__file__).read_bytes()):x}_%s.cache")
    except (RuntimeError, OSError):
        return None
