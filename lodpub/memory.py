"""
Dictionaries that remember what was worked out, for those who ask again, and never grow without end.
"""

from __future__ import annotations

from typing import TypeVar

#: How much one holds at most where nothing else is said.
MOST = 20_000
_Key = TypeVar("_Key")
_Found = TypeVar("_Found")


def remember(memory: dict[_Key, _Found], key: _Key, found: _Found, most: int | None = None) -> _Found:
    """
    Remember what was found for a key, and give it; a full memory begins anew.

    >>> memory = {"a": 1, "b": 2}
    >>> remember(memory, "c", 3, most=2), memory
    (3, {'c': 3})
    """
    if len(memory) >= (MOST if most is None else most):
        memory.clear()
    memory[key] = found
    return found
