"""Which other kinds of chart show the same numbers as well: what a layout may choose."""

from __future__ import annotations

from dataclasses import replace

from exports.report.blocks import ChartBlock, ChartKind
from questionnaires.translations import sentence

NO_CHART = "none"
_AS_WELL = {
    ChartKind.DIVERGING: (ChartKind.STACKED, ChartKind.BARS),
    ChartKind.STACKED: (ChartKind.BARS,),
    ChartKind.BARS: (ChartKind.DUMBBELL,),
    ChartKind.DUMBBELL: (ChartKind.BARS,),
    ChartKind.LINE: (ChartKind.BARS,),
}
CHOICES = (NO_CHART, *dict.fromkeys(kind.value for kinds in _AS_WELL.values() for kind in kinds))


def as_chosen(block: ChartBlock, choice: str) -> ChartBlock | None:
    """The chart as the kind chosen, as it is where that would not show its numbers; None for no chart."""
    if choice == NO_CHART:
        return None
    if choice not in _AS_WELL.get(block.kind, ()):
        return block
    kind = ChartKind(choice)
    if kind is ChartKind.DUMBBELL and len(block.series) < 2:
        return block
    return replace(block, kind=kind)


def in_words(block: ChartBlock, before: ChartKind, language: str) -> ChartBlock:
    """The alternative text with the name of the kind that is drawn instead of the one `before`."""
    named, was = (sentence(f"report.chart_kind.{kind.value}", language) for kind in (block.kind, before))
    return replace(block, alt=block.alt.replace(was, named, 1))
