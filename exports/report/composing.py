"""From datasets to a Report: the one call that commands and pages make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from analysis.cases.dataset import Dataset
from exports.report.back_matter import codebook_section, reconciliation_section
from exports.report.blocks import (
    Block,
    ChartBlock,
    ChartKind,
    ColumnHead,
    Companion,
    Cover,
    FormatKind,
    Heading,
    Paragraph,
    ParagraphRole,
    Report,
    ReportSection,
    SectionKind,
    Series,
    TableBlock,
)
from exports.report.bottlenecks_section import bottlenecks_section
from exports.report.breakdowns import by_sections, place_section
from exports.report.budget_section import budget_section
from exports.report.consensus_section import consensus_section
from exports.report.desk_section import desk_section
from exports.report.disclosure_section import disclosure_section
from exports.report.element_blocks import ElementBlocks, WaveData
from exports.report.facts import InterviewFindings, OpenAnswer, Quote, StudyFacts, WaveFacts
from exports.report.findings_section import findings_section
from exports.report.front_matter import cover, last_day, meta_lines
from exports.report.group_sheets import group_sections
from exports.report.judged_section import judged_section
from exports.report.labels import Labels
from exports.report.method_section import method_section
from exports.report.response_section import response_section
from exports.report.sides_section import sides_section
from exports.report.strategy_sections import priorities_section, swot_section
from exports.report.table_blocks import Numbering
from exports.report.withheld_notes import explained
from exports.report.words_sections import OpenAnswers, interviews_section, open_answers_section

__all__ = [
    "Block",
    "ChartBlock",
    "ChartKind",
    "ColumnHead",
    "Companion",
    "Cover",
    "FormatKind",
    "Heading",
    "InterviewFindings",
    "OpenAnswer",
    "Paragraph",
    "ParagraphRole",
    "Quote",
    "Report",
    "ReportSection",
    "SectionKind",
    "Series",
    "StudyFacts",
    "TableBlock",
    "WaveFacts",
    "build_report",
]

_PURPOSES = (bottlenecks_section, judged_section, desk_section, consensus_section)  # each None for other instruments
FAULT_ROWS = 5_000  # in the workbook; more stand in a CSV file, all of them


def build_report(
    datasets: Sequence[Dataset],
    *,
    facts: StudyFacts,
    interviews: InterviewFindings | None,
    open_answers: Mapping[str, Sequence[OpenAnswer]] | None,
    language: str,
    by: Sequence[str] = ("group",),
    place_level: str | None = None,
    status: Literal["draft", "final"] = "draft",
    faults: Sequence[str] = (),
) -> Report:
    """The report of one study in one language.

    Parameters
    ----------
    datasets
        One a wave, in the order of `facts.waves`; waves stand in columns of their own and are never
        pooled. The first is the study's main wave.
    open_answers
        Approved words by variable; None leaves the sheet out. They are put in an order that says
        nothing about who wrote them, and carry a group only where k or more answers of it are shown.
    by
        Variables that tables are broken down by; "group" is the stakeholder group.
    place_level
        On which level of the study's places results by place are told; by default the smallest on which half of
        the places may be shown.
    faults
        Sentences about cells of a data file that were set aside: they stand in the reconciliation.

    Raises
    ------
    ValueError
        Where there is no dataset, or not one for each wave of `facts`.
    """
    if not datasets or len(datasets) != len(facts.waves):
        raise ValueError(f"{len(datasets)} datasets for {len(facts.waves)} waves")
    return _Building(datasets, facts, language, place_level).report(interviews, open_answers, by, status, faults)


class _Building:
    """The parts that every section of one report shares."""

    def __init__(
        self, datasets: Sequence[Dataset], facts: StudyFacts, language: str, place_level: str | None = None
    ) -> None:
        self.datasets = datasets
        self.place_level = place_level
        self.facts = facts
        self.labels = Labels(datasets[0].instrument, facts.study, language)
        self.numbering = Numbering()
        several = len(datasets) > 1
        self.waves = [
            WaveData(self.labels.text(wave.title) if several else "", dataset, place)
            for place, (dataset, wave) in enumerate(zip(datasets, facts.waves, strict=True))
        ]
        self.elements = ElementBlocks(self.labels, self.numbering, self.labels.text(facts.study.title))

    def report(
        self,
        interviews: InterviewFindings | None,
        open_answers: Mapping[str, Sequence[OpenAnswer]] | None,
        by: Sequence[str],
        status: str,
        faults: Sequence[str],
    ) -> Report:
        labels, facts, datasets = self.labels, self.facts, self.datasets
        main = self.waves[0]
        standing_out = findings_section(main.dataset, interviews, labels, self.numbering, main.title, facts.budget)
        sections = [standing_out] if standing_out is not None else []
        sections += self._results(by)
        if interviews is not None and (part := interviews_section(interviews, labels, self.numbering)):
            sections.append(part)
        words = self._words(open_answers or {})
        if words is not None:
            sections.append(words.section)
        sections.append(codebook_section(datasets, labels, self.numbering))
        tables = [block for section in sections for block in section.blocks if isinstance(block, TableBlock)]
        sections.append(method_section(datasets, facts, tables, labels, self.numbering))
        counted = words.counted if words else ()
        # Sheets of single groups take their numbers from the sheet by group, whose bases are listed.
        based = [table for table in tables if table.base != labels.say("profile.base")]
        sections.append(
            reconciliation_section(
                datasets, facts, interviews, based, labels, self.numbering, counted, faults[:FAULT_ROWS]
            )
        )
        shown = [block for section in sections for block in section.blocks if isinstance(block, TableBlock)]
        sections.append(disclosure_section(shown, datasets[0].threshold, labels.language, self.numbering.table()))
        title = labels.text(facts.study.title)
        return Report(
            title=labels.say("title", study=title),
            language=labels.language,
            cover=cover(datasets, facts, interviews, labels, is_draft=status == "draft"),
            meta=meta_lines(datasets, facts, labels),
            sections=explained(sections, labels, facts.study.threshold),
            dated=last_day(facts),
            companions=(*(words.companions if words else ()), *_faults_file(faults, labels)),
        )

    def _results(self, by: Sequence[str]) -> list[ReportSection]:
        """Response, what matters most, the questionnaire section by section, and the breakdowns."""
        found: list[ReportSection | None] = [
            response_section(self.elements, self.waves, self.facts),
            priorities_section(self.elements, self.waves),
            sides_section(self.elements, self.waves),
            budget_section(self.elements, self.waves, self.facts.budget),
            swot_section(self.elements, self.waves),
            *(purpose(self.elements, self.waves) for purpose in _PURPOSES),
            *(self._section(place) for place in range(len(self.datasets[0].instrument.sections))),
        ]
        by_group = by_sections(self.elements, self.waves, by, self.place_level)
        found += [
            *by_group,
            *group_sections(by_group, self.labels, self.numbering),
            place_section(self.elements, self.waves, self.place_level),
        ]
        return [section for section in found if section is not None]

    def _section(self, place: int) -> ReportSection | None:
        section = self.datasets[0].instrument.sections[place]
        blocks: list[Block] = []
        for element in section.elements:
            blocks += self.elements.blocks(element, self.waves)
        if not any(isinstance(block, TableBlock) for block in blocks):
            return None
        title = self.labels.text(section.title) or section.name
        return ReportSection(f"section-{section.name}", SectionKind.INSTRUMENT, title, tuple(blocks))

    def _words(self, answers: Mapping[str, Sequence[OpenAnswer]]) -> OpenAnswers | None:
        return open_answers_section(answers, self.labels.instrument, self.facts, self.labels, self.numbering)


def _faults_file(faults: Sequence[str], labels: Labels) -> tuple[Companion, ...]:
    """All faults in a file of their own, where they are too many for the sheet."""
    if len(faults) <= FAULT_ROWS:
        return ()
    return (Companion("faults", (labels.say("reconciled.fault"),), tuple((fault,) for fault in faults)),)
