"""
The words of the interface, and how values read in a language: dates, numbers, sizes, names of languages and countries
(CLDR by Babel).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import format_decimal
from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.memory import remember
from lodpub.phrases import FALLBACK, Phrases, phrases

_KILO = 1000
_REMEMBERED = 10_000
_UNPARTED = 4
_COUNTRY = re.compile("[A-Z]{2}")
#: What CLDR names beside countries: unions, made-up and unknown territories.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_NUMBER = re.compile(r"([+-]?)([1-9][0-9]*|0)((?:\.[0-9]+)?)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: What makes a whole date of a value, by its datatype.
_REST_OF_DATE = {vocab.XSD_DATE: "", vocab.XSD_G_YEAR_MONTH: "-01", vocab.XSD_G_YEAR: "-01-01"}


@dataclass(frozen=True, slots=True)
class Words:
    """
    One language of the interface: its code, its words by key, its CLDR locale, its names of languages by tag.

    `written` remembers how numbers and dates are written; that saves time and changes nothing.
    """

    language: str
    text: Mapping[str, str]
    locale: Locale
    languages: Mapping[str, str]
    written: dict[float | datetime.date, str] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, key: str) -> str:
        return self.text[key]

    @property
    def territory(self) -> str:
        """The language with its country, as Open Graph asks for it: the likely one where the locale has none."""
        likely = str(get_global("likely_subtags").get(self.locale.language, ""))
        return f"{self.locale.language}_{self.locale.territory or likely.rpartition('_')[2]}".rstrip("_")


@cache
def words(language: str) -> Words:
    """Read the words of a language that the package speaks; each language is read once."""
    return make_words(language, phrases(language))


def make_words(language: str, told: Phrases) -> Words:
    """Make the words of a language from its phrases; one that CLDR does not know writes dates as English does."""
    locale = Locale.parse(phrases(FALLBACK)["locale"])
    with suppress(UnknownLocaleError, ValueError):
        locale = Locale.parse(told.get("locale", language))
    return Words(language, told, locale, dict(locale.languages))


def best(texts: Mapping[str, str], language: str, others: Sequence[str] = ()) -> tuple[str, str] | None:
    """
    Choose the text for a reader of `language`: theirs, else one of no language, else English, else the first.

    >>> best({"pl": "Miasto Suwałki", "lv": "Suvalku pašvaldība"}, "en")
    ('Suvalku pašvaldība', 'lv')
    """
    if language in texts:
        return texts[language], language
    for tag in ("", "mul", "en", *others, *sorted(texts)):
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


def country_code(text: str) -> str:
    """
    Read the code of a country (ISO 3166-1, of two or of three letters) at the end of a text; "" when there is none.

    >>> country_code("http://publications.europa.eu/resource/authority/country/LTU"), country_code("EU")
    ('LT', '')
    """
    end = text.rpartition("/")[2]
    found = (get_global("territory_aliases").get(end) or [end])[0]
    return found if _COUNTRY.fullmatch(found) and found not in _NO_COUNTRIES else ""


def country_name(code: str, reader: Words) -> str:
    """
    Name a country in the reader's language; "" where CLDR has no name for it.

    >>> country_name("MD", words("lv"))
    'Moldova'
    """
    return str(reader.locale.territories.get(code, ""))


def number(value: float, reader: Words) -> str:
    r"""
    Write a number that was counted or reckoned: thousands apart, the decimal sign of the language.

    >>> number(12345, words("lv")), number(12345, words("en")), number(0.5, words("lv"))
    ('12\xa0345', '12,345', '0,5')
    """
    return reader.written.get(value) or remember(
        reader.written, value, str(format_decimal(value, locale=reader.locale)), _REMEMBERED
    )


def size(count: int, reader: Words) -> str:
    r"""
    Write a number of bytes for people.

    >>> size(900, words("en")), size(14_600, words("en")), size(2_700_000, words("lv"))
    ('900\xa0B', '15\xa0kB', '2,7\xa0MB')
    """
    if count < _KILO:
        return f"{count}\xa0B"
    if count < _KILO**2:
        return f"{number(round(count / _KILO), reader)}\xa0kB"
    return f"{number(round(count / _KILO**2, 1), reader)}\xa0MB"


def readable(value: Literal, reader: Words) -> str:
    """
    Write a literal for a reader: dates in words, decimal comma where it is used, thousands of long numbers apart,
    everything else as it stands.

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


def _date(text: str, reader: Words) -> str:
    day = datetime.date.fromisoformat(text)
    return reader.written.get(day) or remember(
        reader.written, day, str(format_date(day, "long", locale=reader.locale)), _REMEMBERED
    )


def _year_month(text: str, reader: Words) -> str:
    first = datetime.date.fromisoformat(f"{text}-01")
    month = reader.locale.months["stand-alone"]["wide"][first.month]
    return reader["year_month"].format(year=first.year, month=month)


def _decimal(text: str, reader: Words) -> str:
    """Write a number of the data with all its digits; four together may be a year, so that only more are parted."""
    symbols = reader.locale.number_symbols["latn"]
    found = _NUMBER.fullmatch(text)
    if not found:
        return text
    sign, whole, rest = found.groups()
    if len(whole) > _UNPARTED:
        whole = f"{int(whole):,}".replace(",", symbols["group"])
    return sign + whole + rest.replace(".", symbols["decimal"])


_READERS: Mapping[NamedNode, Callable[[str, Words], str]] = {
    vocab.XSD_DATE: _date,
    vocab.XSD_G_YEAR_MONTH: _year_month,
    vocab.XSD_DECIMAL: _decimal,
    **dict.fromkeys(sorted(vocab.XSD_INTEGERS | vocab.XSD_FLOATS, key=str), _decimal),
}
