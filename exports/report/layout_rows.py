"""A layout as a table that somebody changes: one row a sheet, shown or not, in order; and back, and as YAML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from analysis.publication.subsets import MODE
from exports.report.element_blocks import is_tabulated
from exports.report.layouts import AudienceLayout, Layout, Names, Part
from questionnaires.model import Instrument
from questionnaires.translations import sentence

# Of sheets that only some instruments have: the roles of items that lead to them, one of which is enough.
_NEED = {
    "priorities": ("performance",),
    "sides": ("performance", "trust", "fairness"),
    "swot": ("swot:strength", "swot:weakness", "swot:opportunity", "swot:threat"),
    "bottlenecks": ("service:bottleneck",),
    "judged": ("line137:unit", "line137:district", "service:name"),
    "desk": ("desk:agencies",),
    "consensus": ("delphi:importance", "delphi:likelihood"),
    "by-place": ("demographic:place",),
}


def rows_of(layout: AudienceLayout, instrument: Instrument) -> tuple[Part, ...]:
    """Its parts in order, then every other sheet of the instrument's report, off; without parts all are on."""
    sheets = sheets_of(instrument)
    if not layout.parts:
        return tuple(map(Part, sheets))
    own = tuple(part for part in layout.parts if part.section in Names.of(instrument).sections)
    named = {part.section for part in own}
    return (*own, *(Part(name, is_off=True) for name in sheets if name not in named))


def layout_of_rows(
    rows: Sequence[Part], by: tuple[str, ...] | None, dimensions: tuple[str, ...] | None, instrument: Instrument
) -> AudienceLayout:
    """The layout that the rows say; all sheets as they come are no parts at all, so that new ones are shown too.

    Rows that are off and have no words of their own are not kept.
    """
    if [row for row in rows if row.section in sheets_of(instrument)] == [*map(Part, sheets_of(instrument))]:
        return AudienceLayout((), by, dimensions)
    kept = tuple(row for row in rows if row != Part(row.section, is_off=True))
    return AudienceLayout(kept, by, dimensions)


def sheets_of(instrument: Instrument) -> tuple[str, ...]:
    """The sheets that a report of the instrument may have, in the order of the whole report."""
    empty = {
        f"section-{section.name}"
        for section in instrument.sections
        if not any(is_tabulated(element) for element in section.elements)
    }
    unasked = {name for name, roles in _NEED.items() if not any(instrument.by_role(role) for role in roles)}
    return tuple(name for name in Names.of(instrument).sections if name not in empty | unasked)


def title_of(sheet: str, instrument: Instrument, language: str) -> str:
    """What a sheet is called."""
    for section in instrument.sections:
        if sheet == f"section-{section.name}":
            return section.title.in_language(language) or section.name
    return sentence(f"layout.sheets.{sheet}", language)


def tables_of(sheet: str, instrument: Instrument, language: str) -> tuple[tuple[str, str], ...]:
    """Names and labels of what may be shown alone of a sheet of the questionnaire; nothing of other sheets."""
    for section in instrument.sections:
        if sheet == f"section-{section.name}":
            return tuple(
                (element.name, element.label(language)) for element in section.elements if is_tabulated(element)
            )
    return ()


def variables_of(layout: Layout, instrument: Instrument) -> tuple[str, ...]:
    """By what tables may be broken down and parts chosen; of the rows of grids only those that are already."""
    chosen = {name for own in layout.values() for name in (*own.groups, *own.dimensions_for(instrument))}
    return tuple(name for name in Names.of(instrument).dimensions if "." not in name or name in chosen)


def dimension_label(name: str, instrument: Instrument, language: str) -> str:
    """The group, the mode, or an item."""
    if name in ("group", MODE):
        return sentence(f"report.selection.{name}", language)
    return instrument.item(name).label(language)


def written(layout: Layout) -> str:
    """As `report.yaml`: `layouts.read_layout` reads it back equal."""
    document = {audience.value: _audience(own) for audience, own in layout.items()}
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)


def _audience(layout: AudienceLayout) -> dict[str, Any]:
    document: dict[str, Any] = {}
    if layout.by is not None:
        document["by"] = list(layout.by)
    document["parts"] = [_part(part) for part in layout.parts] or "all"
    if layout.place_level is not None:
        document["places"] = layout.place_level
    if layout.dimensions is not None:
        document["dimensions"] = list(layout.dimensions)
    return document


def _part(part: Part) -> str | dict[str, Any]:
    if part == Part(part.section):
        return part.section
    document: dict[str, Any] = {"part": part.section}
    if part.show:
        document["show"] = list(part.show)
    if part.main_wave_only:
        document["waves"] = "main"
    for key, texts in (("title", part.title), ("note", part.note)):
        if texts:
            document[key] = dict(texts.by_language)
    if part.chart:
        document["chart"] = part.chart
    if part.is_off:
        document["off"] = True
    return document


def moved(rows: Sequence[Part], place: int, steps: int) -> tuple[Part, ...]:
    """The rows with one of them `steps` further down (up where negative), as far as there is room."""
    if not 0 <= place < len(rows):
        return tuple(rows)
    rest = [row for at, row in enumerate(rows) if at != place]
    rest.insert(min(max(place + steps, 0), len(rest)), rows[place])
    return tuple(rest)
