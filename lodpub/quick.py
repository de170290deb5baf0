"""
The quick SHACL engine: what pyshacl-turbo has in Rust, without the Python around it.

That reads shapes and data through rdflib, which takes longer than to validate them. The compiled part takes N-Triples;
it is no public interface, so that whatever it cannot do, or does otherwise in a later version, is None here: not known.
"""

from __future__ import annotations

from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, parse

from lodpub import graph
from lodpub.facts import index
from lodpub.findings import Blame, blame

#: From pySHACL's own: no rules, paths and nodes so deep inside each other; data and findings of every kind count.
_SETTINGS: tuple[object, ...] = (False, 100, 15, False, False, False, False, [], [], [])


def blamed(data: str, shapes: str) -> Blame | None:
    """
    Tell which shapes find anything in the data, and at which nodes; None when that is not known.

    Both are N-Triples.
    """
    try:
        conforms, report = _validate(_compile(shapes, "nt"), data)
        facts = () if conforms else parse(report, format=RdfFormat.N_QUADS)
        found = blame(index((fact.subject, fact.predicate, fact.object) for fact in facts))
    except Exception:  # whatever it cannot do, the authority will do or explain
        return None
    return found if found or conforms else None


def well_formed(shapes: str) -> bool | None:
    """Tell whether shapes, as N-Triples, are well-formed (SHACL, appendix C); None when that is not known."""
    try:
        rules = graph.read_text(_folder() / "assets" / "shacl-shacl.ttl")
        return _validate(_compile(rules, "turtle"), shapes)[0]
    except Exception:  # the authority will explain
        return None


def _compile(shapes: str, syntax: str) -> Any:  # Any: the engine has no types
    """Make shapes ready: no rules, and 0 and 1 are booleans, as in rdflib."""
    return _native().CompiledShapes(shapes, syntax, None, False, True, [])


def _validate(compiled: Any, data: str) -> tuple[bool, str]:  # Any: the engine has no types
    """Tell whether data conforms, with the report as N-Quads."""
    conforms, report, *_ = compiled.validate(data, "nt", None, *_SETTINGS)
    return conforms, report


def _folder() -> Path:
    spec = find_spec("pyshacl_turbo")
    if spec is None or not spec.submodule_search_locations:  # no wheel for this machine
        raise ModuleNotFoundError("pyshacl_turbo")
    return Path(spec.submodule_search_locations[0])


@cache
def _native() -> Any:  # Any: the engine has no types
    """Load the compiled part alone; importing it by name would run the package."""
    spec = PathFinder.find_spec("pyshacl_turbo._native", [str(_folder())])
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError("pyshacl_turbo._native")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
