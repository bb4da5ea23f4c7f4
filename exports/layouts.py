"""Which parts of a report each audience gets, in which order, with which words: `report.yaml` beside an instrument.

```yaml
council:
  by: []                       # variables that tables are broken down by; without it as asked
  parts:
    - findings                 # a sheet of the full report by its name, whole
    - part: section-vision     # or some of it
      show: [role_province, values]   # items, grids, or the names of tables
      waves: main                     # only the first wave's
      title: {fa: …, en: …}
      note: {fa: …, en: …}     # words of the consultant before it
planners:
  parts: all
  dimensions: [group, mode, education]   # by what a part of the respondents may be chosen on the report's pages
```

Sheets are called `findings response priorities sides swot bottlenecks judged desk consensus by-group by-place
interviews open-answers codebook method reconciliation`, and `section-<name>` after the sections of the
instrument. The last sheet, `disclosure`, says of everybody's tables what was withheld. Numbers of tables and
charts stay those of the full report, so that everybody speaks of the same table 12.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from analysis.cross_tabulations import GROUP
from analysis.subsets import MODE
from exports.blocks import Block, ChartBlock, Heading, Paragraph, ParagraphRole, Report, ReportSection, TableBlock
from exports.disclosure_section import NAME as DISCLOSURE
from exports.disclosure_section import of_tables
from questionnaires.library import shipped_layout
from questionnaires.loaders.entries import Entry
from questionnaires.loaders.located_yaml import read_yaml
from questionnaires.model import Instrument
from questionnaires.problems import Problem, ProblemsFound
from questionnaires.response_domains import OneCode, Place, Scale
from questionnaires.texts import Texts

PURPOSES = ("bottlenecks", "judged", "desk", "consensus")
FRONT = ("findings", "response", "priorities", "sides", "swot", *PURPOSES)
BACK = ("by-group", "by-place", "interviews", "open-answers", "codebook", "method", "reconciliation")
_SPECIAL = ("findings", "response", "priorities", "swot-strength", "swot-weakness", "swot-opportunity", "swot-threat")
_OF_WAVES = re.compile(r"-(\d+|waves)$")  # tables of further waves are named after that of the first


class Audience(StrEnum):
    """Who a report is for."""

    COUNCIL = "council"
    PLANNERS = "planners"
    PUBLIC = "public"


class LayoutError(ProblemsFound):
    """A layout that cannot be used."""


@dataclass(frozen=True)
class Part:
    """One sheet of the full report, whole or some of its tables, with a title and words of its own."""

    section: str
    show: tuple[str, ...] = ()
    title: Texts = Texts()
    note: Texts = Texts()
    main_wave_only: bool = False


@dataclass(frozen=True)
class AudienceLayout:
    """What one audience gets; no `parts` is everything, no `dimensions` are the group, the mode and who people are."""

    parts: tuple[Part, ...] = ()
    by: tuple[str, ...] | None = None
    dimensions: tuple[str, ...] | None = None

    def dimensions_for(self, instrument: Instrument) -> tuple[str, ...]:
        """By what a part of the respondents to `instrument` may be chosen."""
        return (GROUP, MODE, *_personal(instrument)) if self.dimensions is None else self.dimensions


Layout = Mapping[Audience, AudienceLayout]
DEFAULT: Layout = {
    Audience.COUNCIL: AudienceLayout(tuple(map(Part, (*FRONT, "reconciliation"))), by=()),
    Audience.PLANNERS: AudienceLayout(),
    Audience.PUBLIC: AudienceLayout(
        tuple(map(Part, ("response", "priorities", "swot", *PURPOSES, "reconciliation"))), by=()
    ),
}


def read_layout(path_or_text: Path | str, instrument: Instrument) -> Layout:
    """A layout for the reports of `instrument`; audiences it leaves out get the default.

    Raises LayoutError with every fault: a sheet, item or audience that there is not, a wrong key.
    """
    names = {element.name for _, element in instrument.elements()} | set(_SPECIAL)
    sections = (*FRONT, *(f"section-{section.name}" for section in instrument.sections), *BACK)

    def layout(document: Any, faults: list[Problem]) -> Layout:
        entry = Entry(document, faults)
        found = {
            audience: _audience(entry.take(audience.value), faults, audience, sections, names, _single(instrument))
            for audience in Audience
            if entry.has(audience.value)
        }
        entry.close()
        return {**DEFAULT, **found}

    return read_yaml(path_or_text, layout, LayoutError)


def layout_of(instrument: Instrument, file: Path | None = None) -> Layout:
    """The layout in `file`, else the one `instrument` ships with, else the default. Raises LayoutError."""
    if file is not None:
        return read_layout(file, instrument)
    shipped = shipped_layout(instrument.name)
    return DEFAULT if shipped is None else read_layout(shipped, instrument)


def _audience(
    document: Any,
    faults: list[Problem],
    audience: Audience,
    sections: tuple[str, ...],
    names: set[str],
    single: tuple[str, ...],
) -> AudienceLayout:
    entry = Entry(document, faults, audience=audience.value)
    listed = entry.take("parts", required=True)
    by, dimensions = entry.take("by"), entry.take("dimensions")
    entry.close()
    parts = () if listed == "all" else tuple(_part(each, entry, faults) for each in listed or ())
    for part in parts:
        if part.section not in sections:
            entry.fault("layout-section-unknown", "parts", value=part.section, allowed=list(sections))
        for name in part.show:
            if name not in names:
                entry.fault("layout-block-unknown", "parts", value=name)
    for name in dimensions or ():
        if name not in (allowed := (GROUP, MODE, *single)):
            entry.fault("dimension-unknown", "dimensions", value=name, allowed=list(allowed))
    return AudienceLayout(parts, _names(by), _names(dimensions))


def _names(listed: Any) -> tuple[str, ...] | None:
    return tuple(map(str, listed)) if isinstance(listed, list) else None


def _single(instrument: Instrument) -> tuple[str, ...]:
    """Items with one code a person."""
    return tuple(item.name for _, item in instrument.items() if isinstance(item.domain, OneCode | Scale | Place))


def _personal(instrument: Instrument) -> tuple[str, ...]:
    """Of these, those that tell who the person is, but for the group, which is a dimension of its own."""
    roles = {item.name: item.role or "" for _, item in instrument.items()}
    return tuple(name for name in _single(instrument) if roles[name].startswith("demographic:"))


def _part(document: Any, above: Entry, faults: list[Problem]) -> Part:
    if isinstance(document, str):
        return Part(document)
    entry = Entry(document, faults, **above.where)
    part = Part(
        entry.text("part", required=True) or "",
        tuple(map(str, entry.take("show") or ())),
        entry.texts("title"),
        entry.texts("note"),
        entry.text("waves") == "main",
    )
    entry.close()
    return part


def laid_out(report: Report, layout: AudienceLayout) -> Report:
    """The parts of `report` that the layout names, in its order; parts the report does not have are passed over."""
    if not layout.parts:
        return report
    found: list[ReportSection] = []
    for part in layout.parts:
        for section in report.sections:
            # Breakdowns by group have a sheet a wave: by-group, by-group-2.
            if section.name == part.section or _OF_WAVES.sub("", section.name) == part.section:
                found += _chosen(section, part, report.language)
    tables = [block for section in found for block in section.blocks if isinstance(block, TableBlock)]
    last = [section for section in report.sections if section.name == DISCLOSURE]  # everybody's last sheet
    found += [of_tables(section, tables, report.language) for section in last]
    return replace(report, sections=tuple(found))


def _chosen(section: ReportSection, part: Part, language: str) -> list[ReportSection]:
    blocks = [block for block in section.blocks if _is_shown(block, part)]
    if not any(isinstance(block, TableBlock) for block in blocks):
        return []
    if part.note:
        blocks.insert(0, Paragraph(part.note.in_language(language), ParagraphRole.LEAD))
    title = part.title.in_language(language) if part.title else section.title
    return [replace(section, title=title, blocks=tuple(blocks))]


def _is_shown(block: Block, part: Part) -> bool:
    if isinstance(block, Heading | Paragraph):
        return not part.show
    assert isinstance(block, TableBlock | ChartBlock)
    if part.main_wave_only and _OF_WAVES.search(block.name):
        return False
    if not part.show:
        return True
    names = {name.replace("_", "-") for name in part.show}  # as tables are named
    return block.name in names or _OF_WAVES.sub("", block.name) in names
