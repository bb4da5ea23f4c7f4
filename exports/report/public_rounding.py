"""Numbers as the public gets them: shares in whole percent, means to two decimals, counts to multiples of five,
and money that follows from a mean to three figures.

Every number is rounded by itself from the exact one, the same one to the same number wherever it stands; parts
need therefore not add up to their total. The bases of tables and the reconciliation stay as they are: they
account for everybody, and say nothing of what anybody answered.
"""

from __future__ import annotations

from dataclasses import replace

from analysis.publication.published_numbers import Rounding
from exports.report.blocks import Block, CellValue, ChartBlock, FormatKind, Report, ReportSection, TableBlock
from questionnaires.translations import sentence

BASE = 5
ROUNDING = Rounding(shares=0.01, means=0.01, counts=BASE)
_FIGURES = 3
_DECIMALS = {FormatKind.POINTS: 1, FormatKind.NUMBER: 1}


def rounded_for_public(report: Report) -> Report:
    """The same report with rounded numbers, said so on every sheet that has any; so are the rates on the cover."""
    figures = tuple(
        (name, _number(value, kind) if kind is FormatKind.SHARE else value, kind)
        for name, value, kind in report.cover.figures
    )
    sections = tuple(_section(each, report.language) for each in report.sections)
    return replace(report, cover=replace(report.cover, figures=figures), sections=sections)


def _section(section: ReportSection, language: str) -> ReportSection:
    blocks = tuple(map(_block, section.blocks))
    if blocks == section.blocks:
        return section
    said = sentence("report.rounded", language, base=BASE)
    return replace(section, blocks=blocks, introduction=" ".join(part for part in (section.introduction, said) if part))


def _block(block: Block) -> Block:
    if isinstance(block, TableBlock) and block.results:
        kinds = [head.format for head in block.columns]
        cells = tuple(tuple(map(_number, row, kinds)) for row in block.cells)
        return replace(block, cells=cells)
    if isinstance(block, ChartBlock):
        series = tuple(
            replace(each, values=tuple(_drawn(value, block.format) for value in each.values)) for each in block.series
        )
        return replace(block, series=series)
    return block


def _drawn(value: float | None, kind: FormatKind) -> float | None:
    rounded = _number(value, kind)
    return rounded if isinstance(rounded, int | float) else None


def _number(value: CellValue, kind: FormatKind) -> CellValue:
    if value is None or isinstance(value, str):
        return value
    if kind is FormatKind.COUNT:
        return BASE * ((int(value) + BASE // 2) // BASE)
    if kind is FormatKind.CHANGE:
        return float(f"{value:.{_FIGURES}g}")
    return round(value, _DECIMALS.get(kind, 2))
