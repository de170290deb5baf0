"""Small answers kept for those who ask the same again: a store does not change, so its answers do not either."""

from __future__ import annotations

import re
from collections import OrderedDict

from lodpub.engine import GraphQuestion, Question

Asking = Question | GraphQuestion

#: Functions that give something else each time (SPARQL 1.1 §17.4); other words that hold these letters cost little.
_VOLATILE = re.compile(r"now|rand|uuid|bnode", re.IGNORECASE)


class Kept:
    """Answers by question, of a limited size in all; those that were not asked for longest go first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._used = 0
        self._answers: OrderedDict[Asking, tuple[str, bytes]] = OrderedDict()

    def get(self, question: Asking) -> tuple[str, bytes] | None:
        """Give format and bytes of an answer that is kept."""
        found = self._answers.get(question)
        if found is not None:
            self._answers.move_to_end(question)
        return found

    def put(self, question: Asking, format: str, content: bytes) -> None:
        """Keep an answer, unless the next one may differ."""
        if question in self._answers or (isinstance(question, Question) and _VOLATILE.search(question.text)):
            return
        self._answers[question] = format, content
        self._used += _size(question, content)
        while self._used > self._size:
            asked, (_, left) = self._answers.popitem(last=False)
            self._used -= _size(asked, left)


def _size(question: Asking, content: bytes) -> int:
    """Estimate what a kept answer takes, the question included."""
    return len(content) + (4 * len(question.text) if isinstance(question, Question) else 0) + 500
