"""The choices sheet, and choices in files beside the workbook, as code lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from questionnaires.code_lists import WRITTEN
from questionnaires.loaders.code_lists import CODE
from questionnaires.loaders.imported import list_part
from questionnaires.loaders.xlsform.headings import columns_of
from questionnaires.loaders.xlsform.languages import Languages
from questionnaires.loaders.xlsform.names import ascii_code
from questionnaires.loaders.xlsform.sheets import Row, csv_sheet, geojson_sheet, plain
from questionnaires.loaders.xlsform.tables import EXTRA, Table
from questionnaires.model import Category, CodeList, Repeat, Section
from questionnaires.problems import Problem
from questionnaires.text import ascii_digits
from questionnaires.texts import Texts
from questionnaires.translations import LANGUAGES, sentence

CONSENT_LIST = "cz_consent"  # yes and no, written for programs that do not know consent
_OR_OTHER = "_or_other"
MEDIA = ("image", "big-image", "audio", "video")


@dataclass
class Lists:
    """Every code list of a form by name, in the order they stand."""

    faults: list[Problem]
    warnings: list[Problem]
    duplicates_allowed: bool = False
    code_lists: dict[str, CodeList] = field(default_factory=dict)
    rows: dict[tuple[str, str], dict[str, object]] = field(default_factory=dict)  # places, for checks
    codes: dict[str, str] = field(default_factory=dict)  # codes that had to be changed
    unlabelled: list[str] = field(default_factory=list)
    is_unread: bool = False  # the sheet lacks a column without which nothing in it can be told apart
    incomplete: set[str] = field(default_factory=set)  # lists of which a row could not be read

    def read(self, table: Table, name_column: str = "list_name", list_name: str | None = None) -> None:
        """The rows of a sheet into lists; one list where `list_name` is given."""
        if list_name is None and not table.has(name_column):
            self.faults.append(table.fault("xlsform-column-missing", table.sheet.headings, needed="list_name"))
            self.is_unread = True
            return
        if not table.has("name"):
            self.faults.append(table.fault("xlsform-column-missing", table.sheet.headings, needed="name"))
            self.is_unread = True
            return
        categories: dict[str, dict[str, Category]] = {}
        good = {code for row in table if CODE.fullmatch(code := ascii_digits(table.value(row, "name")))}
        last = ""
        for row in table:
            own_list = list_name or table.value(row, name_column)
            written = table.value(row, "name")
            code = ascii_digits(written)
            if code != written:
                self.codes[written] = code
            if own_list == CONSENT_LIST:
                continue
            if not own_list or not code:
                if own_list or (code and table.texts(row, "label")):
                    lacking = "list_name" if not own_list else "name"
                    self.faults.append(table.fault("xlsform-cell-missing", row, lacking, needed=lacking))
                    self.incomplete.add(own_list or last)
                elif code or table.texts(row, "label"):
                    self.warnings.append(table.fault("xlsform-choice-of-none", row, "list_name"))
                continue
            last = own_list
            in_list = categories.setdefault(own_list, {})
            category = self._category(table, row, own_list, code, good)
            if code not in in_list:
                in_list[code] = category
                place = table.place(row, "name")
                self.rows[list_part(own_list), category.code] = place
                self.rows.setdefault((list_part(own_list), ""), place)
            elif self.duplicates_allowed or list_name is not None:
                in_list[code] = _with_second_row(in_list[code], category)
            else:
                self.faults.append(table.fault("xlsform-choice-twice", row, "name", value=code, list=own_list))
            self._note_source(table, row, own_list)
        for own_list, own in categories.items():
            if own_list not in self.code_lists:
                from_study = own_list in self._from_study
                kept = tuple(category for code, category in own.items() if (own_list, code) not in self._empty)
                self.code_lists[own_list] = CodeList(own_list, kept, from_study)

    def __post_init__(self) -> None:
        self._from_study: set[str] = set()
        self._empty: set[tuple[str, str]] = set()

    def _note_source(self, table: Table, row: Row, own_list: str) -> None:
        """`cz::list`: whether the study fills the list, and rows that stand for none."""
        words = table.value(row, "cz::list").split()
        if "study" in words:
            self._from_study.add(own_list)
        if "empty" in words:
            self._empty.add((own_list, table.value(row, "name")))

    def _category(self, table: Table, row: Row, own_list: str, code: str, good: set[str]) -> Category:
        attributes = [(name.removeprefix(EXTRA), value) for name, value in _in_order(table, row)]
        ours = code
        if not CODE.fullmatch(code):
            ours = self.codes.get(code) or ascii_code(code, good | set(self.codes.values()))
            self.codes[code] = ours
            attributes.append((WRITTEN, code))
        labels = table.texts(row, "label")
        if not labels:
            self.unlabelled.append(f"{own_list}: {code}")
            labels = Texts.of({table.language: code})
        value = table.value(row, "cz::value")
        return Category(
            code=ours,
            labels=labels,
            value=self._number(table, row, value) if value else None,
            exclusive=table.value(row, "cz::exclusive").lower() == "yes",
            parent=table.value(row, "cz::parent") or None,
            level=table.value(row, "cz::level") or None,
            definition=table.texts(row, "cz::definition"),
            attributes=tuple(attributes),
        )

    def rename_in(self, columns: set[str]) -> None:
        """Codes that had to be changed, in the columns by which choices are picked (`state=${state}`), too."""
        for name, code_list in self.code_lists.items():
            categories = tuple(
                replace(
                    own,
                    attributes=tuple(
                        (column, self.codes.get(value, value) if column.partition("#")[0] in columns else value)
                        for column, value in own.attributes
                    ),
                )
                for own in code_list.categories
            )
            self.code_lists[name] = replace(code_list, categories=categories)

    def _number(self, table: Table, row: Row, text: str) -> float | None:
        try:
            number = float(ascii_digits(text))
        except ValueError:
            self.faults.append(table.fault("xlsform-not-a-number", row, "cz::value", value=text[:40]))
            return None
        return int(number) if number.is_integer() and "." not in text else number

    def with_other(self, name: str, languages: tuple[str, ...]) -> tuple[CodeList, str]:
        """The list with a choice `other`, as `or_other` asks for; a list of its own, others keep theirs."""
        own = self.code_lists[name]
        if "other" in own.codes:
            return own, "other"
        with_other = f"{name}{_OR_OTHER}"
        if with_other not in self.code_lists:
            labels = {language: sentence("xlsform.other", language) for language in LANGUAGES if language in languages}
            other = Category("other", Texts.of(labels or {languages[0]: sentence("xlsform.other", "en")}))
            self.code_lists[with_other] = replace(own, name=with_other, categories=(*own.categories, other))
        return self.code_lists[with_other], "other"

    def needed(self, sections: Iterable[Section]) -> tuple[CodeList, ...]:
        """The lists without those of which every question asks for the list with `other` instead."""
        elements = [part for section in sections for part in section.parts() if not isinstance(part, Repeat)]
        used = {own.name for part in elements if (own := part.domain.code_list) is not None}
        replaced = {name for name in self.code_lists if f"{name}{_OR_OTHER}" in self.code_lists} - used
        return tuple(own for own in self.code_lists.values() if own.name not in replaced)

    def acknowledgement(self, languages: tuple[str, ...]) -> CodeList:
        """The one choice of an `acknowledge`."""
        if "acknowledge" not in self.code_lists:
            labels = {own: sentence("xlsform.acknowledged", own) for own in LANGUAGES if own in languages}
            category = Category("OK", Texts.of(labels or {languages[0]: "OK"}))
            self.code_lists["acknowledge"] = CodeList("acknowledge", (category,))
        return self.code_lists["acknowledge"]

    def read_file(self, name: str, content: bytes, language: str, value: str, label: str) -> None:
        """Choices of a CSV file beside the workbook; columns `value` and `label` hold codes and words."""
        sheet = geojson_sheet(name, content) if name.lower().endswith(".geojson") else csv_sheet(name, content)
        if sheet is None:
            self.faults.append(Problem.at("xlsform-file-unreadable", file=name))
            return
        columns = columns_of(sheet, "choices", Languages(), self.faults, self.warnings)
        names = {value: "name", label: "label"}
        columns = {place: replace(own, name=names.get(own.name, own.name)) for place, own in columns.items()}
        self.read(Table(sheet, columns, language), list_name=name.rpartition(".")[0])

    def read_lookup(self, name: str, content: bytes, language: str, key: str) -> None:
        """A CSV file in which expressions look values up by the column `key`: each row a category, its cells kept."""
        sheet = csv_sheet(f"{name}.csv", content)
        if sheet is None:
            self.faults.append(Problem.at("xlsform-file-unreadable", file=f"{name}.csv"))
            return
        headings = [plain(heading) for heading in sheet.headings.cells]
        found: dict[str, Category] = {}
        for row in sheet.rows:
            cells = {heading: cell.strip() for heading, cell in zip(headings, row.cells, strict=False) if heading}
            own = cells.get(key, "")
            if own and own not in found:  # as pulldata does, the first row that fits
                code = own if CODE.fullmatch(own) else ascii_code(own, {other.code for other in found.values()})
                found[own] = Category(code, Texts.of({language: own}), attributes=tuple(cells.items()))
        self.code_lists[name] = CodeList(name, tuple(found.values()))


def _in_order(table: Table, row: Row) -> list[tuple[str, str]]:
    """A choice's further columns in the order of the sheet."""
    extras: Mapping[str, str] = dict(table.rest(row, MEDIA))
    ordered: list[tuple[str, str]] = []
    for column in table.columns.values():
        name = f"{column.name}::{column.language}" if column.language else column.name
        name = name.removeprefix(EXTRA)
        if name in extras and name not in dict(ordered):
            ordered.append((name.lower() if not column.known else name, extras[name]))
    order = table.value(row, "cz::order").split()
    return sorted(ordered, key=lambda own: order.index(own[0]) if own[0] in order else len(order))


def _with_second_row(first: Category, second: Category) -> Category:
    """One category offered by several rows: the attributes of each stay apart."""
    number = len(first.attribute_rows()) + 1
    return replace(
        first, attributes=first.attributes + tuple((f"{name}#{number}", value) for name, value in second.attributes)
    )
