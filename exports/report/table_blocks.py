"""Tables of results as they are read: rows in a useful order, waves side by side, heads in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.publication.tables_of_persons import columns_where
from analysis.results import ALL, ORDER_CHANGES, QUADRANT_CHANGES, Column, Statistic, Table, TableKind
from exports.report.blocks import CellValue, ColumnHead, FormatKind, TableBlock
from exports.report.labels import TOTALS, Labels, statistic_format
from questionnaires.model import Grid, Item, Repeat
from questionnaires.response_domains import Allocation

Element = Item | Grid | Repeat
_NOT_SHOWN = {Statistic.STANDARD_ERROR}  # the interval beside it says the same in the reader's terms
_BOUNDS = {Statistic.CI_LOW, Statistic.CI_HIGH}


@dataclass
class Numbering:
    """Numbers of tables and charts, counted through the whole report."""

    tables: int = 0
    charts: int = 0
    names: set[str] = field(default_factory=set)

    def table(self) -> int:
        self.tables += 1
        return self.tables

    def chart(self) -> int:
        self.charts += 1
        return self.charts

    def name(self, wish: str) -> str:
        """`wish`, with a number where it is taken: names are unique in a report."""
        plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in wish).strip("-")
        name, number = plain, 2
        while name in self.names:
            name, number = f"{plain}-{number}", number + 1
        self.names.add(name)
        return name


@dataclass(frozen=True)
class WaveTable:
    """A result and the title of its wave, empty where the report has only one.

    `place` is that of the wave in the study: it has the same colour in every chart.
    """

    title: str
    table: Table
    place: int = 0


@dataclass(frozen=True)
class ShownColumn:
    """Where a column of a block comes from."""

    wave: WaveTable
    place: int

    @property
    def column(self) -> Column:
        return self.wave.table.columns[self.place]


@dataclass(frozen=True)
class Built:
    """A block with the origin of its columns and the codes of its rows, for the charts beside it."""

    block: TableBlock
    columns: tuple[ShownColumn, ...]
    rows: tuple[str, ...]


class TableBuilder:
    """Makes table blocks in one language."""

    def __init__(self, labels: Labels, numbering: Numbering) -> None:
        self.labels = labels
        self.numbering = numbering

    def build(
        self,
        element: Element,
        waves: Sequence[WaveTable],
        *,
        caption: str = "",
        sort_by: Statistic | None = None,
        limit: int | None = None,
        name: str = "",
        notes: Sequence[str] = (),
    ) -> Built:
        """One block of the same element in each wave, wave beside wave."""
        columns = tuple(ShownColumn(wave, place) for wave in waves for place in _reading_order(wave.table))
        rows = _ordered(element, waves, sort_by)[:limit]
        cells, withheld = _cells(rows, columns)
        flags = _flags(rows, waves)
        block = TableBlock(
            name=self.numbering.name(name or element.name),
            number=self.numbering.table(),
            caption=caption or element.label(self.labels.language),
            row_head=self.labels.say("row_head.field" if isinstance(element, Grid) else "row_head.answer"),
            rows=tuple(self.labels.row(element, code) for code in rows),
            columns=tuple(self._head(element, columns, place, len(waves) > 1) for place in range(len(columns))),
            cells=cells,
            base=self.base(waves),
            bases=tuple((wave.title, wave.table.base) for wave in waves),
            withheld=withheld,
            marks=tuple(self._mark(row) for row in flags) if any(map(self._mark, flags)) else (),
            notes=(*notes, *self._flag_notes(flags), *self._warnings(waves)),
            results=tuple(wave.table for wave in waves),
        )
        return Built(block, columns, rows)

    def base(self, waves: Sequence[WaveTable]) -> str:
        """Who answered, of how many, and where the others are; one sentence a wave."""
        return self.labels.say("base_joiner").join(self._base(wave) for wave in waves)

    def base_of(self, table: Table, title: str) -> str:
        """The base of one result."""
        return self._base(WaveTable(title, table))

    def _base(self, wave: WaveTable) -> str:
        table = wave.table
        everyone = table.base + sum(n for _, n in table.missing)
        said = self.labels.say("base", n=table.base, everyone=everyone)
        if table.kind is TableKind.GRID:
            has_bases = any(column.statistic is Statistic.N for column in table.columns)
            said = self.labels.say("base_grid" if has_bases else "base_grid_elsewhere", n=table.base)
        missing = self.labels.missing(table)
        if missing:
            said += self.labels.say("base_missing", missing=missing)
        groups = dict.fromkeys(
            (column.group, base)
            for column, base in zip(table.columns, table.bases, strict=False)
            if column.group != ALL and base is not None
        )
        if groups and len(groups) <= 3:
            comma = self.labels.say("comma")
            parts = [self.labels.say("reason_count", reason=self.labels.by_value(table.by, g), n=n) for g, n in groups]
            said += self.labels.say("base_groups", groups=comma.join(parts))
        return f"{wave.title}: {said}" if wave.title else said

    # --- heads

    def _head(self, element: Element, columns: Sequence[ShownColumn], place: int, has_waves: bool) -> ColumnHead:
        shown = columns[place]
        column = shown.column
        own = [one.column for one in columns if one.wave is shown.wave]
        kind = statistic_format(column.statistic)
        if column.statistic is Statistic.MEAN and isinstance(getattr(element, "domain", None), Allocation):
            kind = FormatKind.POINTS
        if column.statistic in _BOUNDS:
            kind = _format_before(columns, place)
        text, over = self._words(element, column, own)
        wave = shown.wave.title if has_waves else ""
        return ColumnHead(text, kind, " · ".join(part for part in (wave, over) if part))

    def _words(self, element: Element, column: Column, own: Sequence[Column]) -> tuple[str, str]:
        """Head of a column and what stands over it."""
        alike = [other for other in own if _has_category(other) == _has_category(column)]
        has_groups = len({other.group for other in alike}) > 1
        group = self.labels.group(column.group) if has_groups else ""
        if _has_category(column):
            assert not isinstance(element, Repeat)
            assert column.category is not None
            over = self.labels.say(f"statistic_over.{column.statistic.value}")
            return self.labels.category(element, column.category), " · ".join(part for part in (over, group) if part)
        statistic = self.labels.statistic(column.statistic, element)
        if has_groups and len({other.statistic for other in alike}) == 1:
            return group, ""
        return statistic, group

    # --- marks and notes

    def _mark(self, flags: Sequence[str]) -> str:
        return " ".join(sign for sign in (self.labels.flag(flag) for flag in flags) if sign)

    def _flag_notes(self, flags: Sequence[Sequence[str]]) -> list[str]:
        noted = {ORDER_CHANGES: "order_changes_note", QUADRANT_CHANGES: "quadrant_changes_note"}
        return [self.labels.say(key) for flag, key in noted.items() if any(flag in row for row in flags)]

    def _warnings(self, waves: Sequence[WaveTable]) -> list[str]:
        return list(dict.fromkeys(self.labels.warning(w) for wave in waves for w in wave.table.warnings))


def _reading_order(table: Table) -> list[int]:
    """Places of the columns shown: everything of one total together, in the order analysis gives them."""
    groups = list(dict.fromkeys(column.group for column in table.columns))
    shown = [place for place, column in enumerate(table.columns) if column.statistic not in _NOT_SHOWN]
    return sorted(shown, key=lambda place: groups.index(table.columns[place].group))


def _has_category(column: Column) -> bool:
    """Whether the column stands for a category; bounds carry the statistic they belong to in its place."""
    return column.category is not None and column.statistic not in _BOUNDS


def _format_before(columns: Sequence[ShownColumn], place: int) -> FormatKind:
    """Bounds are read like the estimate they belong to."""
    while columns[place].column.statistic in _BOUNDS and place:
        place -= 1
    return statistic_format(columns[place].column.statistic)


def _ordered(element: Element, waves: Sequence[WaveTable], sort_by: Statistic | None) -> tuple[str, ...]:
    """Row codes of all waves; sorted by the first column of a statistic, "other" and "none" last."""
    codes = tuple(dict.fromkeys(row for wave in waves for row in wave.table.rows))
    if sort_by is None:
        return codes
    table = waves[0].table
    place = next((at for at, column in enumerate(table.columns) if column.statistic is sort_by), None)
    if place is None:
        return codes
    values = {row: cells[place] for row, cells in zip(table.rows, table.cells, strict=True)}
    last = _always_last(element)
    best_first = -1 if sort_by is not Statistic.MEAN_RANK else 1

    def key(code: str) -> tuple[bool, bool, float]:
        value = values.get(code)
        return code in last, value is None, best_first * (value or 0)

    return tuple(sorted(codes, key=key))


def _always_last(element: Element) -> frozenset[str]:
    if isinstance(element, Repeat):
        return frozenset()
    code_list = getattr(element.domain, "code_list", None)
    alone = {category.code for category in code_list.categories if category.exclusive} if code_list else set()
    return frozenset(alone | {getattr(element.domain, "other", None) or "other"})


def _cells(
    rows: Sequence[str], columns: Sequence[ShownColumn]
) -> tuple[tuple[tuple[CellValue, ...], ...], frozenset[tuple[int, int]]]:
    cells: list[tuple[CellValue, ...]] = []
    withheld: set[tuple[int, int]] = set()
    places = {id(column.wave): {code: at for at, code in enumerate(column.wave.table.rows)} for column in columns}
    for row, code in enumerate(rows):
        line: list[CellValue] = []
        for at, shown in enumerate(columns):
            found = places[id(shown.wave)].get(code)
            line.append(None if found is None else shown.wave.table.cells[found][shown.place])
            if found is not None and (found, shown.place) in shown.wave.table.withheld:
                withheld.add((row, at))
        cells.append(tuple(line))
    return tuple(cells), frozenset(withheld)


def _flags(rows: Sequence[str], waves: Sequence[WaveTable]) -> list[tuple[str, ...]]:
    table = waves[0].table
    if not table.flags:
        return [()] * len(rows)
    by_row = dict(zip(table.rows, table.flags, strict=True))
    return [by_row.get(code, ()) for code in rows]


def transposed(
    table: Table,
    *,
    name: str,
    number: int,
    caption: str,
    row_names: Sequence[str],
    labels: Labels,
    base: str,
    statistic: Statistic | None = None,
    notes: Sequence[str] = (),
    row_head: str = "",
) -> TableBlock:
    """A result broken down by groups with the groups as rows: their names are long, and they are many.

    One statistic only: the first that is no count, or `statistic`. Totals come first. The first column is each
    group's base, where it has one (the rows of a grid have bases of their own).
    """
    wanted = statistic or next(c.statistic for c in table.columns if c.statistic is not Statistic.N)
    places = [
        place
        for place, column in enumerate(table.columns)
        if column.statistic is wanted and not (column.category and len(table.rows) > 1)
    ]
    places.sort(key=lambda place: _order_of(table.columns[place].group))
    kind = statistic_format(wanted)
    bases = [table.bases[place] if table.bases else None for place in places]
    before = 1 if any(base is not None for base in bases) else 0
    cells: list[tuple[CellValue, ...]] = []
    withheld: set[tuple[int, int]] = set()
    for line, place in enumerate(places):
        cells.append((*bases[line : line + before], *(row[place] for row in table.cells)))
        withheld |= {(line, before + at) for at in range(len(table.rows)) if (at, place) in table.withheld}
        is_all_hidden = all((at, place) in table.withheld for at in range(len(table.rows)))
        if before and bases[line] is None and is_all_hidden:
            withheld.add((line, 0))
    groups = [table.columns[place].group for place in places]
    return TableBlock(
        name=name,
        number=number,
        caption=caption,
        row_head=row_head or labels.say("row_head.group"),
        rows=tuple(labels.by_value(table.by, group) for group in groups),
        columns=(
            *(before * (ColumnHead(labels.say("base_head"), FormatKind.COUNT),)),
            *(ColumnHead(row, kind) for row in row_names),
        ),
        cells=tuple(cells),
        base=base,
        withheld=frozenset(withheld),
        notes=tuple(notes),
        shaded=True,
        total_rows=frozenset(place for place, group in enumerate(groups) if group in TOTALS),
        results=(columns_of(table, (wanted,)),),
    )


def columns_of(table: Table, statistics: Sequence[Statistic]) -> Table:
    """The columns of some statistics of a table."""
    return columns_where(table, lambda column: column.statistic in statistics)


def _order_of(group: str) -> int:
    return TOTALS.index(group) if group in TOTALS else len(TOTALS)
