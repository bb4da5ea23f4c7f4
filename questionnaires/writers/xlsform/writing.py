"""The sheets of a form: section by section, what other programs need beside, and the workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

from questionnaires.answers import CASE_VARIABLES
from questionnaires.loaders.xlsform.choices import CONSENT_LIST
from questionnaires.loaders.xlsform.languages import heading_of
from questionnaires.model import Element, Grid, Instrument, Item, Repeat, Section
from questionnaires.response_domains import Allocation, Calculated, Consent
from questionnaires.texts import FALLBACK_LANGUAGE, Texts
from questionnaires.translations import LANGUAGES, sentence
from questionnaires.writers.odk_constraints import full_constraint
from questionnaires.writers.xlsform.cells import Cells, extras_cells, filled_cells, texts_cells
from questionnaires.writers.xlsform.choices import flat, list_cells, with_order
from questionnaires.writers.xlsform.sheets import write_sheet
from questionnaires.writers.xlsform.types import default_cells, type_cells

_SOURCES = ("relevant", "constraint", "required", "calculation", "choice_filter", "repeat_count", "default")
_LOOKUP = re.compile(
    r"pulldata\(\s*'(?P<table>[\w.-]+)'\s*,\s*'(?P<column>[A-Za-z_][\w.-]*)'\s*,\s*'(?P<key>[\w.-]+)'\s*,"
    r"\s*(?P<value>\$\{[\w.-]+\}|'[^']*')\s*\)"
)


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
        choices = with_order(list(self._choices()))
        book = openpyxl.Workbook(write_only=True)
        write_sheet(book, "survey", self.survey, self._is_rtl)
        write_sheet(book, "choices", [flat(row) for row in choices], self._is_rtl)
        write_sheet(book, "settings", [self._settings()], self._is_rtl)
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def _with_paths(self, source: str) -> str:
        """An expression that looks up in a list of choices as other programs write it: with a path into the list."""
        lists = {own.name for item in self._all_items() if (own := item.domain.code_list) is not None}

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

    @property
    def _first_language(self) -> str:
        return self.instrument.languages[0] if self.instrument.languages else FALLBACK_LANGUAGE

    def _settings(self) -> Cells:
        return {
            "form_title": self.instrument.title.in_language(self._first_language),
            "form_id": self.instrument.name,
            "version": self.instrument.version,
            "default_language": heading_of(self._first_language),
            "allow_choice_duplicates": "yes" if self._has_duplicates else "",
            "cz::languages": " ".join(self.instrument.languages),
            **texts_cells("cz::title", self.instrument.title),
            **texts_cells("cz::introduction", self.instrument.introduction),
            **extras_cells(self.instrument.extras, "settings"),
        }

    @property
    def _has_duplicates(self) -> bool:
        return any(
            len(own.attribute_rows()) > 1 for code_list in self.instrument.code_lists for own in code_list.categories
        )

    def _section(self, section: Section) -> None:
        name = section.name if section.name not in self._names else f"section_{section.name}"
        self.survey.append(
            filled_cells(
                {
                    "type": "begin group",
                    "name": name,
                    "cz::name": section.name if name != section.name else "",
                    **texts_cells("label", section.title),
                    "relevant": section.relevance,
                    **texts_cells("cz::introduction", section.introduction),
                    "cz::self_completed": "yes" if section.self_completed else "",
                    **extras_cells(section.extras, "survey"),
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
                filled_cells(
                    {
                        "type": "begin repeat",
                        "name": element.name,
                        **texts_cells("label", element.wording),
                        **texts_cells("hint", element.hint),
                        "relevant": element.relevance,
                        "repeat_count": element.count,
                        "cz::minimum": str(element.minimum),
                        "cz::maximum": str(element.maximum),
                        "cz::was": element.was,
                        **extras_cells(element.extras, "survey"),
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
            label = texts_cells("label", Texts.of({self._first_language: "–"}))
            part = {"type": "note", "name": f"{name}.note", **label, "relevant": "false()", "cz::kind": "part"}
            self.survey.append(part)

    def _grid(self, grid: Grid) -> None:
        self.survey.append(
            filled_cells(
                {
                    "type": "begin group",
                    "name": grid.name,
                    **texts_cells("label", grid.wording),
                    **texts_cells("hint", grid.hint),
                    "relevant": grid.relevance,
                    "cz::kind": "grid",
                    "cz::list": grid.domain.code_list.name,
                    "cz::missing": " ".join(grid.missing),
                    "cz::role": grid.role,
                    "cz::was": grid.was,
                    **texts_cells("cz::short", grid.short),
                    **extras_cells(grid.extras, "survey"),
                }
            )
        )
        for row in grid.rows:
            self.survey.append(
                filled_cells(
                    {
                        "type": f"select_one {grid.domain.code_list.name}",
                        "name": f"{grid.name}.{row.code}",
                        **texts_cells("label", row.labels),
                        "required": "yes" if grid.required else "",
                        "cz::was": row.was,
                        **texts_cells("cz::short", row.short),
                    }
                )
            )
        self.survey.append({"type": "end group"})

    def _item(self, item: Item) -> None:
        extras = dict(item.extras)
        cells = {
            **type_cells(item.domain, extras),
            "name": item.name,
            **texts_cells("label", item.wording),
            **texts_cells("hint", item.hint),
            "required": item.required_when or ("yes" if item.required else ""),
            **texts_cells("required_message", item.required_message),
            "relevant": item.relevance,
            "constraint": full_constraint(item.constraint, item.domain),
            **texts_cells("constraint_message", item.constraint_message),
            "choice_filter": item.choice_filter,
            "cz::missing": " ".join(item.missing),
            "cz::role": item.role,
            "cz::was": item.was,
            **default_cells(item),
            **texts_cells("cz::short", item.short),
            "cz::required": "yes" if item.required and item.required_when else "",
        }
        self.survey.append(
            filled_cells({**cells, **extras_cells(tuple(extras.items()), "survey", cells.get("appearance") or "")})
        )
        if isinstance(item.domain, Allocation):
            self._points(item, item.domain)
        elif item.domain.other:
            relevant = f"selected(${{{item.name}}}, '{item.domain.other}')"
            words = {**texts_cells("label", item.wording), "relevant": relevant, "cz::kind": "part"}
            self.survey.append(filled_cells({"type": "text", "name": f"{item.name}.other", **words}))

    def _points(self, item: Item, domain: Allocation) -> None:
        """For other programs: a number a category, and the sum told beside the last."""
        names = [f"{item.name}.{code}" for code in domain.code_list.codes]
        for number, (name, category) in enumerate(zip(names, domain.code_list.categories, strict=True), start=1):
            constraint = f". >= 0 and . <= {domain.total}"
            if number == len(names) > 1:
                others = " + ".join(f"coalesce(${{{other}}}, 0)" for other in names[:-1])
                constraint += f" and . + {others} = {domain.total}"
            words = {**texts_cells("label", category.labels), "constraint": constraint, "cz::kind": "part"}
            self.survey.append(filled_cells({"type": "integer", "name": name, **words}))
        self.survey.append({"type": "end group"})

    def _choices(self) -> Iterator[Cells]:
        for code_list in self.instrument.code_lists:
            yield from list_cells(code_list, self._first_language)
        if any(isinstance(item.domain, Consent) for item in self._all_items()):
            for code in ("yes", "no"):
                words = {language: sentence(f"respond.consent.{code}", language) for language in LANGUAGES}
                labels = {own: words[own] for own in self.instrument.languages if own in words}
                yield {"list_name": CONSENT_LIST, "name": code, **texts_cells("label", Texts.of(labels or words))}

    def _all_items(self) -> Iterator[Item]:
        for _, element in self.instrument.elements():
            if isinstance(element, Item):
                yield element
            elif isinstance(element, Repeat):
                yield from element.items
