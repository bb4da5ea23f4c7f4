"""From an element of the questionnaire to the tables and charts that show it best."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from analysis.cases.dataset import Dataset
from analysis.publication.subsets import may_tell, told_of_selection
from analysis.results import Statistic, Table
from analysis.tables.allocations import allocation
from analysis.tables.dates import dates, hours, periods
from analysis.tables.frequencies import frequencies
from analysis.tables.numbers import number
from analysis.tables.rankings import ranking
from analysis.tables.scales import grid, scale
from analysis.tables.several import several
from exports.report.blocks import Block, ChartBlock, FormatKind, Paragraph, ParagraphRole
from exports.report.chart_blocks import ChartBuilder
from exports.report.labels import Labels
from exports.report.numbers import shown
from exports.report.table_blocks import Built, Element, Numbering, TableBuilder, WaveTable, columns_of
from questionnaires.model import Grid, Item, Repeat
from questionnaires.response_domains import (
    Allocation,
    Date,
    DateTime,
    Number,
    OneCode,
    Place,
    Ranking,
    Scale,
    SeveralCodes,
    Time,
)

Tabulate = Callable[[Dataset, str], Table]
_TABULATIONS: dict[type, Tabulate] = {
    OneCode: frequencies,
    Scale: frequencies,
    Place: frequencies,
    SeveralCodes: several,
    Ranking: ranking,
    Allocation: allocation,
    Number: number,
}
_PERIODS = {Date: periods, DateTime: periods, Time: hours}
_SORTED_BY: dict[type, Statistic] = {
    SeveralCodes: Statistic.SHARE,
    Ranking: Statistic.MEAN_RANK,
    Allocation: Statistic.MEAN,
}
_DRAWN: dict[type, Statistic] = {
    OneCode: Statistic.SHARE,
    Scale: Statistic.SHARE,
    Place: Statistic.SHARE,
    SeveralCodes: Statistic.SHARE,
    Date: Statistic.SHARE,
    Time: Statistic.SHARE,
    DateTime: Statistic.SHARE,
    Ranking: Statistic.FIRST_PLACES,
    Allocation: Statistic.MEAN,
}
_FEW_PLACES = 30


@dataclass(frozen=True)
class WaveData:
    """A dataset, the title its columns carry (empty where the report has one wave) and its place in the study."""

    title: str
    dataset: Dataset
    place: int = 0


class ElementBlocks:
    """Tables and charts of elements, in one language, numbered through."""

    def __init__(self, labels: Labels, numbering: Numbering, source: str) -> None:
        self.labels = labels
        self.tables = TableBuilder(labels, numbering)
        self.charts = ChartBuilder(labels, numbering, source)

    def blocks(self, element: Element, waves: Sequence[WaveData]) -> list[Block]:
        """What is shown of an element; nothing for words, notes, repeats and consent.

        Who did not consent is in the reconciliation, so that a table of it would say 100 %.
        """
        asked = [wave for wave in waves if is_asked(element, wave.dataset) and may_tell(wave.dataset, element)]
        if isinstance(element, Repeat) or not asked:
            return []
        if isinstance(element, Grid):
            return self._grid(element, asked)
        return self._item(element, asked)

    def _item(self, item: Item, waves: Sequence[WaveData]) -> list[Block]:
        kind = type(item.domain)
        answered = [wave for wave in waves if wave.dataset.base(item.name)]
        tabulate = _by_periods(item, answered) if kind in _PERIODS else _TABULATIONS.get(kind)
        if tabulate is None:
            return []
        tables = [
            WaveTable(wave.title, told_of_selection(wave.dataset, tabulate(wave.dataset, item.name)), wave.place)
            for wave in answered
        ]
        if all(number is None for one in tables for row in one.table.cells for number in row):
            said = "nothing_shown" if tables else "nobody_answered"
            return [Paragraph(self.labels.say(said, item=self.labels.text(item.wording)), ParagraphRole.NOTE)]
        built = self.tables.build(
            item,
            tables,
            caption=self.labels.text(item.wording),
            sort_by=_SORTED_BY.get(kind),
            notes=self._notes(item, answered),
        )
        chart = self._chart(item, built)
        charts = [chart] if chart is not None else []
        if kind is Ranking:
            caption = self.labels.say("ranks_caption", item=item.label(self.labels.language))
            charts += [ranks] if (ranks := self.charts.ranks(built, caption)) is not None else []
        return [built.block, *charts]

    def _notes(self, item: Item, waves: Sequence[WaveData]) -> Sequence[str]:
        if isinstance(item.domain, Date | DateTime):
            return (self.labels.say("jalali_note"),)
        return self._summary(item, waves) if isinstance(item.domain, Scale) else ()

    def _chart(self, item: Item, built: Built) -> ChartBlock | None:
        statistic = _DRAWN.get(type(item.domain))
        if statistic is None or len(built.rows) > _FEW_PLACES:
            return None
        caption = item.label(self.labels.language)
        said = self.labels.say(f"chart_of.{statistic.value}", item=caption)
        return self.charts.bars(built, statistic, caption=said)

    def _grid(self, element: Grid, waves: Sequence[WaveData]) -> list[Block]:
        """The points of the scale for each wave that has answers; of several waves first their means side by side."""
        tables = [
            WaveTable(wave.title, told_of_selection(wave.dataset, grid(wave.dataset, element.name)), wave.place)
            for wave in waves
        ]
        tables = [one for one in tables if one.table.base]
        if not tables:
            said = self.labels.say("nobody_answered", item=self.labels.text(element.wording))
            return [Paragraph(said, ParagraphRole.NOTE)]
        blocks: list[Block] = []
        if len(tables) > 1:
            is_series = len({wave.dataset.kind for wave in waves}) == 1
            blocks += self._means_by_wave(element, tables, is_series=is_series)
        for one in tables:
            caption = self.labels.text(element.wording)
            titled = f"{caption} · {one.title}" if one.title else caption
            short = element.label(self.labels.language)
            built = self.tables.build(element, [WaveTable("", one.table)], caption=titled, sort_by=Statistic.MEAN)
            blocks.append(built.block)
            chart = self.charts.points_of_scale(built, caption=f"{short} · {one.title}" if one.title else short)
            if chart is not None:
                blocks.append(chart)
        return blocks

    def _means_by_wave(self, element: Grid, tables: Sequence[WaveTable], *, is_series: bool) -> list[Block]:
        """Waves stand beside each other and are never pooled; those of one kind (`is_series`) are points in time."""
        shown_waves = [
            WaveTable(one.title, columns_of(one.table, (Statistic.TOP_TWO, Statistic.MEAN)), one.place)
            for one in tables
        ]
        caption = self.labels.say("means_by_wave", item=element.label(self.labels.language))
        built = self.tables.build(
            element, shown_waves, caption=caption, sort_by=Statistic.MEAN, name=f"{element.name}-waves"
        )
        said = self.labels.say("chart_of.top-two", item=caption)
        chart = self.charts.waves(built, Statistic.TOP_TWO, said) if is_series else None
        chart = chart or self.charts.bars(built, Statistic.TOP_TWO, caption=said)
        return [built.block, chart] if chart is not None else [built.block]

    def _summary(self, item: Item, waves: Sequence[WaveData]) -> list[str]:
        """Mean, top-two share and median of a scale under each total, as a sentence under its table."""
        sentences = []
        for wave in waves:
            table = told_of_selection(wave.dataset, scale(wave.dataset, item.name))
            parts = [part for group in _groups(table) if (part := self._said(table, item, group))]
            if parts:
                prefix = f"{wave.title}: " if wave.title else ""
                sentences.append(prefix + self.labels.say("base_joiner").join(parts))
        return sentences

    def _said(self, table: Table, item: Item, group: str) -> str:
        numbers = []
        for statistic in (Statistic.MEAN, Statistic.TOP_TWO, Statistic.MEDIAN):
            try:
                value = table.cell(item.name, statistic, group)
            except KeyError:
                continue
            if value is not None:
                kind = FormatKind.SHARE if statistic is Statistic.TOP_TWO else FormatKind.MEAN
                if statistic is Statistic.MEDIAN:
                    kind = FormatKind.NUMBER
                name = self.labels.statistic(statistic, item)
                numbers.append(f"{name} {shown(value, kind, self.labels.language)}")
        comma = self.labels.say("comma")
        return (
            self.labels.say("summary", group=self.labels.group(group), numbers=comma.join(numbers)) if numbers else ""
        )


def _by_periods(item: Item, waves: Sequence[WaveData]) -> Tabulate:
    """Dates by month or year, times by the hour, by the same ones in every wave."""
    rows = _PERIODS[type(item.domain)]([wave.dataset.column(item.name) for wave in waves])
    return partial(dates, rows=rows)


def is_tabulated(element: Element) -> bool:
    """Whether an element is of a kind that has a table."""
    return isinstance(element, Grid) or (
        isinstance(element, Item) and type(element.domain) in (*_TABULATIONS, *_PERIODS)
    )


def is_asked(element: Element, dataset: Dataset) -> bool:
    """Whether this wave's instrument has the element."""
    return bool(element.variables) and all(variable in dataset.columns for variable in element.variables)


def _groups(table: Table) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column.group for column in table.columns))
