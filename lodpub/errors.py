"""
What can go wrong that the user can put right.

    PublishError                exit code 2
    ├── UsageError              a flag or an argument that cannot be followed
    ├── InputError              a file that cannot be read: missing, wrong encoding, syntax, broken shape
    ├── OutputError             a folder that cannot be written, or must not be
    ├── QueryError              a SPARQL query that is wrong or not allowed
    ├── PortalError             a portal that cannot be reached, or does not take what it is sent
    └── StoreError              a SPARQL store that cannot be reached, or does not take what it is sent

An error carries the key of its message and the values that go into it; the words stand in locale/*.json, so that it
can be told in the user's language. Data that breaks a shape is not an exception but a `findings.Finding`.
"""

from __future__ import annotations

from pathlib import Path

from lodpub.phrases import phrase


class PublishError(Exception):
    """Say where, what is wrong and what to do, in one line; `key` is that of the phrase without `error_`."""

    def __init__(self, key: str, *, path: Path | None = None, line: int | None = None, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.path = path
        self.line = line
        self.values = values

    def message(self, language: str) -> str:
        """Give the message with its place before it, as compilers and editors do."""
        place = ":".join(str(part) for part in (self.path, self.line) if part is not None)
        said = phrase(language, f"error_{self.key}", **self.values)
        return f"{place}: {said}" if place else said

    def __str__(self) -> str:
        """
        Give the message in English.

        >>> str(OutputError("unlocked", path=Path("public")))
        'public: another build is writing this folder; wait until it has ended'
        """
        return self.message("en")


class UsageError(PublishError):
    """A flag or an argument that cannot be followed."""


class InputError(PublishError):
    """A file that cannot be read as what it should be."""


class OutputError(PublishError):
    """A folder that cannot be written, or that must not be replaced."""


class QueryError(PublishError):
    """A SPARQL query that is wrong or reaches outside the publication."""


class PortalError(PublishError):
    """A portal that cannot be reached, or that does not take what it is sent."""


class StoreError(PublishError):
    """A SPARQL store that cannot be reached, or that does not take what it is sent."""
