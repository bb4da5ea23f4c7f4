"""How the figures were made: who was asked, weights, what is withheld, formulas with their sources, versions."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.cases.dataset import Dataset
from analysis.results import Statistic
from exports.report.blocks import (
    Block,
    ColumnHead,
    FormatKind,
    Heading,
    Paragraph,
    ReportSection,
    SectionKind,
    TableBlock,
)
from exports.report.budget_section import NAME as BUDGET
from exports.report.facts import StudyFacts
from exports.report.front_matter import about, meta_lines, weighting
from exports.report.labels import Labels
from exports.report.table_blocks import Numbering
from questionnaires.fieldwork import WaveKind

_FORMULAS = {
    "share": (Statistic.SHARE,),
    "mean": (Statistic.MEAN, Statistic.PERFORMANCE),
    "top-two": (Statistic.TOP_TWO,),
    "median": (Statistic.MEDIAN,),
    "mean-of-groups": (),
    "mean-rank": (Statistic.MEAN_RANK,),
    "borda": (Statistic.BORDA,),
    "priority": (Statistic.PRIORITY,),
    "rate": (Statistic.RATE,),
    "se": (Statistic.STANDARD_ERROR,),
    "interval": (Statistic.CI_LOW,),
}


def method_section(
    datasets: Sequence[Dataset], facts: StudyFacts, tables: Sequence[TableBlock], labels: Labels, numbering: Numbering
) -> ReportSection:
    """One sheet of words, and a table of the formulas that this report uses."""
    say = labels.say
    main = datasets[0]
    blocks: list[Block] = [Heading(say("about_heading"))]
    blocks += [Paragraph(part) for part in about(datasets, facts, labels).split("\n") if part]
    blocks.append(Heading(say("fact.weights")))
    for dataset, wave in zip(datasets, facts.waves, strict=True):
        blocks.append(Paragraph(say("method.weights", title=wave.title, weights=weighting(dataset, wave, labels))))
    blocks.append(Heading(say("method.disclosure_heading")))
    blocks.append(Paragraph(say("method.disclosure", k=main.threshold, most=main.threshold - 1)))
    if any(dataset.kind is WaveKind.SAMPLE for dataset in datasets):
        blocks.append(Heading(say("method.drawn_heading")))
        blocks.append(Paragraph(say("method.drawn")))
    blocks.append(Heading(say("method.formulas_heading")))
    blocks.append(_formulas(tables, labels, numbering))
    blocks.append(Heading(say("fact.versions")))
    blocks += [Paragraph(line) for line in meta_lines(datasets, facts, labels)]
    return ReportSection("method", SectionKind.METHOD, say("section.method"), tuple(blocks))


def _formulas(tables: Sequence[TableBlock], labels: Labels, numbering: Numbering) -> TableBlock:
    used = {column.statistic for block in tables for table in block.results for column in table.columns}
    groups = {column.group for block in tables for table in block.results for column in table.columns}
    names = [name for name, statistics in _FORMULAS.items() if used & set(statistics)]
    if "mean-of-groups" in groups:
        names.append("mean-of-groups")
    if any(block.name.startswith(BUDGET) for block in tables):
        names.append("budget")
    return TableBlock(
        name=numbering.name("method"),
        number=numbering.table(),
        caption=labels.say("method.formulas_heading"),
        row_head=labels.say("method.figure"),
        rows=tuple(labels.say(f"method.name.{name}") for name in names),
        columns=(
            ColumnHead(labels.say("method.how"), FormatKind.TEXT),
            ColumnHead(labels.say("method.source"), FormatKind.TEXT),
        ),
        cells=tuple((labels.say(f"method.how_of.{name}"), labels.say(f"method.source_of.{name}")) for name in names),
        base="",
    )
