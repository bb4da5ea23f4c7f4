"""Charts beside their tables: which columns they draw, in which colours, and what they say in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from analysis.results import ALL, INSIDE, OUTSIDE, Quadrant, Statistic
from exports.report.blocks import ChartBlock, ChartKind, FormatKind, Series
from exports.report.labels import Labels
from exports.report.numbers import shown
from exports.report.table_blocks import Built, Numbering, ShownColumn, TableBuilder

_DRAWN_TOTALS = (ALL, INSIDE, OUTSIDE)
_MOST_BARS = 40
_LONG_LABEL = 34
_MOST_ORDERS, _MOST_RANKED = 6, 12
_FEWEST_FOR_A_LINE, _MOST_LINES = 3, 8
_QUADRANTS = (Quadrant.KEEP_UP, Quadrant.CONCENTRATE, Quadrant.LOW_PRIORITY, Quadrant.POSSIBLE_OVERKILL)


def chart_label(label: str) -> str:
    """A row's label short enough for a chart: of a long "name: explanation" only the name."""
    name, colon, _ = label.partition(":")
    if len(label) > _LONG_LABEL and colon and 2 < len(name) <= _LONG_LABEL:
        return name.strip()
    return label


def _is_mostly_known(values: Sequence[float | None]) -> bool:
    """Whether a chart would show more bars than gaps."""
    return sum(value is not None for value in values) * 2 > len(values)


def _is_mostly_whole(parts: Sequence[Sequence[float | None]]) -> bool:
    """Whether most rows have all their parts: what is laid end to end tells nothing with a gap in it."""
    rows = list(zip(*parts, strict=True))
    return sum(None not in row for row in rows) * 2 > len(rows)


class ChartBuilder:
    """Makes chart blocks in one language."""

    def __init__(self, labels: Labels, numbering: Numbering, source: str) -> None:
        self.labels = labels
        self.numbering = numbering
        self.source = source

    def bars(self, built: Built, statistic: Statistic, caption: str = "") -> ChartBlock | None:
        """One bar a row for each wave and total; None where there is nothing to draw."""
        chosen = [
            place
            for place, one in enumerate(built.columns)
            if one.column.statistic is statistic and one.column.group in _DRAWN_TOTALS and one.column.category is None
        ]
        chosen = [place for place in chosen if _is_mostly_known(self._values(built, place))]
        if not chosen or not 1 < len(built.rows) <= _MOST_BARS:
            return None
        several_waves = len({id(one.wave) for one in built.columns}) > 1
        series = tuple(
            Series(
                self._series_name(built.columns[place], several_waves),
                self._values(built, place),
                _tone(built.columns[place]),
                column=place,
            )
            for place in chosen
        )
        if len(series) == 1 and (several_waves or built.columns[chosen[0]].column.group != ALL):
            caption = f"{caption or built.block.caption} · {series[0].name}"  # no legend says whose bars these are
        return self._chart(built, ChartKind.BARS, series, built.block.columns[chosen[0]].format, caption)

    def points_of_scale(self, built: Built, caption: str = "") -> ChartBlock | None:
        """Shares of each point of a scale round its middle, by category columns; None where most are withheld."""
        first = next((one.wave for one in built.columns if one.column.category is not None), None)
        chosen = [
            place
            for place, one in enumerate(built.columns)
            if one.wave is first and one.column.category is not None and one.column.statistic is Statistic.SHARE
        ]
        group = built.columns[chosen[0]].column.group if chosen else ALL
        chosen = [place for place in chosen if built.columns[place].column.group == group]
        if len(chosen) < 2 or not _is_mostly_whole([self._values(built, place) for place in chosen]):
            return None
        series = tuple(
            Series(
                built.block.columns[place].text,
                self._values(built, place),
                f"scale-{point}-{len(chosen)}",
                column=place,
            )
            for point, place in enumerate(chosen, start=1)
        )
        kind = ChartKind.DIVERGING if len(chosen) > 2 else ChartKind.STACKED
        return self._chart(built, kind, series, FormatKind.SHARE, caption)

    def parts(self, built: Built, statistic: Statistic, caption: str = "") -> ChartBlock | None:
        """Shares that add up to the whole, from columns with categories (places of a ranking)."""
        chosen = [
            place
            for place, one in enumerate(built.columns)
            if one.column.category is not None and one.column.statistic is statistic and one.column.group == ALL
        ]
        if len(chosen) < 2 or not _is_mostly_whole([self._values(built, place) for place in chosen]):
            return None
        series = tuple(
            Series(built.block.columns[place].text, self._values(built, place), f"series-{number}", column=place)
            for number, place in enumerate(chosen)
        )
        return self._chart(built, ChartKind.STACKED, series, FormatKind.SHARE, caption)

    def ranks(self, built: Built, caption: str) -> ChartBlock | None:
        """The place of each row under every total and wave, by mean rank; None where there is but one such order."""
        chosen = [
            place
            for place, one in enumerate(built.columns)
            if one.column.statistic is Statistic.MEAN_RANK and one.column.category is None
        ]
        chosen = [place for place in chosen if all(value is not None for value in self._values(built, place))]
        if not 1 < len(chosen) <= _MOST_ORDERS or not 1 < len(built.rows) <= _MOST_RANKED:
            return None
        several_waves = len({id(one.wave) for one in built.columns}) > 1
        orders = Counter(id(built.columns[place].wave) for place in chosen)
        series = tuple(
            Series(
                self._order_name(one, several_waves, orders[id(one.wave)] > 1),
                _places(self._values(built, place)),
                "accent",
            )
            for place, one in ((place, built.columns[place]) for place in chosen)
        )
        chart = self._chart(built, ChartKind.RANKS, series, FormatKind.COUNT, caption)
        return replace(chart, alt=self.labels.say("ranks_alt", caption=caption, base=built.block.base))

    def waves(self, built: Built, statistic: Statistic, caption: str) -> ChartBlock | None:
        """One line a row through the waves, of their totals; None where there are too few waves or too many rows."""
        chosen = [
            place
            for place, one in enumerate(built.columns)
            if one.column.statistic is statistic and one.column.group == ALL and one.column.category is None
        ]
        if len(chosen) < _FEWEST_FOR_A_LINE or len(built.rows) > _MOST_LINES:
            return None
        values = [self._values(built, place) for place in chosen]
        series = tuple(
            Series(chart_label(row), tuple(wave[line] for wave in values), f"line-{line}")
            for line, row in enumerate(built.block.rows)
        )
        chart = self._chart(built, ChartKind.LINE, series, built.block.columns[chosen[0]].format, caption)
        titles = tuple(built.columns[place].wave.title for place in chosen)
        return replace(chart, categories=titles)

    def quadrants(
        self, built: Built, crossing: tuple[float, float] | None, caption: str, axis_titles: tuple[str, str]
    ) -> ChartBlock | None:
        """Importance by performance of all respondents; None where no row has both."""
        places = [self._place(built, statistic) for statistic in (Statistic.PERFORMANCE, Statistic.IMPORTANCE)]
        if None in places:
            return None
        series = tuple(
            Series(built.block.columns[place].text, self._values(built, place), "accent", column=place)
            for place in places
            if place is not None
        )
        if all(None in point for point in zip(*(each.values for each in series), strict=True)):
            return None
        chart = self._chart(built, ChartKind.SCATTER, series, FormatKind.SHARE, caption)
        names = tuple(self.labels.say(f"quadrant.{quadrant.value}") for quadrant in _QUADRANTS)
        return replace(chart, axis_titles=axis_titles, crossing=crossing, quadrants=names)

    # --- parts

    def _chart(
        self, built: Built, kind: ChartKind, series: tuple[Series, ...], read_as: FormatKind, caption: str
    ) -> ChartBlock:
        block = built.block
        caption = caption or block.caption
        base = self._base(built, series)
        return ChartBlock(
            name=block.name,
            kind=kind,
            number=self.numbering.chart(),
            caption=caption,
            alt=self._alt(kind, caption, block.rows, series, read_as, base),
            categories=tuple(chart_label(row) for row in block.rows),
            series=series,
            format=read_as,
            table=block.number,
            base=base,
            source=self.source,
        )

    def _base(self, built: Built, series: Sequence[Series]) -> str:
        """Of the waves drawn: where others are withheld, their bases stand under the table alone."""
        places = [one.column for one in series if one.column is not None]
        drawn = {id(built.columns[place].wave): built.columns[place].wave for place in places}
        everything = {id(one.wave) for one in built.columns}
        if not drawn or len(places) < len(series) or drawn.keys() == everything:
            return built.block.base
        return TableBuilder(self.labels, self.numbering).base(list(drawn.values()))

    def _alt(
        self,
        kind: ChartKind,
        caption: str,
        rows: Sequence[str],
        series: Sequence[Series],
        read_as: FormatKind,
        base: str,
    ) -> str:
        """What the picture says, for whoever does not see it: its kind, its largest rows, its base."""
        told = series[-1] if kind is ChartKind.DIVERGING else series[0]
        known = [(value, row) for value, row in zip(told.values, rows, strict=True) if value is not None]
        largest = sorted(known, key=lambda pair: -pair[0])[:3]
        number = FormatKind.MEAN if kind is ChartKind.SCATTER else read_as
        comma = self.labels.say("comma")
        rows_said = comma.join(f"{row} {shown(value, number, self.labels.language)}" for value, row in largest)
        return self.labels.say(
            "alt",
            kind=self.labels.say(f"chart_kind.{kind.value}"),
            caption=caption,
            series=told.name,
            rows=rows_said,
            base=base,
        )

    def _order_name(self, one: ShownColumn, several_waves: bool, several_orders: bool) -> str:
        """Whose order of the rows it is; of several of one wave, under which total."""
        parts = [one.wave.title] if several_waves else []
        if several_orders or not several_waves:
            parts.append(self.labels.group(one.column.group))
        return " · ".join(parts)

    def _series_name(self, one: ShownColumn, several_waves: bool) -> str:
        several_groups = len({c.group for c in one.wave.table.columns if c.group in _DRAWN_TOTALS}) > 1
        parts = [one.wave.title] if several_waves else []
        if several_groups or not several_waves:
            parts.append(self.labels.group(one.column.group))
        return " · ".join(parts)

    @staticmethod
    def _values(built: Built, place: int) -> tuple[float | None, ...]:
        return tuple(float(value) if isinstance(value, int | float) else None for value in built.block.column(place))

    @staticmethod
    def _place(built: Built, statistic: Statistic) -> int | None:
        for place, one in enumerate(built.columns):
            if one.column.statistic is statistic and one.column.group == ALL:
                return place
        return None


def _tone(one: ShownColumn) -> str:
    """The colour of a wave in every chart; of those who judge their own house, one of its own."""
    return f"{'inside' if one.column.group == INSIDE else 'series'}-{one.wave.place}"


def _places(means: Sequence[float | None]) -> tuple[float | None, ...]:
    """1 for the smallest mean rank; equal ones share the better place."""
    known = sorted(mean for mean in means if mean is not None)
    return tuple(None if mean is None else float(known.index(mean) + 1) for mean in means)
