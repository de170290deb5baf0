"""
The words of the interface, and how values read in a language: dates, numbers, names of languages (CLDR by Babel).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.phrases import phrases

#: The CLDR locale behind each language of the interface.
LOCALES: Mapping[str, str] = {"lv": "lv", "en": "en_GB"}

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: What makes a whole date of a value, by its datatype.
_REST_OF_DATE = {vocab.XSD_DATE: "", vocab.XSD_G_YEAR_MONTH: "-01", vocab.XSD_G_YEAR: "-01-01"}


@dataclass(frozen=True, slots=True)
class Words:
    """One language of the interface: its code, its words by key, its CLDR locale, its names of languages by tag."""

    language: str
    text: Mapping[str, str]
    locale: Locale
    languages: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.text[key]


@cache
def words(language: str) -> Words:
    """Read the words of a language; each language is read once."""
    locale = Locale.parse(LOCALES[language])
    return Words(language, phrases(language), locale, dict(locale.languages))


def best(texts: Mapping[str, str], language: str, others: Sequence[str] = ()) -> tuple[str, str] | None:
    """
    Choose the text for a reader of `language`: theirs, else one of no language, else English, else the first.

    >>> best({"pl": "Miasto Suwałki", "lv": "Suvalku pašvaldība"}, "en")
    ('Suvalku pašvaldība', 'lv')
    """
    for tag in (language, "", "mul", "en", *others, *sorted(texts)):
        if tag in texts:
            return texts[tag], tag
    return None


def language_name(tag: str, reader: Words) -> str:
    """
    Name a language in the reader's language; an unknown tag stands for itself.

    >>> language_name("uk", words("lv"))
    'ukraiņu'
    """
    return reader.languages.get(tag.split("-")[0], tag)


def script_name(script: str, reader: Words) -> str:
    """
    Name a script in the reader's language by the name that Unicode gives to its letters.

    >>> script_name("CYRILLIC", words("lv")), script_name("CJK", words("en"))
    ('kirilica', 'Han')
    """
    english = Locale.parse("en").scripts
    code = "Hani" if script == "CJK" else next((one for one in english if english[one].upper() == script), "")
    return str(reader.locale.scripts.get(code, script.capitalize()))


def readable(value: Literal, reader: Words) -> str:
    """
    Write a literal for a reader: dates in words, decimal comma where it is used, everything else as it stands.

    >>> from pyoxigraph import Literal
    >>> readable(Literal("2022-07-01", datatype=vocab.XSD_DATE), words("lv"))
    '2022. gada 1. jūlijs'
    """
    known = _READERS.get(value.datatype)
    try:
        return known(value.value, reader) if known else value.value
    except ValueError:
        return value.value


def machine_readable(value: Literal) -> str:
    """
    Write a date for a machine as HTML's time element takes it; "" for what is no date, or none that there is.

    >>> from pyoxigraph import Literal
    >>> machine_readable(Literal("2020-02", datatype=vocab.XSD_G_YEAR_MONTH))
    '2020-02'
    >>> machine_readable(Literal("2020-02-31", datatype=vocab.XSD_DATE))
    ''
    """
    rest = _REST_OF_DATE.get(value.datatype)
    if rest is None or not _DATE.fullmatch(value.value + rest):
        return ""
    with suppress(ValueError):
        datetime.date.fromisoformat(value.value + rest)
        return value.value
    return ""


def number(count: int, reader: Words) -> str:
    """
    Write a whole number with the separators of the reader's language.

    >>> number(100000, words("en")), number(100000, words("lv")) == "100\u00a0000"
    ('100,000', True)
    """
    return str(format_decimal(count, locale=reader.locale))


def _date(text: str, reader: Words) -> str:
    return str(format_date(datetime.date.fromisoformat(text), "long", locale=reader.locale))


def _year_month(text: str, reader: Words) -> str:
    first = datetime.date.fromisoformat(f"{text}-01")
    month = reader.locale.months["stand-alone"]["wide"][first.month]
    return reader["year_month"].format(year=first.year, month=month)


def _decimal(text: str, reader: Words) -> str:
    sign = reader.locale.number_symbols["latn"]["decimal"]
    return text.replace(".", sign)


_READERS: Mapping[NamedNode, Callable[[str, Words], str]] = {
    vocab.XSD_DATE: _date,
    vocab.XSD_G_YEAR_MONTH: _year_month,
    vocab.XSD_DECIMAL: _decimal,
}
