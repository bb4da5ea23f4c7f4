"""The approved budget from one Excel sheet: whole or not at all, every fault named by its cell.

The columns, in any order, under Persian or English headings: code, title, amount, unit and field. A field is
a category of the allocation that respondents answered, by its code or its label; a line whose field is left
empty belongs to none, and is kept as such. Without a unit an amount is in the study's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, BinaryIO

from questionnaires.approved_budget import BudgetLine, MoneyUnit, rials_of
from questionnaires.loaders.frame_columns import heading_key
from questionnaires.loaders.workbook_rows import SheetRows, read_sheets
from questionnaires.model import CodeList
from questionnaires.problems import DataError, Problem
from questionnaires.text import match_key, normalize, parse_number
from questionnaires.texts import Texts
from questionnaires.translations import LANGUAGES, sentence

HEADINGS: dict[str, tuple[str, ...]] = {
    "code": (
        "کد", "کد ردیف", "کد خط", "کد بودجه", "ردیف بودجه", "کد ردیف بودجه", "شماره ردیف", "شمارهٔ ردیف",
        "code", "line code", "budget code", "number",
    ),
    "title": (
        "عنوان", "شرح", "عنوان ردیف", "شرح ردیف", "عنوان خط", "نام ردیف", "عنوان بودجه", "عنوان پروژه", "عنوان طرح",
        "title", "line", "description", "budget line", "name",
    ),
    "amount": (
        "مبلغ", "اعتبار", "مبلغ مصوب", "اعتبار مصوب", "بودجهٔ مصوب", "مقدار", "رقم", "رقم مصوب",
        "amount", "approved", "approved amount", "sum", "budget",
    ),
    "unit": ("واحد", "واحد پول", "واحد مبلغ", "unit", "money unit", "currency"),
    "field": (
        "بخش", "زمینه", "بخش پرسش‌نامه", "زمینهٔ پرسش‌نامه", "گزینه", "گزینهٔ پرسش‌نامه", "حوزه",
        "field", "field of the questionnaire", "category", "option", "maps to",
    ),
}  # fmt: skip
NEEDED = ("code", "title", "amount", "field")
HEADING_ROWS = 15  # headings stand among the first filled rows, below titles at most
LONGEST_TEXT = 300
MOST_LINES = 2_000
MOST_RIALS = Decimal(10) ** 17  # a hundred thousand billion rials: the budget of a city is far under it

_FIELD_OF = {heading_key(text): name for name, texts in HEADINGS.items() for text in texts}
_NO_FIELD = {match_key(word) for word in ("هیچ", "هیچ‌کدام", "هیچکدام", "ندارد", "-", "–", "—", "none", "no field")}
_TOTALS = {match_key(word) for word in ("جمع", "جمع کل", "مجموع", "کل", "جمع بودجه", "total", "grand total", "sum")}
_EXCEL_ERROR = re.compile(r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)")


def read_budget_lines(file: Path | str | BinaryIO | bytes, fields: CodeList, unit: MoneyUnit) -> tuple[BudgetLine, ...]:
    """The lines of a sheet, in its order.

    Parameters
    ----------
    file
        An .xlsx file, its bytes, or an open binary file.
    fields
        The categories of the allocation, by code or by label in any language.
    unit
        Of the amounts whose unit the sheet does not say.

    Raises
    ------
    ProblemsFound
        With every fault: headings missing or twice, empty cells, amounts that are none or below zero, units and
        fields unknown, a code that two lines share, a line of totals, no line that belongs to any field.
    """
    sheet, row, columns = _lines_sheet(read_sheets(file))
    _check_headings(sheet, row, columns)
    reader = _LineReader(sheet.title, row[1], columns, fields, unit)
    lines = tuple(reader.line(number, values) for number, values in sheet.rows if number > row[0])
    reader.note_repeated_codes()
    if len(lines) > MOST_LINES:
        reader.faults.append(
            Problem.at("budget-too-many-lines", sheet=sheet.title, maximum=MOST_LINES, given=len(lines))
        )
    elif not lines:
        reader.faults.append(Problem.at("budget-empty", sheet=sheet.title))
    elif not reader.faults and not rials_of(line for line in lines if line.field is not None):
        reader.faults.append(Problem.at("budget-nothing-mapped", sheet=sheet.title, allowed=_labels(fields)))
    if reader.faults:
        raise DataError(reader.faults)
    return lines


_Headings = tuple[int, tuple[str, ...]]  # the row's number in Excel, and its cells


def _lines_sheet(sheets: Sequence[SheetRows]) -> tuple[SheetRows, _Headings, dict[int, str]]:
    """The first sheet with all needed headings, else the one with most known ones."""
    best: tuple[int, SheetRows, _Headings, dict[int, str]] | None = None
    for sheet in sheets:
        for number, values in sheet.rows[:HEADING_ROWS]:
            headings = tuple(_text(value) for value in values)
            columns = {place: name for place, text in enumerate(headings) if (name := _FIELD_OF.get(heading_key(text)))}
            known = len(set(columns.values()))
            if known >= 2 and (best is None or known > best[0]):
                best = known, sheet, (number, headings), columns
        if best is not None and set(NEEDED) <= set(best[3].values()):
            break
    if best is None:
        raise DataError([Problem.at("frame-headings-missing", needed=_heading_names(NEEDED))])
    return best[1], best[2], best[3]


def _check_headings(sheet: SheetRows, row: _Headings, columns: dict[int, str]) -> None:
    faults = [
        Problem.at("frame-column-missing", sheet=sheet.title, row=row[0], needed=_heading_names([name]))
        for name in NEEDED
        if name not in columns.values()
    ]
    for name, count in Counter(columns.values()).items():
        if count > 1:
            twice = [row[1][place] for place, own in columns.items() if own == name]
            needed = _heading_names([name])
            faults.append(Problem.at("frame-column-twice", sheet=sheet.title, row=row[0], needed=needed, value=twice))
    if faults:
        raise DataError(faults)


@dataclass
class _LineReader:
    """Rows into lines; faults and repeated codes are gathered on the way."""

    sheet: str
    headings: tuple[str, ...]
    columns: dict[int, str]
    fields: CodeList
    unit: MoneyUnit

    def __post_init__(self) -> None:
        self.faults: list[Problem] = []
        self._places = {name: place for place, name in self.columns.items()}
        by_label = {match_key(text): own.code for own in self.fields.categories for text in own.labels.values()}
        self._fields = by_label | {match_key(code): code for code in self.fields.codes}
        self._units = _units()
        self.unit = self._unit_of_heading() or self.unit
        self._rows_by_code: dict[str, list[int]] = {}

    def line(self, row: int, values: Sequence[Any]) -> BudgetLine:
        if self._is_total(values):
            self._fault("budget-total-row", row, "title", value=_text(self._value(values, "title")))
        code = self._words(row, values, "code")
        if code:
            self._rows_by_code.setdefault(match_key(code), []).append(row)
        title, unit = self._words(row, values, "title"), self._unit(row, values)
        return BudgetLine(code, title, self._amount(row, values, unit), unit, self._field(row, values))

    def note_repeated_codes(self) -> None:
        for code, rows in self._rows_by_code.items():
            for row in rows[1:]:
                self._fault("budget-code-twice", row, "code", value=code, first=rows[0])
        self.faults.sort(key=lambda fault: fault.place.get("row", 0))

    def _is_total(self, values: Sequence[Any]) -> bool:
        """A line of totals would be counted twice."""
        named = {match_key(_text(self._value(values, name))) for name in ("code", "title")}
        return bool(named & _TOTALS) and bool(named <= _TOTALS | {""})

    def _fault(self, code: str, row: int, name: str, **fields: Any) -> None:
        column = self.headings[self._places[name]]
        self.faults.append(Problem.at(code, sheet=self.sheet, row=row, column=column, **fields))

    def _value(self, values: Sequence[Any], name: str) -> Any:
        place = self._places.get(name)
        return values[place] if place is not None and place < len(values) else None

    def _cell(self, row: int, values: Sequence[Any], name: str) -> str | None:
        """The text of a cell; None where Excel could not work it out, which is a fault."""
        text = _text(self._value(values, name))
        if _EXCEL_ERROR.fullmatch(text):
            self._fault("frame-cell-error", row, name, value=text)
            return None
        return text

    def _words(self, row: int, values: Sequence[Any], name: str) -> str:
        text = self._cell(row, values, name)
        if text is None:
            return ""
        if len(text) > LONGEST_TEXT:
            self._fault("frame-cell-too-long", row, name, maximum=LONGEST_TEXT, length=len(text))
        elif not text and not self._is_total(values):
            self._fault("frame-cell-empty", row, name)
        return text

    def _amount(self, row: int, values: Sequence[Any], unit: MoneyUnit) -> Decimal:
        text = self._cell(row, values, "amount")
        amount = _number(self._value(values, "amount"), text) if text else None
        if text == "":
            self._fault("frame-cell-empty", row, "amount")
        elif text is not None and amount is None:
            self._fault("budget-amount-bad", row, "amount", value=text[:40])
        elif amount is not None and amount < 0:
            self._fault("budget-amount-negative", row, "amount", value=text)
        elif amount is not None and amount * unit.rials > MOST_RIALS:
            self._fault("budget-amount-too-large", row, "amount", value=text)
        return amount or Decimal(0)

    def _unit_of_heading(self) -> MoneyUnit | None:
        """Of «مبلغ (میلیون تومان)» what stands in brackets."""
        heading = self.headings[self._places["amount"]]
        inside = re.search(r"[(（\[](.*?)[)）\]]", heading)
        return self._units.get(_unit_key(inside[1])) if inside else None

    def _unit(self, row: int, values: Sequence[Any]) -> MoneyUnit:
        text = self._cell(row, values, "unit") if "unit" in self._places else ""
        if not text:
            return self.unit
        unit = self._units.get(_unit_key(text))
        if unit is None:
            allowed = tuple(unit_name(each) for each in MoneyUnit)
            self._fault("budget-unit-unknown", row, "unit", value=text[:40], allowed=allowed)
        return unit or self.unit

    def _field(self, row: int, values: Sequence[Any]) -> str | None:
        text = self._cell(row, values, "field")
        if not text or match_key(text) in _NO_FIELD:
            return None
        field = self._fields.get(match_key(text))
        if field is None:
            self._fault("budget-field-unknown", row, "field", value=text[:80], allowed=_labels(self.fields))
        return field


def unit_name(unit: MoneyUnit) -> Texts:
    """What a unit is called, in every language."""
    return Texts.of({language: sentence(f"money.{unit.value}", language) for language in LANGUAGES})


def _units() -> dict[str, MoneyUnit]:
    names = {_unit_key(text): unit for unit in MoneyUnit for text in unit_name(unit).values()}
    return names | {_unit_key(unit.value): unit for unit in MoneyUnit}


def _unit_key(text: str) -> str:
    """Letters alone, and no English plural: «میلیون‌ریال», “million rials”, `million-rial`."""
    return re.sub(r"[\W_]", "", match_key(text)).removesuffix("s")


def _number(value: Any, text: str) -> Decimal | None:
    """What an amount says; None where it is no plain number."""
    if isinstance(value, bool) or text.endswith(("%", "٪")):
        return None
    try:
        number = Decimal(str(value)) if isinstance(value, int | float) else parse_number(text)
    except (ValueError, InvalidOperation):
        return None
    return number if number.is_finite() else None


def _text(value: Any) -> str:
    """A cell as text; whole numbers without the .0 that Excel gives them."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return normalize(str(value))


def _labels(fields: CodeList) -> tuple[Texts, ...]:
    return tuple(category.labels for category in fields.categories)


def _heading_names(names: Sequence[str]) -> tuple[Texts, ...]:
    """The usual headings, for a fault to name."""
    return tuple(
        Texts.of({language: sentence(f"budget-column.{name}", language) for language in LANGUAGES}) for name in names
    )
