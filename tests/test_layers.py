"""The structure of the package: who may import whom, and who alone touches the world."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "lodpub"
ARCHITECTURE = Path(__file__).parents[1] / "docs" / "architecture.md"
MODULES = sorted(path for path in PACKAGE.glob("*.py") if path.stem != "__init__")

#: What only these modules may import or call.
ONLY = {
    "pyshacl": {"validate"},
    "pyshacl_turbo": {"quick"},
    "rdflib": {"validate", "prepared"},
    "jinja2": {"templating"},
    "typer": {"cli", "console", "web_verbs"},
    "rich": {"terminal"},
    "babel": {"words"},
    "PIL": {"pictures"},
    "markdown_it": {"markdown"},
    "gzip": {"dumps", "shelf"},
    "httpx": {"ckan_api", "graph_store", "live", "remote"},
    "starlette": {"endpoint", "exchange", "plain_form", "serving", "web"},
    "uvicorn": {"serving"},
    "watchfiles": {"serving"},
    "subprocess": {"crew", "serving"},
    "multiprocessing": {"workers"},
    "socket": {"crew", "serving", "worker"},
    "ctypes": {"cage", "output", "workers"},
    "resource": {"cage"},
}
#: The modules whose functions are verbs, with an argument for each flag.
VERBS = {"cli", "web_verbs"}
#: Who reads files: graph those of the user, the others those of the package and of the site.
READERS = {
    "graph",
    "folding",
    "phrases",
    "html",
    "catalogue",
    "practices",
    "prose",
    "rules",
    "shelf",
    "pictures",
    "templating",
}
WRITES = re.compile(r"\.(write_text|write_bytes|mkdir|unlink|rename|replace\(out|rmtree)\(|open\([^)]*\"[wax]b?\"")
READS = re.compile(r"(?<!\bgraph)\.(read_text|read_bytes)\(")


def _order() -> list[str]:
    """Read the order of the modules from the table in docs/architecture.md."""
    return re.findall(r"^\| `(\w+)` \|", ARCHITECTURE.read_text(encoding="utf-8"), flags=re.MULTILINE)


def _imports(path: Path) -> set[str]:
    """List the modules of the package that a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "lodpub":
            found.update(alias.name for alias in node.names if (PACKAGE / f"{alias.name}.py").exists())
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lodpub."):
            found.add((node.module or "").removeprefix("lodpub."))
    return found


def _libraries(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def test_every_module_stands_in_the_architecture_and_nothing_else_does() -> None:
    """The table of modules in docs/architecture.md and the package list the same modules."""
    assert sorted(_order()) == [path.stem for path in MODULES]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_imports_only_modules_above_it(path: Path) -> None:
    """Imports go strictly upwards in the table of docs/architecture.md."""
    order = _order()
    assert {name for name in _imports(path) if order.index(name) >= order.index(path.stem)} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_only_the_edges_know_their_library(path: Path) -> None:
    """pyshacl is known to validate alone, jinja2 to templating alone, and so on."""
    known = {library for library, owners in ONLY.items() if path.stem not in owners}
    assert _libraries(path) & known == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_only_output_writes_and_only_graph_reads(path: Path) -> None:
    """Files are written by output and read by graph; the package's and the site's own by those that use them."""
    code = path.read_text(encoding="utf-8")
    assert path.stem == "output" or not WRITES.search(code)
    assert path.stem in READERS or not READS.search(code)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_only_the_verbs_print(path: Path) -> None:
    """No module but those of the verbs calls print or writes to stdout."""
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert path.stem in VERBS or "print" not in calls


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_fits_on_its_page(path: Path) -> None:
    """A module has at most 400 lines, a function at most 40, with at most five positional arguments."""
    code = path.read_text(encoding="utf-8")
    assert len(code.splitlines()) <= 400
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 40 or path.stem in VERBS, node.name
            assert len(node.args.args) <= 5 or path.stem in VERBS, node.name
