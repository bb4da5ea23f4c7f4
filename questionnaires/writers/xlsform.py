"""An instrument as an XLSForm workbook; `loaders.xlsform` reads it back equal.

What XLSForm knows stands in its own columns, so that ODK and Kobo ask the questions and people edit
them in Excel. Our further notions stand in `cz::` columns, which other programs pass over: grids and
allocations are groups there, and rows of `cz::kind` part are only for those programs.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from questionnaires.answers import CASE_VARIABLES
from questionnaires.checks.walk import code_list_of
from questionnaires.defaults import is_computed
from questionnaires.loaders.xlsform.choices import CONSENT_LIST, MEDIA
from questionnaires.loaders.xlsform.headings import TRANSLATED, columns_of
from questionnaires.loaders.xlsform.items import KEPT
from questionnaires.loaders.xlsform.languages import Languages, heading_of
from questionnaires.loaders.xlsform.sheets import Row, Sheet
from questionnaires.loaders.xlsform.tables import EXTRA
from questionnaires.loaders.xlsform.types import BOUNDS, TYPES
from questionnaires.model import Category, CodeList, Element, Extras, Grid, Instrument, Item, Repeat, Section
from questionnaires.response_domains import (
    Allocation,
    Calculated,
    Consent,
    Date,
    DateTime,
    Note,
    Number,
    OneCode,
    Place,
    Ranking,
    ResponseDomain,
    Scale,
    SeveralCodes,
    Text,
    Time,
)
from questionnaires.texts import Texts
from questionnaires.translations import LANGUAGES, sentence
from questionnaires.writers.odk_constraints import full_constraint

Cells = dict[str, str]  # heading -> text
_TEXT_TYPES = {row.name for row in TYPES if row.becomes == "text"}
_CALCULATED_TYPES = {row.name for row in TYPES if row.becomes == "calculated"}
# Names by which pyxform's own choices have parts: as a column they would break it.
_TAKEN = frozenset({"fields", "parent", "extra_data", "media", "sms_option", "get", "items", "keys", "values", "iter",
                    "children", "update", "pop", "to_json_dict", "xml_label", "path", "any_repeat"})  # fmt: skip
_SOURCES = ("relevant", "constraint", "required", "calculation", "choice_filter")
_LOOKUP = re.compile(
    r"pulldata\(\s*'(?P<table>[\w.-]+)'\s*,\s*'(?P<column>[A-Za-z_][\w.-]*)'\s*,\s*'(?P<key>[\w.-]+)'\s*,"
    r"\s*(?P<value>\$\{[\w.-]+\}|'[^']*')\s*\)"
)
_LEADING = {
    "survey": ("type", "name", "label", "hint", "required", "relevant", "constraint", "calculation", "choice_filter",
               "appearance"),
    "choices": ("list_name", "name", "label"),
    "settings": ("form_title", "form_id", "version", "default_language"),
}  # fmt: skip


def write(instrument: Instrument, file: Path | None = None) -> bytes:
    """The instrument as the bytes of an .xlsx workbook, written to `file` where one is given."""
    content = _Writing(instrument).workbook()
    if file is not None:
        file.write_bytes(content)
    return content


@dataclass
class _Writing:
    instrument: Instrument
    survey: list[Cells] = field(default_factory=list)

    def workbook(self) -> bytes:
        for section in self.instrument.sections:
            self._section(section)
        for row in self.survey:
            row.update({heading: self._with_paths(row[heading]) for heading in _SOURCES if heading in row})
        self.survey[:0] = self._case_variables()
        choices = _with_order(list(self._choices()))
        book = openpyxl.Workbook(write_only=True)
        _sheet(book, "survey", self.survey, self._is_rtl)
        _sheet(book, "choices", [_flat(row) for row in choices], self._is_rtl)
        _sheet(book, "settings", [self._settings()], self._is_rtl)
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def _with_paths(self, source: str) -> str:
        """An expression that looks up in a list of choices as other programs write it: with a path into the list."""
        lists = {own.name for item in self._all_items() if (own := code_list_of(item)) is not None}

        def path(match: re.Match[str]) -> str:
            table, column, key, value = match.group("table", "column", "key", "value")
            return f"instance('{table}')/root/item[{key} = {value}]/{column}" if table in lists else match.group()

        return _LOOKUP.sub(path, source)

    def _case_variables(self) -> list[Cells]:
        """What conditions ask of the case has a row to stand on in other programs."""
        cells = [text for row in self.survey for text in row.values()]
        return [
            {"type": "hidden", "name": name, "cz::kind": "part"}
            for name in CASE_VARIABLES
            if any(f"${{{name}}}" in text for text in cells)
        ]

    @property
    def _is_rtl(self) -> bool:
        return self.instrument.languages[:1] != ("en",)

    def _settings(self) -> Cells:
        first = self.instrument.languages[0] if self.instrument.languages else "fa"
        return {
            "form_title": self.instrument.title.in_language(first),
            "form_id": self.instrument.name,
            "version": self.instrument.version,
            "default_language": heading_of(first),
            "allow_choice_duplicates": "yes" if self._has_duplicates else "",
            "cz::languages": " ".join(self.instrument.languages),
            **_texts("cz::title", self.instrument.title),
            **_texts("cz::introduction", self.instrument.introduction),
            **_extras(self.instrument.extras, "settings"),
        }

    @property
    def _has_duplicates(self) -> bool:
        return any(
            len(own.attribute_rows()) > 1 for code_list in self.instrument.code_lists for own in code_list.categories
        )

    def _section(self, section: Section) -> None:
        name = section.name if section.name not in self._names else f"section_{section.name}"
        self.survey.append(
            _filled(
                {
                    "type": "begin group",
                    "name": name,
                    "cz::name": section.name if name != section.name else "",
                    **_texts("label", section.title),
                    "relevant": section.relevance,
                    **_texts("cz::introduction", section.introduction),
                    "cz::self_completed": "yes" if section.self_completed else "",
                    **_extras(section.extras, "survey"),
                }
            )
        )
        for element in section.elements:
            self._element(element)
        self._something_to_see(name, section.elements)
        self.survey.append({"type": "end group"})

    @property
    def _names(self) -> frozenset[str]:
        return frozenset(
            named.name
            for _, element in self.instrument.elements()
            for named in (element, *(element.items if isinstance(element, Repeat) else ()))
        )

    def _element(self, element: Element) -> None:
        if isinstance(element, Grid):
            self._grid(element)
        elif isinstance(element, Repeat):
            self.survey.append(
                _filled(
                    {
                        "type": "begin repeat",
                        "name": element.name,
                        **_texts("label", element.wording),
                        **_texts("hint", element.hint),
                        "relevant": element.relevance,
                        "repeat_count": element.count,
                        "cz::minimum": str(element.minimum),
                        "cz::maximum": str(element.maximum),
                        "cz::was": element.was,
                        **_extras(element.extras, "survey"),
                    }
                )
            )
            for item in element.items:
                self._item(item)
            self._something_to_see(element.name, element.items)
            self.survey.append({"type": "end repeat"})
        else:
            self._item(element)

    def _something_to_see(self, name: str, elements: tuple[Element, ...]) -> None:
        """A note that is never shown, where there is nothing else: other programs refuse a group of calculations."""
        if all(isinstance(own, Item) and isinstance(own.domain, Calculated) for own in elements):
            part = {"type": "note", "name": f"{name}.note", "label": "–", "relevant": "false()", "cz::kind": "part"}
            self.survey.append(part)

    def _grid(self, grid: Grid) -> None:
        self.survey.append(
            _filled(
                {
                    "type": "begin group",
                    "name": grid.name,
                    **_texts("label", grid.wording),
                    **_texts("hint", grid.hint),
                    "relevant": grid.relevance,
                    "cz::kind": "grid",
                    "cz::list": grid.domain.code_list.name,
                    "cz::missing": " ".join(grid.missing),
                    "cz::role": grid.role,
                    "cz::was": grid.was,
                    **_texts("cz::short", grid.short),
                    **_extras(grid.extras, "survey"),
                }
            )
        )
        for row in grid.rows:
            self.survey.append(
                _filled(
                    {
                        "type": f"select_one {grid.domain.code_list.name}",
                        "name": f"{grid.name}.{row.code}",
                        **_texts("label", row.labels),
                        "required": "yes" if grid.required else "",
                        "cz::was": row.was,
                        **_texts("cz::short", row.short),
                    }
                )
            )
        self.survey.append({"type": "end group"})

    def _item(self, item: Item) -> None:
        extras = dict(item.extras)
        cells = {
            **_type(item.domain, extras),
            "name": item.name,
            **_texts("label", item.wording),
            **_texts("hint", item.hint),
            "required": item.required_when or ("yes" if item.required else ""),
            **_texts("required_message", item.required_message),
            "relevant": item.relevance,
            "constraint": full_constraint(item.constraint, item.domain),
            **_texts("constraint_message", item.constraint_message),
            "choice_filter": item.choice_filter,
            "cz::missing": " ".join(item.missing),
            "cz::role": item.role,
            "cz::was": item.was,
            **_default(item),
            **_texts("cz::short", item.short),
            "cz::required": "yes" if item.required and item.required_when else "",
        }
        self.survey.append(
            _filled({**cells, **_extras(tuple(extras.items()), "survey", cells.get("appearance") or "")})
        )
        if isinstance(item.domain, Allocation):
            self._points(item, item.domain)
        elif isinstance(item.domain, OneCode | SeveralCodes) and item.domain.other:
            relevant = f"selected(${{{item.name}}}, '{item.domain.other}')"
            words = {**_texts("label", item.wording), "relevant": relevant, "cz::kind": "part"}
            self.survey.append(_filled({"type": "text", "name": f"{item.name}.other", **words}))

    def _points(self, item: Item, domain: Allocation) -> None:
        """For other programs: a number a category, and the sum told beside the last."""
        names = [f"{item.name}.{code}" for code in domain.code_list.codes]
        for number, (name, category) in enumerate(zip(names, domain.code_list.categories, strict=True), start=1):
            constraint = f". >= 0 and . <= {domain.total}"
            if number == len(names) > 1:
                others = " + ".join(f"coalesce(${{{other}}}, 0)" for other in names[:-1])
                constraint += f" and . + {others} = {domain.total}"
            words = {**_texts("label", category.labels), "constraint": constraint, "cz::kind": "part"}
            self.survey.append(_filled({"type": "integer", "name": name, **words}))
        self.survey.append({"type": "end group"})

    def _choices(self) -> Iterator[Cells]:
        for code_list in self.instrument.code_lists:
            yield from _list(code_list)
        if any(isinstance(item.domain, Consent) for item in self._all_items()):
            for code in ("yes", "no"):
                words = {language: sentence(f"respond.consent.{code}", language) for language in LANGUAGES}
                labels = {own: words[own] for own in self.instrument.languages if own in words}
                yield {"list_name": CONSENT_LIST, "name": code, **_texts("label", Texts.of(labels or words))}

    def _all_items(self) -> Iterator[Item]:
        for _, element in self.instrument.elements():
            if isinstance(element, Item):
                yield element
            elif isinstance(element, Repeat):
                yield from element.items


def _list(code_list: CodeList) -> Iterator[Cells]:
    study = "study" if code_list.from_study else ""
    if not code_list.categories:  # no program accepts a list without choices
        yield _filled(
            {"list_name": code_list.name, "name": "empty", "label": "–", "cz::list": f"{study} empty".strip()}
        )
    for number, category in enumerate(code_list.categories):
        for row, attributes in enumerate(category.attribute_rows()):
            yield _choice(code_list, category, attributes, study if number == row == 0 else "")


def _with_order(choices: list[Cells]) -> list[Cells]:
    """A column with the order of a choice's attributes, where it is not the order of the columns."""
    columns = list(dict.fromkeys(heading for row in choices for heading in row))
    for row in choices:
        own = [heading for heading in row if not heading.startswith("cz::") or heading.startswith(EXTRA)]
        if own != sorted(own, key=columns.index):
            row["cz::order"] = " ".join(heading.removeprefix(EXTRA) for heading in own)
    return choices


def _flat(choice: Cells) -> Cells:
    """Our columns of the choices sheet under headings that other programs can copy: `cz_value`, `cz_definition_fa`."""
    return {
        "_".join(_code_of(part) for part in heading.split("::")) if heading.startswith("cz::") else heading: text
        for heading, text in choice.items()
    }


def _code_of(heading: str) -> str:
    """`Persian (fa)` as `fa`."""
    return heading[heading.rfind("(") + 1 : -1] if heading.endswith(")") else heading


def _choice(code_list: CodeList, category: Category, attributes: Mapping[str, str], study: str) -> Cells:
    return _filled(
        {
            "list_name": code_list.name,
            "name": category.code,
            **_texts("label", category.labels),
            "cz::value": "" if category.value is None else _number(category.value),
            "cz::exclusive": "yes" if category.exclusive else "",
            "cz::parent": category.parent,
            "cz::level": category.level,
            **_texts("cz::definition", category.definition),
            "cz::list": study,
            **_extras(tuple(attributes.items()), "choices"),
        }
    )


def _type(domain: ResponseDomain, extras: dict[str, str]) -> dict[str, str | None]:
    """The cells that say what may be answered; a type that the form had before is taken out of `extras`."""
    before = extras.get("type", "")
    match domain:
        case Consent():
            return {"type": f"select_one {CONSENT_LIST}", "cz::kind": "consent",
                    **_texts("cz::statement", domain.statement)}  # fmt: skip
        case Scale():
            return {"type": f"select_one {domain.code_list.name}", "cz::kind": "scale", "appearance": "likert"}
        case Place():
            return {"type": f"select_one {domain.code_list.name}", "cz::kind": "place"}
        case OneCode():
            return {"type": f"select_one {domain.code_list.name}", "cz::other": domain.other}
        case SeveralCodes():
            maximum = "" if domain.maximum is None else str(domain.maximum)
            return {"type": f"select_multiple {domain.code_list.name}", "cz::maximum": maximum,
                    "cz::other": domain.other}  # fmt: skip
        case Ranking():
            return {"type": f"rank {domain.code_list.name}",
                    "cz::places": "" if domain.places is None else str(domain.places)}  # fmt: skip
        case Allocation():
            return {"type": "begin group", "cz::kind": "allocation", "cz::list": domain.code_list.name,
                    "cz::total": str(domain.total), "cz::step": str(domain.step),
                    **_texts("cz::unit", domain.unit)}  # fmt: skip
        case Number():
            kind = "decimal" if domain.decimals else "integer"
            if before in BOUNDS:
                kind = extras.pop("type")
            return {"type": kind, **_bounds(domain.minimum, domain.maximum), **_texts("cz::unit", domain.unit)}
        case Date():
            days = {"cz::earliest": domain.earliest, "cz::latest": domain.latest}
            return {"type": "date", **{name: day.isoformat() for name, day in days.items() if day is not None}}
        case Time():
            return {"type": "time"}
        case DateTime():
            return {"type": "dateTime"}
        case Text():
            kind = extras.pop("type") if before in _TEXT_TYPES else "text"
            length = "" if domain.maximum_length == Text().maximum_length else str(domain.maximum_length)
            return {"type": kind, "cz::maximum_length": length, "appearance": "multiline" if domain.long else ""}
        case Note():
            return {"type": "note"}
        case Calculated(expression=expression):
            if before in _CALCULATED_TYPES and (not expression or before == "today"):
                return {"type": extras.pop("type")}
            return {"type": "calculate", "calculation": domain.expression or "''",
                    "cz::kind": "" if domain.expression else "kept"}  # fmt: skip


def _default(item: Item) -> dict[str, str]:
    """Under our own headings what other programs would work out, or not, against what is meant."""
    cells: dict[str, str] = {}
    if item.default_from is not None:
        is_plain = is_computed(item.default_from) and item.default is None
        cells["default" if is_plain else "cz::default_from"] = item.default_from
    if item.default is not None:
        cells["cz::default" if is_computed(item.default) else "default"] = item.default
    return cells


def _bounds(minimum: float | None, maximum: float | None) -> dict[str, str]:
    given = {"cz::minimum": minimum, "cz::maximum": maximum}
    return {name: _number(number) for name, number in given.items() if number is not None}


def _number(number: float) -> str:
    return repr(number)


def _texts(column: str, texts: Texts) -> dict[str, str]:
    return {f"{column}::{heading_of(language)}": text for language, text in texts.items()}


def _extras(extras: Extras, grammar: str, appearance: str = "") -> dict[str, str]:
    """Columns for what other programs said: under its own heading where that is read back as such."""
    cells: dict[str, str] = {}
    for name, value in extras:
        if name == "appearance" and grammar == "survey":
            cells[name] = f"{appearance} {value}".strip()
        else:
            cells[_heading(name, grammar)] = value
    return cells


def _heading(name: str, grammar: str) -> str:
    column, _, language = name.partition("::")
    if column in TRANSLATED and (column in KEPT if grammar == "survey" else column in MEDIA) and language:
        return f"{column}::{heading_of(language)}"
    sheet = Sheet(grammar, Row(1, (name,)), ())
    read = columns_of(sheet, grammar, Languages(), [], []).get(0)
    plain_name = read is not None and read.language is None and read.name == name and not name.startswith("cz::")
    if grammar == "choices" and name in MEDIA:
        return name
    if grammar == "choices" and (name != name.lower() or name in _TAKEN):
        return f"{EXTRA}{name}"
    if name == "save_to":  # other programs want it only beside a sheet of entities, which we do not write
        return f"{EXTRA}{name}"
    if plain_name and read is not None and (not read.known or (name in KEPT and grammar == "survey")):
        return name
    return f"{EXTRA}{name}"


def _filled(cells: Mapping[str, str | None]) -> Cells:
    return {heading: text for heading, text in cells.items() if text}


def _sheet(book: Any, title: str, rows: list[Cells], is_rtl: bool) -> None:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    leading = _LEADING[title]
    headings.sort(key=lambda heading: _rank(heading, leading))
    sheet = book.create_sheet(title)
    sheet.sheet_view.rightToLeft = is_rtl
    sheet.freeze_panes = "C2" if title == "survey" else "A2"
    for number, heading in enumerate(headings):
        letter = openpyxl.utils.get_column_letter(number + 1)
        sheet.column_dimensions[letter].width = 40 if heading.startswith("label") else 18
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, row[heading]) if heading in row else None for heading in headings])


def _rank(heading: str, leading: tuple[str, ...]) -> int:
    name = heading.partition("::")[0]
    if name == "cz":
        return len(leading) + 1
    return leading.index(name) if name in leading else len(leading)


def _cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    """A cell that is text, whatever it looks like."""
    cell = WriteOnlyCell(sheet)
    cell.value = text
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
