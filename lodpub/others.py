"""
Other servers: which of them is this machine, and what they say made fit to be told.
"""

from __future__ import annotations

import ipaddress

#: How many letters of what a server says are told.
_MOST_LETTERS = 300


def is_here(host: str) -> bool:
    """Tell a name or number of this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def one_line(text: str) -> str:
    r"""
    Make foreign text fit for a line of a terminal.

    >>> one_line("one\x1b[31m two")
    'one [31m two'
    """
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return line if len(line) <= _MOST_LETTERS else f"{line[:_MOST_LETTERS]}…"
