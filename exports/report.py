"""From datasets to a Report: the one call that commands and pages make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from exports.blocks import (
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
from exports.facts import InterviewFindings, OpenAnswer, Quote, StudyFacts, WaveFacts

if TYPE_CHECKING:
    from analysis.dataset import Dataset

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


def build_report(
    datasets: Sequence[Dataset],
    *,
    facts: StudyFacts,
    interviews: InterviewFindings | None,
    open_answers: Mapping[str, Sequence[OpenAnswer]] | None,
    language: str,
    by: Sequence[str] = ("group",),
    status: Literal["draft", "final"] = "draft",
) -> Report:
    """The report of one study in one language.

    Parameters
    ----------
    datasets
        One a wave, in the order of `facts.waves`; waves stand in columns of their own and are never
        pooled. The first is the study's main wave.
    open_answers
        Approved words by variable; None leaves the sheet out. They are put in an order that says
        nothing about who wrote them, and carry a group only where k or more people of it answered.
    by
        Variables that tables are broken down by; "group" is the stakeholder group.
    """
    raise NotImplementedError
