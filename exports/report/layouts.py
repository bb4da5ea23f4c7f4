"""Which parts of a report each audience gets, in which order, with which words: `report.yaml` beside an instrument.

```yaml
council:
  by: []                       # variables that tables are broken down by; without it as asked
  places: district             # level of places that results are told on; without it the smallest that says enough
  parts:
    - findings                 # a sheet of the full report by its name, whole
    - part: section-vision     # or some of it
      show: [role_province, values]   # items, grids, or the names of tables
      waves: main                     # only the first wave's
      title: {fa: …, en: …}
      note: {fa: …, en: …}     # words of the consultant before it
      chart: bars              # its charts as another kind that shows the same numbers, or `none`
      off: true                # kept with its words, but not shown
planners:
  parts: all
  dimensions: [group, mode, education]   # by what a part of the respondents may be chosen on the report's pages
```

Sheets are called `findings response priorities sides approved-budget swot bottlenecks judged desk consensus
by-group groups by-place interviews open-answers codebook method reconciliation`, and `section-<name>` after the
sections of the instrument; `by-group` are all sheets of what is broken down (`by`), `groups` those of each group.
The last sheet, `disclosure`, says of everybody's tables what was withheld. Numbers of tables and charts stay
those of the full report, so that everybody speaks of the same table 12.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from analysis.publication.subsets import MODE
from analysis.tables.cross_tabulations import GROUP
from analysis.tables.place_levels import place_levels
from exports.report.back_matter import bases_of
from exports.report.blocks import (
    Block,
    ChartBlock,
    Heading,
    Paragraph,
    ParagraphRole,
    Report,
    ReportSection,
    SectionKind,
    TableBlock,
)
from exports.report.chart_choices import CHOICES, as_chosen, in_words
from exports.report.disclosure_section import NAME as DISCLOSURE
from exports.report.disclosure_section import of_tables
from questionnaires.library import shipped_layout
from questionnaires.loaders.entries import Entry
from questionnaires.loaders.located_yaml import read_yaml
from questionnaires.model import Instrument
from questionnaires.problems import Problem, ProblemsFound
from questionnaires.response_domains import OneCode, Place, Scale
from questionnaires.texts import Texts

PURPOSES = ("bottlenecks", "judged", "desk", "consensus")
FRONT = ("findings", "response", "priorities", "sides", "approved-budget", "swot", *PURPOSES)
BACK = ("by-group", "groups", "by-place", "interviews", "open-answers", "codebook", "method", "reconciliation")
_SPECIAL = (
    *("findings", "response", "priorities", "approved-budget", "approved-budget-lines", "budget-ease"),
    *("swot-strength", "swot-weakness", "swot-opportunity", "swot-threat"),
)
_KINDS = {"by-group": SectionKind.BY_GROUP, "groups": SectionKind.GROUP}  # sheets that are as many as there are
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
    chart: str = ""  # one of `chart_choices.CHOICES`; as it is made where empty
    is_off: bool = False


@dataclass(frozen=True)
class AudienceLayout:
    """What one audience gets; no `parts` is everything, no `dimensions` are the group, the mode and who people are."""

    parts: tuple[Part, ...] = ()
    by: tuple[str, ...] | None = None
    dimensions: tuple[str, ...] | None = None
    place_level: str | None = None  # without one the smallest on which half of the places may be shown

    @property
    def groups(self) -> tuple[str, ...]:
        """What tables are broken down by."""
        return (GROUP,) if self.by is None else self.by

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


def read_layout(path_or_text: Path | str, instrument: Instrument, *, is_of_earlier: bool = False) -> Layout:
    """A layout for the reports of `instrument`; audiences it leaves out get the default.

    One that was sound for an earlier version (`is_of_earlier`) may name what this one no longer has: the report
    passes it over. Raises LayoutError with every fault: a sheet, item or audience that there is not, a wrong key.
    """
    names = None if is_of_earlier else Names.of(instrument)

    def layout(document: Any, faults: list[Problem]) -> Layout:
        entry = Entry(document, faults)
        found = {
            audience: _audience(entry.take(audience.value), faults, audience, names)
            for audience in Audience
            if entry.has(audience.value)
        }
        entry.close()
        return {**DEFAULT, **found}

    return read_yaml(path_or_text, layout, LayoutError)


@dataclass(frozen=True)
class Names:
    """What a layout for an instrument may name."""

    sections: tuple[str, ...]
    blocks: frozenset[str]  # items, grids and tables
    dimensions: tuple[str, ...]
    by: tuple[str, ...]
    place_levels: tuple[str, ...] = ()

    @classmethod
    def of(cls, instrument: Instrument) -> Names:
        single = _single(instrument)
        return cls(
            (*FRONT, *(f"section-{section.name}" for section in instrument.sections), *BACK),
            frozenset({element.name for _, element in instrument.elements()} | set(_SPECIAL)),
            tuple(dict.fromkeys((GROUP, MODE, *single))),
            tuple(dict.fromkeys((GROUP, *single))),
            place_levels(instrument),
        )


def layout_of(instrument: Instrument, file: Path | None = None) -> Layout:
    """The layout in `file`, else the one `instrument` ships with, else the default. Raises LayoutError.

    A study may have changed a shipped questionnaire under its name: items that went are passed over, and where
    whole sections went, the layout is of another questionnaire.
    """
    if file is not None:
        return read_layout(file, instrument)
    shipped = shipped_layout(instrument.name)
    if shipped is None:
        return DEFAULT
    found, sections = read_layout(shipped, instrument, is_of_earlier=True), Names.of(instrument).sections
    is_its_own = all(part.section in sections for own in found.values() for part in own.parts)
    return found if is_its_own else DEFAULT


def _audience(document: Any, faults: list[Problem], audience: Audience, names: Names | None) -> AudienceLayout:
    entry = Entry(document, faults, audience=audience.value)
    listed = entry.take("parts", required=True)
    by, dimensions, level = entry.take("by"), entry.take("dimensions"), entry.text("places")
    entry.close()
    parts = () if listed == "all" else tuple(_part(each, entry, faults) for each in listed or ())
    found = AudienceLayout(parts, _names(by), _names(dimensions), level)
    if names is not None:
        _note_unknown(found, names, entry)
    return found


def _note_unknown(layout: AudienceLayout, names: Names, entry: Entry) -> None:
    for part in layout.parts:
        if part.section not in names.sections:
            entry.fault("layout-section-unknown", "parts", value=part.section, allowed=list(names.sections))
        for name in part.show:
            if name not in names.blocks:
                entry.fault("layout-block-unknown", "parts", value=name)
    for name in layout.dimensions or ():
        if name not in names.dimensions:
            entry.fault("dimension-unknown", "dimensions", value=name, allowed=list(names.dimensions))
    if layout.place_level is not None and layout.place_level not in names.place_levels:
        allowed = list(names.place_levels)
        entry.fault("place-level-not-told", "places", value=layout.place_level[:40], allowed=allowed)
    for name in layout.by or ():
        if name not in names.by:
            entry.fault("layout-by-unknown", "by", value=name, allowed=list(names.by))


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
        entry.text("chart") or "",
        entry.flag("off"),
    )
    if part.chart and part.chart not in CHOICES:
        entry.fault("layout-chart-unknown", "chart", value=part.chart, allowed=list(CHOICES))
    entry.close()
    return part


def laid_out(report: Report, layout: AudienceLayout) -> Report:
    """The parts of `report` that the layout names, in its order; parts the report does not have are passed over."""
    if not layout.parts:
        return report
    found: list[ReportSection] = []
    for part in layout.parts:
        for section in report.sections if not part.is_off else ():
            if _is_meant(section, part):
                found += _chosen(section, part, report.language)
    tables = [block for section in found for block in section.blocks if isinstance(block, TableBlock)]
    found = [bases_of(section, tables, report.language) for section in found]
    last = [section for section in report.sections if section.name == DISCLOSURE]  # everybody's last sheet
    found += [of_tables(section, tables, report.language) for section in last]
    return replace(report, sections=tuple(_named_apart(found)))


def _is_meant(section: ReportSection, part: Part) -> bool:
    # Breakdowns have a sheet a wave: by-group, by-group-2.
    if part.section in _KINDS:
        return section.kind is _KINDS[part.section]
    return part.section in (section.name, _OF_WAVES.sub("", section.name))


def _named_apart(sections: Sequence[ReportSection]) -> Iterator[ReportSection]:
    """A sheet that is shown in two parts is two sheets."""
    taken: Counter[str] = Counter()
    for section in sections:
        taken[section.name] += 1
        times = taken[section.name]
        yield section if times == 1 else replace(section, name=f"{section.name}-part-{times}")


def _chosen(section: ReportSection, part: Part, language: str) -> list[ReportSection]:
    blocks = [_drawn(block, part, language) for block in section.blocks if _is_shown(block, part)]
    shown = [block for block in blocks if block is not None]
    if not any(isinstance(block, TableBlock) for block in shown):
        return []
    if part.note:
        shown.insert(0, Paragraph(part.note.in_language(language), ParagraphRole.LEAD))
    title = part.title.in_language(language) if part.title else section.title
    return [replace(section, title=title, blocks=tuple(shown))]


def _drawn(block: Block, part: Part, language: str) -> Block | None:
    if not part.chart or not isinstance(block, ChartBlock):
        return block
    chart = as_chosen(block, part.chart)
    return chart if chart is None else in_words(chart, block.kind, language)


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
