"""What may be answered: one frozen class a kind, each reading raw form input into a stored value.

`read(raw, prefix)` takes the posted fields (every value a list, as HTML forms send them) and answers
the stored value, `None` for silence, or raises `Refused` with the problems. Stored values are JSON:

=============  =====================================================================
domain         stored value
=============  =====================================================================
OneCode, Scale, Place   the code (text)
SeveralCodes   list of codes in code-list order
Ranking        list of codes, first place first
Allocation     mapping code -> whole points, zeros left out
Number         number (integer, or float for decimals)
Date           ISO date, Gregorian (text)
Time           hours and minutes, `08:30` (text)
DateTime       the two, `2025-10-15T08:30` (text)
Text           text
Consent        "yes" or "no"
Note           nothing
Calculated     text, worked out from the other answers and never posted
=============  =====================================================================

The words of other-specify stand under the variable `<item>.other`; a missing reason takes the place
of the value as `{"missing": "<reason>"}`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar

from questionnaires.code_lists import CodeList, Uncoded
from questionnaires.dates_and_times import Date, DateTime, Time
from questionnaires.raw_fields import Raw, Refused, first, refuse
from questionnaires.text import ascii_digits, is_figures, normalize_own_words, parse_number
from questionnaires.texts import Texts

__all__ = [
    "LARGEST_EXACT", "Allocation", "Calculated", "Consent", "Date", "DateTime", "Note", "Number", "OneCode", "Place",
    "Ranking", "Raw", "Refused", "ResponseDomain", "Scale", "SeveralCodes", "SingleCode", "Text", "Time", "Value",
]  # fmt: skip
LARGEST_EXACT = 2**53 - 1  # the largest whole number that every reader of JSON keeps as it is
Value = Any  # the JSON of the table above


def _with_list(code_list: CodeList, code_lists: tuple[CodeList, ...]) -> CodeList:
    return next((own for own in code_lists if own.name == code_list.name), code_list)


@dataclass(frozen=True)
class _Coded:
    """Shared by the domains whose answers are codes of one list."""

    code_list: CodeList

    @property
    def other(self) -> str | None:
        """The code that opens a field for one's own words, where there is one."""
        return None

    def with_code_lists(self, code_lists: tuple[CodeList, ...]) -> Any:
        return replace(self, code_list=_with_list(self.code_list, code_lists))

    def _known(self, code: str) -> str:
        if code not in self.code_list.codes:
            raise refuse("code-unknown", value=code[:40])
        return code


@dataclass(frozen=True)
class SingleCode(_Coded):
    """Shared by the domains whose answer is one code."""

    def read(self, raw: Raw, name: str) -> Value | None:
        code = first(raw, name)
        return self._known(code) if code else None


@dataclass(frozen=True)
class OneCode(SingleCode):
    """One category."""

    kind: ClassVar[str] = "one"
    other: str | None = None


@dataclass(frozen=True)
class Scale(SingleCode):
    """Ordered points with scores, worst or least first (Likert)."""

    kind: ClassVar[str] = "scale"

    def scores(self) -> dict[str, float]:
        """Score by code: the category's own value, else its place from 1."""
        return {
            category.code: category.value if category.value is not None else float(place)
            for place, category in enumerate(self.code_list.categories, start=1)
        }


@dataclass(frozen=True)
class SeveralCodes(_Coded):
    """Any categories up to `maximum`; an exclusive one stands alone."""

    kind: ClassVar[str] = "several"
    maximum: int | None = None
    other: str | None = None

    def read(self, raw: Raw, name: str) -> Value | None:
        chosen = {self._known(code.strip()) for code in raw.get(name, ()) if code.strip()}
        if not chosen:
            return None
        if self.maximum is not None and len(chosen) > self.maximum:
            raise refuse("too-many-chosen", maximum=self.maximum, chosen=len(chosen))
        exclusive = [
            category for category in self.code_list.categories if category.exclusive and category.code in chosen
        ]
        if exclusive and len(chosen) > 1:
            raise refuse("exclusive-with-others", value=exclusive[0].labels)
        return [code for code in self.code_list.codes if code in chosen]


@dataclass(frozen=True)
class Ranking(_Coded):
    """Categories in order: all of them, or the first `places`. Fields: `<item>.<code>` = place."""

    kind: ClassVar[str] = "ranking"
    places: int | None = None

    @property
    def depth(self) -> int:
        return min(self.places or len(self.code_list.codes), len(self.code_list.codes))

    def read(self, raw: Raw, name: str) -> Value | None:
        by_place: dict[int, str] = {}
        for code in self.code_list.codes:
            text = first(raw, f"{name}.{code}")
            if not text:
                continue
            digits = ascii_digits(text)
            place = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 4 else 0
            if not 1 <= place <= self.depth:
                raise refuse("place-out-of-range", value=text[:20], maximum=self.depth)
            if place in by_place:
                raise refuse("place-twice", place=place)
            by_place[place] = code
        if not by_place:
            return None
        if sorted(by_place) != list(range(1, len(by_place) + 1)):
            raise refuse("place-left-out", place=next(p for p in range(1, self.depth + 1) if p not in by_place))
        return [by_place[place] for place in sorted(by_place)]


@dataclass(frozen=True)
class Allocation(_Coded):
    """`total` points shared out over the categories. Fields: `<item>.<code>` = points."""

    kind: ClassVar[str] = "allocation"
    total: int = 100
    step: int = 5
    unit: Texts = Texts()

    def read(self, raw: Raw, name: str) -> Value | None:
        points: dict[str, int] = {}
        for code in self.code_list.codes:
            text = first(raw, f"{name}.{code}")
            if not text:
                continue
            number = _number(text)
            if number != number.to_integral_value() or not 0 <= number <= self.total:
                raise refuse("points-out-of-range", value=text[:20], total=self.total)
            if number:
                points[code] = int(number)
        if not points:
            return None
        if sum(points.values()) != self.total:
            raise refuse("points-do-not-add-up", total=self.total, given=sum(points.values()))
        return points


@dataclass(frozen=True)
class Number(Uncoded):
    """An integer or decimal within bounds."""

    kind: ClassVar[str] = "number"
    decimals: bool = False
    minimum: float | None = None
    maximum: float | None = None
    unit: Texts = Texts()

    def read(self, raw: Raw, name: str) -> Value | None:
        text = first(raw, name)
        if not text:
            return None
        number = _number(text, example=12.5 if self.decimals else 12)
        if not self.decimals and number != number.to_integral_value():
            raise refuse("not-a-whole-number", value=text[:40])
        minimum = -LARGEST_EXACT if self.minimum is None else self.minimum
        maximum = LARGEST_EXACT if self.maximum is None else self.maximum
        if number < Decimal(str(minimum)):
            raise refuse("number-too-small", value=text[:40], minimum=minimum)
        if number > Decimal(str(maximum)):
            raise refuse("number-too-large", value=text[:40], maximum=maximum)
        return float(number) if self.decimals else int(number)


@dataclass(frozen=True)
class Place(SingleCode):
    """A place on the study's own levels; the stored code is that of the deepest place chosen.

    The code list is the tree of places: `parent` is the place above, `level` names the level.
    Shown as one select, places grouped by those above.
    """

    kind: ClassVar[str] = "place"

    def path(self, code: str) -> tuple[str, ...]:
        """Codes from the highest level down to `code`."""
        path = [code]
        while (parent := self.code_list.category(path[0]).parent) is not None:
            path.insert(0, parent)
        return tuple(path)


@dataclass(frozen=True)
class Text(Uncoded):
    """Free words; `long` opens a box instead of a line. Figures alone are stored in the digits that conditions read."""

    kind: ClassVar[str] = "text"
    long: bool = False
    maximum_length: int = 4000

    def read(self, raw: Raw, name: str, language: str = "fa") -> Value | None:
        text = normalize_own_words((raw.get(name) or ("",))[0], language)
        text = ascii_digits(text) if is_figures(text) else text
        if len(text) > self.maximum_length:
            raise refuse("text-too-long", maximum=self.maximum_length, length=len(text))
        return text or None


@dataclass(frozen=True)
class Consent(Uncoded):
    """Agreement to `statement`: the one answer nobody can go on without."""

    kind: ClassVar[str] = "consent"
    statement: Texts = Texts()

    def read(self, raw: Raw, name: str) -> Value | None:
        answer = first(raw, name)
        if answer and answer not in ("yes", "no"):
            raise refuse("code-unknown", value=answer[:40])
        return answer or None


@dataclass(frozen=True)
class Note(Uncoded):
    """Words to read, nothing to answer."""

    kind: ClassVar[str] = "note"

    def read(self, raw: Raw, name: str) -> Value | None:
        return None


@dataclass(frozen=True)
class Calculated(Uncoded):
    """Never asked: the value follows from other answers by `expression`; empty, it is left to the application."""

    kind: ClassVar[str] = "calculated"
    expression: str = ""

    def read(self, raw: Raw, name: str) -> Value | None:
        return None


ResponseDomain = (
    OneCode
    | SeveralCodes
    | Scale
    | Ranking
    | Allocation
    | Number
    | Date
    | Time
    | DateTime
    | Place
    | Text
    | Note
    | Consent
    | Calculated
)


def _number(text: str, example: float = 12) -> Decimal:
    try:
        return parse_number(text)
    except ValueError:
        raise refuse("not-a-number", value=text[:40], example=example) from None
