"""A sampling frame from one Excel sheet: whole or not at all, every fault named by row and column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from questionnaires.loaders.frame_columns import NEEDED, fields_of
from questionnaires.loaders.workbook_rows import SheetRows, read_sheets
from questionnaires.model import CodeList
from questionnaires.problems import FrameError, Problem
from questionnaires.text import ascii_digits, match_key, native_digits, normalize
from questionnaires.texts import Texts
from questionnaires.translations import LANGUAGES, sentence

HEADING_ROWS = 15  # headings stand among the first filled rows, below titles at most
LONGEST_TEXT = 200

_MOBILE = re.compile(r"(?:\+98|0098|98)?0?(9[0-9]{9})")
_MOBILE_SIGNS = re.compile(r"[\s\u200c\u200e\u200f\u202a-\u202e\u2066-\u2069\u00a0().\-–_]+")


@dataclass(frozen=True)
class FramePerson:
    """One person of a sampling frame, as listed."""

    name: str
    mobile: str  # 09xxxxxxxxx
    group: str | None  # code; None where people are drawn without regard to groups
    position: str = ""
    second_group: str | None = None
    place: str | None = None


def normalize_mobile(text: str) -> str:
    """An Iranian mobile number as 09xxxxxxxxx, from +98, 0098, 98 or 9…, in any digits; else ValueError."""
    match = _MOBILE.fullmatch(_MOBILE_SIGNS.sub("", ascii_digits(text)))
    if match is None:
        raise ValueError(f"not a mobile number: {text!r}")
    return "0" + match.group(1)


def read_frame(
    file: Path | str | BinaryIO | bytes, groups: CodeList, places: CodeList | None = None
) -> list[FramePerson]:
    """The people of a sheet, in its order.

    Parameters
    ----------
    file
        An .xlsx file, its bytes, or an open binary file.
    groups
        Groups by code or by label in any language; so the second group.
    places
        Places likewise; without them a place is kept as written.

    Raises
    ------
    FrameError
        With every fault of the file: headings missing or twice, empty cells, groups unknown,
        numbers that are none, a number that two rows share.
    """
    sheet, heading_row, columns = _people_sheet(read_sheets(file))
    _check_headings(sheet, heading_row, columns)
    reader = _RowReader(heading_row, columns, groups, places)
    people = [reader.person(number, values) for number, values in sheet.rows if number > heading_row.number]
    reader.note_repeated_mobiles()
    if not any(person.group for person in people):
        reader.note_strange_groups_once(sheet.title)
    if not people:
        reader.faults.append(Problem.at("frame-empty", sheet=sheet.title))
    if reader.faults:
        raise FrameError(reader.faults)
    return people


@dataclass(frozen=True)
class _HeadingRow:
    number: int
    headings: tuple[str, ...]


def _people_sheet(sheets: list[SheetRows]) -> tuple[SheetRows, _HeadingRow, dict[int, str]]:
    """The first sheet with headings for name and mobile, else the one with most known headings."""
    best: tuple[int, SheetRows, _HeadingRow, dict[int, str]] | None = None
    for sheet in sheets:
        for number, values in sheet.rows[:HEADING_ROWS]:
            headings = tuple(_cell_text(value) for value in values)
            columns = fields_of(headings)
            known = len(set(columns.values()))
            if known >= 2 and (best is None or known > best[0]):
                best = known, sheet, _HeadingRow(number, headings), columns
        if best is not None and {"name", "mobile"} <= set(best[3].values()):
            break
    if best is None:
        raise FrameError([Problem.at("frame-headings-missing", needed=_field_names(NEEDED))])
    return best[1], best[2], best[3]


def _check_headings(sheet: SheetRows, row: _HeadingRow, columns: dict[int, str]) -> None:
    faults = [
        Problem.at("frame-column-missing", sheet=sheet.title, row=row.number, needed=_field_names([field]))
        for field in NEEDED
        if field not in columns.values()
    ]
    for field, count in Counter(columns.values()).items():
        if count > 1:
            twice = [row.headings[column] for column, own in columns.items() if own == field]
            fields = _field_names([field])
            faults.append(
                Problem.at("frame-column-twice", sheet=sheet.title, row=row.number, needed=fields, value=twice)
            )
    if faults:
        raise FrameError(faults)


class _RowReader:
    """Rows into people; faults and repeated numbers are gathered on the way."""

    def __init__(
        self, heading_row: _HeadingRow, columns: dict[int, str], groups: CodeList, places: CodeList | None
    ) -> None:
        self.faults: list[Problem] = []
        self._headings = {field: heading_row.headings[column] for column, field in columns.items()}
        self._columns = {field: column for column, field in columns.items()}
        self._groups = _code_by_key(groups)
        self._group_labels = tuple(category.labels for category in groups.categories)
        self._places = _code_by_key(places) if places is not None and places.categories else None
        self._rows_by_mobile: dict[str, list[int]] = {}

    def person(self, row: int, values: Sequence[Any]) -> FramePerson:
        return FramePerson(
            name=self._name(row, values),
            mobile=self._mobile(row, values),
            group=self._code(row, values, "group") or "",
            position=self._text(row, values, "position"),
            second_group=self._code(row, values, "second_group"),
            place=self._place(row, values),
        )

    def note_repeated_mobiles(self) -> None:
        for mobile, rows in self._rows_by_mobile.items():
            said = Texts.of({language: native_digits(mobile, language) for language in LANGUAGES})
            for row in rows[1:]:
                self._fault("frame-mobile-twice", row, "mobile", value=said, first=rows[0])
        self.faults.sort(key=lambda fault: fault.place.get("row", 0))

    def note_strange_groups_once(self, sheet: str) -> None:
        """One fault instead of one a row, where no row knows a group of the study: the list is another study's."""
        heading = self._headings["group"]
        strange = [
            own for own in self.faults if own.code == "frame-group-unknown" and own.place.get("column") == heading
        ]
        if len(strange) > 1:
            value = list(dict.fromkeys(own.place["value"] for own in strange))[:10]
            where = {"sheet": sheet, "column": heading, "value": value, "allowed": self._group_labels}
            others = [own for own in self.faults if own not in strange]
            self.faults = [Problem.at("frame-groups-of-another", **where, count=len(strange)), *others]

    def _fault(self, code: str, row: int, field: str, **fields: Any) -> None:
        self.faults.append(Problem.at(code, row=row, column=self._headings[field], **fields))

    def _value(self, values: Sequence[Any], field: str) -> Any:
        column = self._columns.get(field)
        return values[column] if column is not None and column < len(values) else None

    def _text(self, row: int, values: Sequence[Any], field: str) -> str:
        text = _cell_text(self._value(values, field))
        if re.fullmatch(r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)", text):
            self._fault("frame-cell-error", row, field, value=text)
            return ""
        if len(text) > LONGEST_TEXT:
            self._fault("frame-cell-too-long", row, field, maximum=LONGEST_TEXT, length=len(text))
        elif not text and field in NEEDED:
            self._fault("frame-cell-empty", row, field)
        return text

    def _name(self, row: int, values: Sequence[Any]) -> str:
        name = self._text(row, values, "name")
        return f"{name} {self._text(row, values, 'family_name')}".strip()

    def _mobile(self, row: int, values: Sequence[Any]) -> str:
        text = self._text(row, values, "mobile")
        if not text:
            return ""
        try:
            mobile = normalize_mobile(text)
        except ValueError:
            self._fault("frame-mobile-malformed", row, "mobile", value=text[:40])
            return ""
        self._rows_by_mobile.setdefault(mobile, []).append(row)
        return mobile

    def _code(self, row: int, values: Sequence[Any], field: str) -> str | None:
        text = self._text(row, values, field)
        if not text:
            return None
        code = self._groups.get(match_key(text))
        if code is None:
            self._fault("frame-group-unknown", row, field, value=text[:60], allowed=self._group_labels)
        return code

    def _place(self, row: int, values: Sequence[Any]) -> str | None:
        text = self._text(row, values, "place")
        if not text or self._places is None:
            return text or None
        code = self._places.get(match_key(text))
        if code is None:
            self._fault("frame-place-unknown", row, "place", value=text[:60])
        return code


def _cell_text(value: Any) -> str:
    """A cell as one line of text, single spaces in it; whole numbers without the .0 that Excel gives them."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(normalize(str(value)).split())


def _code_by_key(code_list: CodeList) -> dict[str, str]:
    """Codes by the key of the code itself and of its labels in every language."""
    by_key = {match_key(text): own.code for own in code_list.categories for text in own.labels.values()}
    return by_key | {match_key(code): code for code in code_list.codes}


def _field_names(fields: Sequence[str]) -> tuple[Texts, ...]:
    """The usual headings of some fields, for a fault to name."""
    return tuple(
        Texts.of({language: sentence(f"frame-column.{field}", language) for language in LANGUAGES}) for field in fields
    )
