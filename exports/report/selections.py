"""The questionnaire's tables and charts for a part of the respondents: one group, place, mode or answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from analysis.cases.dataset import Dataset
from analysis.publication.subsets import MODE, Criterion, has_dimension, offered, select, selected
from analysis.tables.cross_tabulations import GROUP
from exports.report.blocks import (
    Block,
    ChartBlock,
    FormatKind,
    Paragraph,
    ParagraphRole,
    Report,
    ReportSection,
    SectionKind,
    TableBlock,
)
from exports.report.element_blocks import ElementBlocks, WaveData, is_asked, is_tabulated
from exports.report.facts import StudyFacts
from exports.report.front_matter import cover, last_day, meta_lines
from exports.report.labels import Labels
from exports.report.table_blocks import Numbering
from questionnaires.problems import Problem, ProblemsFound

PREFIX = "section-"  # of the names of sections that show the questionnaire


@dataclass(frozen=True)
class Dimension:
    """One thing that a report may be chosen by, with the values that may be chosen (code, label)."""

    name: str
    label: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SelectedReport:
    """The report of a selection. `sizes` are (wave, persons); `left_out` are (wave, why) where it is refused."""

    report: Report
    words: str  # the selection as it is said: «گروه: باغداران»
    sizes: tuple[tuple[str, int], ...]
    left_out: tuple[tuple[str, Problem], ...] = ()


def dimensions_of(datasets: Sequence[Dataset], labels: Labels, names: Sequence[str]) -> tuple[Dimension, ...]:
    """The dimensions with at least one value that may be chosen in some wave."""
    found = []
    for name in names:
        codes = dict.fromkeys(
            code for dataset in datasets if has_dimension(dataset, name) for code, _ in offered(dataset, name)
        )
        if codes:
            values = tuple((code, _value(labels, name, code)) for code in codes)
            found.append(Dimension(name, _label(labels, name), values))
    return tuple(found)


def contents_of(datasets: Sequence[Dataset], labels: Labels) -> tuple[tuple[str, str], ...]:
    """Name and title of each section of the questionnaire that has a table in some wave."""
    return tuple(
        (f"{PREFIX}{section.name}", labels.text(section.title) or section.name)
        for section in labels.instrument.sections
        if any(
            is_tabulated(element) and is_asked(element, dataset) for element in section.elements for dataset in datasets
        )
    )


def selected_report(
    datasets: Sequence[Dataset],
    *,
    facts: StudyFacts,
    language: str,
    criteria: Sequence[Criterion],
    section: str | None = None,
    status: Literal["draft", "final"] = "draft",
) -> SelectedReport:
    """The sections of the questionnaire (or the one that is named) of those who meet all `criteria`, wave beside wave.

    Waves that refuse the selection are left out. Without criteria it is of all respondents.

    Raises
    ------
    ProblemsFound
        Where no wave may be told of the selection: why, of the first.
    """
    labels = Labels(datasets[0].instrument, facts.study, language)
    chosen: list[WaveData] = []
    left_out: list[tuple[str, Problem]] = []
    for place, (dataset, wave) in enumerate(zip(datasets, facts.waves, strict=True)):
        title = labels.text(wave.title)
        try:
            chosen.append(WaveData(title, select(dataset, criteria), place))
        except ProblemsFound as refused:
            left_out += [(title, problem) for problem in refused.problems]
    if not chosen:
        raise ProblemsFound([left_out[0][1]])
    words = labels.say("comma").join(
        labels.say("selection.criterion", dimension=_label(labels, one.dimension), value=_said(labels, one))
        for one in criteria
    )
    return SelectedReport(
        _report(chosen, datasets, facts, labels, words, section, status),
        words,
        tuple((wave.title, selected(wave.dataset)) for wave in chosen),
        tuple(left_out),
    )


def _report(
    chosen: Sequence[WaveData],
    datasets: Sequence[Dataset],
    facts: StudyFacts,
    labels: Labels,
    words: str,
    section: str | None,
    status: str,
) -> Report:
    study = labels.text(facts.study.title)
    elements = ElementBlocks(labels, Numbering(), " · ".join(part for part in (study, words) if part))
    waves = chosen if len(datasets) > 1 else [replace(wave, title="") for wave in chosen]
    sizes = labels.say("comma").join(
        labels.say("reason_count", reason=wave.title, n=selected(wave.dataset)) for wave in chosen
    )
    told = [labels.say("selection.meta", words=words, sizes=sizes)] if words else []
    return Report(
        title=" · ".join(part for part in (labels.say("title", study=study), words) if part),
        language=labels.language,
        cover=cover(datasets, facts, None, labels, is_draft=status == "draft"),
        meta=(*told, *meta_lines(datasets, facts, labels)),
        sections=tuple(_sections(elements, waves, section, told)),
        dated=last_day(facts),
    )


def _sections(
    elements: ElementBlocks, waves: Sequence[WaveData], wanted: str | None, told: Sequence[str]
) -> list[ReportSection]:
    found = []
    labels = elements.labels
    for section in labels.instrument.sections:
        name = f"{PREFIX}{section.name}"
        if wanted not in (None, name):
            continue
        blocks: list[Block] = [
            block for element in section.elements for block in _shown(elements.blocks(element, waves), labels)
        ]
        if any(isinstance(block, TableBlock) for block in blocks) or wanted is not None:
            title = labels.text(section.title) or section.name
            found.append(ReportSection(name, SectionKind.INSTRUMENT, title, tuple(blocks), "".join(told)))
    return found


def _shown(blocks: Sequence[Block], labels: Labels) -> list[Block]:
    """Tables of which nothing may be told say so in a sentence, and have no chart."""
    silent = {block.number: block for block in blocks if isinstance(block, TableBlock) and _is_silent(block)}
    return [
        Paragraph(labels.say("selection.withheld", caption=block.caption), ParagraphRole.NOTE)
        if isinstance(block, TableBlock) and block.number in silent
        else block
        for block in blocks
        if not (isinstance(block, ChartBlock) and block.table in silent)
    ]


def _is_silent(block: TableBlock) -> bool:
    numbers = {place for place, head in enumerate(block.columns) if head.format is not FormatKind.TEXT}
    return bool(block.withheld) and len(block.withheld) >= len(block.rows) * len(numbers)


def _label(labels: Labels, dimension: str) -> str:
    if dimension in (GROUP, MODE):
        return labels.say(f"selection.{dimension}")
    return labels.instrument.item(dimension).label(labels.language)


def _said(labels: Labels, criterion: Criterion) -> str:
    return _value(labels, criterion.dimension, criterion.code)


def _value(labels: Labels, dimension: str, code: str) -> str:
    if dimension == MODE:
        return labels.mode(code)
    return labels.group(code) if dimension == GROUP else labels.by_value(dimension, code)
