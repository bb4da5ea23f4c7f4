"""Results broken down: by stakeholder group, by other variables, by neighbourhood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from analysis.results import Statistic, Table
from analysis.tables.cross_tabulations import by_group
from analysis.tables.judgements import may_meet_group
from analysis.tables.place_levels import PLACE_ROLE, levels_of, told_level
from exports.report.blocks import (
    Block,
    CellValue,
    ChartBlock,
    ColumnHead,
    FormatKind,
    Heading,
    Paragraph,
    ParagraphRole,
    ReportSection,
    SectionKind,
    TableBlock,
)
from exports.report.element_blocks import ElementBlocks, WaveData, is_asked
from exports.report.group_charts import funnel, multiples
from exports.report.labels import TOTALS, statistic_format
from exports.report.letters import with_letters
from exports.report.map_charts import with_maps
from exports.report.table_blocks import Element, WaveTable, transposed
from questionnaires.model import Grid, Item, Repeat
from questionnaires.response_domains import (
    Allocation,
    Number,
    OneCode,
    Place,
    Ranking,
    Scale,
    SeveralCodes,
)

GROUP = "group"
_BROKEN_DOWN = (OneCode, Scale, SeveralCodes, Ranking, Allocation, Number)
_SUMMARISED = (Scale, Number)  # one row each: several items share a table
_ITEMS_A_TABLE = 4
_MOST_COLUMNS = 16
Parted = tuple[Element, Table]


def by_sections(
    elements: ElementBlocks, waves: Sequence[WaveData], by: Sequence[str], place_level: str | None = None
) -> list[ReportSection]:
    """One sheet a variable and wave; those by group only where enough groups may be shown."""
    sections = []
    for variable in by:
        for number, wave in enumerate(waves):
            if variable == GROUP and not wave.dataset.may_compare_groups:
                continue
            if variable != GROUP and variable not in wave.dataset.columns:
                continue
            section = Breakdown(elements, wave, variable, place_level).section(number)
            if section is not None:
                sections.append(section)
    return sections


def place_section(
    elements: ElementBlocks, waves: Sequence[WaveData], place_level: str | None = None
) -> ReportSection | None:
    """The fair spread of services and how each neighbourhood, or each place on `place_level`, judges the city."""
    place = elements.labels.instrument.by_role(PLACE_ROLE)
    judged = [elements.labels.instrument.by_role(role) for role in ("fairness", "line137:fairness", "performance")]
    if place is None or not any(judged):
        return None
    blocks: list[Block] = []
    for wave in waves:
        if place.name not in wave.dataset.columns or not wave.dataset.base(place.name):
            continue
        breakdown = Breakdown(elements, wave, place.name, place_level)
        found = [element for element in judged if element is not None and is_asked(element, wave.dataset)]
        parts = with_maps(elements, breakdown.blocks(found), found, wave, place.name)
        for element in found:
            if isinstance(element, Item):
                parts += funnel(elements, element, wave, breakdown.level)
        if parts and wave.title:
            blocks.append(Heading(wave.title))
        if parts and breakdown.level is not None:
            blocks.append(breakdown.told_on())
        blocks += parts
    if not blocks:
        return None
    say = elements.labels.say
    return ReportSection(
        "by-place", SectionKind.BY_PLACE, say("section.by_place"), tuple(blocks), say("by_place_introduction")
    )


class Breakdown:
    """All elements of one wave by one variable."""

    def __init__(self, elements: ElementBlocks, wave: WaveData, by: str, place_level: str | None = None) -> None:
        # Every table of a wave by the same item on one level: two levels could give away what either withholds.
        self.level = told_level(wave.dataset, by, place_level) if by in wave.dataset.columns else None
        self.elements = elements
        self.labels = elements.labels
        self.numbering = elements.tables.numbering
        self.wave = wave
        self.by = by

    def section(self, number: int) -> ReportSection | None:
        """The sheet; None where nothing may be broken down so."""
        blocks: list[Block] = []
        for section in self.wave.dataset.instrument.sections:
            parts = self.blocks(section.elements)
            if parts:
                blocks.append(Heading(self.labels.text(section.title) or section.name))
                blocks += parts
        if not blocks:
            return None
        suffix = f"-{number + 1}" if number else ""
        name = f"by-{self.by.replace('_', '-').replace('.', '-')}{suffix}"
        return ReportSection(name, SectionKind.BY_GROUP, self._title(), tuple(blocks), self._introduction())

    def blocks(self, elements: Sequence[Element]) -> list[Block]:
        """Tables of these elements: each its own, but items of one row share one."""
        parted = [(element, table) for element in elements if (table := self._table(element)) is not None]
        summarised = [one for one in parted if isinstance(one[0], Item) and isinstance(one[0].domain, _SUMMARISED)]
        blocks: list[Block] = []
        for element, table in parted:
            if (element, table) not in summarised:
                blocks += self._own_tables(element, table)
        for some in _batches(summarised, _ITEMS_A_TABLE):
            blocks.append(self._shared_table(some))
        return blocks

    def _table(self, element: Element) -> Table | None:
        if isinstance(element, Repeat) or element.name == self.by or not is_asked(element, self.wave.dataset):
            return None
        is_possible = isinstance(element, Grid) or isinstance(element.domain, _BROKEN_DOWN)
        if not is_possible or not self._may_meet(element):
            return None
        try:
            table = by_group(self.wave.dataset, element.name, self.by, self.level)
        except ValueError:  # nobody who may be counted here answered `by`
            return None
        return table if table.base else None

    def _may_meet(self, element: Grid | Item) -> bool:
        """Age, gender and neighbourhood never meet the group: few people are alike in both."""
        role = element.role or ""
        if self.by == GROUP:
            return may_meet_group(role) and not isinstance(element.domain, Place)
        return role.split(":")[0] != GROUP or may_meet_group(self.wave.dataset.item(self.by).role)

    # --- tables

    def _own_tables(self, element: Grid | Item | Repeat, table: Table) -> Iterator[TableBlock | ChartBlock]:
        is_ranking = isinstance(element, Item) and isinstance(element.domain, Ranking)
        statistics = dict.fromkeys(column.statistic for column in table.columns)
        wanted = [Statistic.MEAN_RANK] if is_ranking else list(statistics)
        for statistic in wanted:
            words = element.label(self.labels.language)
            said = self.labels.say(f"by_statistic.{statistic.value}", item=words)
            shown = _limited(table, _MOST_COLUMNS)
            block = _totals_first(
                transposed(
                    shown,
                    name=self.numbering.name(f"by-{self.by}-{element.name}-{statistic.value}"),
                    number=self.numbering.table(),
                    caption=said,
                    row_names=[self.labels.row(element, row) for row in shown.rows],
                    labels=self.labels,
                    base=self.elements.tables.base([WaveTable("", table)]),
                    statistic=statistic,
                    notes=self._notes([(element, table)]),
                    row_head=self._row_head(),
                )
            )
            first = len(block.columns) - len(shown.rows)
            columns = {(table.variable, row, statistic): first + place for place, row in enumerate(shown.rows)}
            groups = dict.fromkeys(column.group for column in table.columns if column.statistic is statistic)
            block = with_letters(
                block, [table], sorted(groups, key=lambda own: own not in TOTALS), columns, self.labels
            )
            yield block
            if self.by == GROUP and isinstance(element, Grid) and statistic is Statistic.MEAN:
                chart = multiples(self.elements, element, shown, block, self.wave)
                if chart is not None and element.role == "performance":
                    yield chart

    def _shared_table(self, parted: Sequence[Parted]) -> TableBlock:
        """Groups as rows; for each item its base and its statistics."""
        groups = tuple(dict.fromkeys(column.group for _, table in parted for column in table.columns))
        groups = (*(g for g in TOTALS if g in groups), *(g for g in groups if g not in TOTALS))
        heads: list[ColumnHead] = []
        columns: list[list[CellValue]] = []
        withheld: set[tuple[int, int]] = set()
        places: dict[tuple[str, str, Statistic], int] = {}
        for element, table in parted:
            over = element.label(self.labels.language)
            statistics = tuple(dict.fromkeys(column.statistic for column in table.columns))
            heads.append(ColumnHead(self.labels.say("base_head"), FormatKind.COUNT, over))
            columns.append([_base(table, group) for group in groups])
            withheld |= {(at, len(columns) - 1) for at, group in enumerate(groups) if _is_base_withheld(table, group)}
            for statistic in statistics:
                heads.append(ColumnHead(self.labels.statistic(statistic, element), statistic_format(statistic), over))
                columns.append([_value(table, statistic, group) for group in groups])
                places[table.variable, table.rows[0], statistic] = len(columns) - 1
                withheld |= {
                    (at, len(columns) - 1) for at, group in enumerate(groups) if _is_withheld(table, statistic, group)
                }
        captions = [element.label(self.labels.language) for element, _ in parted]
        waves = [WaveTable(caption, table) for caption, (_, table) in zip(captions, parted, strict=True)]
        block = TableBlock(
            name=self.numbering.name(f"by-{self.by}-{parted[0][0].name}"),
            number=self.numbering.table(),
            caption=self.labels.say("comma").join(captions),
            row_head=self._row_head(),
            rows=tuple(self.labels.by_value(self.by, group) for group in groups),
            columns=tuple(heads),
            cells=tuple(zip(*columns, strict=True)),
            base=self.elements.tables.base(waves),
            withheld=frozenset(withheld),
            notes=self._notes(parted),
            shaded=True,
            total_rows=frozenset(place for place, group in enumerate(groups) if group in TOTALS),
            results=tuple(table for _, table in parted),
        )
        return with_letters(block, block.results, groups, places, self.labels)

    def _notes(self, parted: Sequence[Parted]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.labels.warning(warning) for _, table in parted for warning in table.warnings))

    # --- words

    def told_on(self) -> Paragraph:
        """On which level of the study's places this wave is told, and why not on a lower one."""
        lowest = levels_of(self.wave.dataset.instrument, self.by)[-1]
        key = "place_level" if self.level == lowest else "place_level_above"
        return Paragraph(
            self.labels.say(key, level=self._level_label(), k=self.wave.dataset.threshold), ParagraphRole.NOTE
        )

    def _level_label(self) -> str:
        levels = {own.code: self.labels.text(own.labels) for own in self.wave.dataset.study.place_levels}
        return levels.get(self.level or "", self.level or "")

    def _by_label(self) -> str:
        if self.level is not None:
            return self._level_label()
        return self.wave.dataset.item(self.by).label(self.labels.language)

    def _row_head(self) -> str:
        return self.labels.say("row_head.group") if self.by == GROUP else self._by_label()

    def _title(self) -> str:
        title = (
            self.labels.say("section.by_group")
            if self.by == GROUP
            else self.labels.say("section.by", item=self._by_label())
        )
        return f"{title} · {self.wave.title}" if self.wave.title else title

    def _introduction(self) -> str:
        key = "by_group_introduction" if self.by == GROUP else "by_introduction"
        return self.labels.say(key, k=self.wave.dataset.threshold)


def _totals_first(block: TableBlock) -> TableBlock:
    """The same table with the rows that stand for several groups on top."""
    order = sorted(range(len(block.rows)), key=lambda row: row not in block.total_rows)
    at = {old: new for new, old in enumerate(order)}
    return replace(
        block,
        rows=tuple(block.rows[row] for row in order),
        cells=tuple(block.cells[row] for row in order),
        withheld=frozenset((at[row], column) for row, column in block.withheld),
        total_rows=frozenset(at[row] for row in block.total_rows),
    )


def _limited(table: Table, most: int) -> Table:
    """The first `most` rows: what a sheet has columns for."""
    if len(table.rows) <= most:
        return table
    return replace(
        table,
        rows=table.rows[:most],
        cells=table.cells[:most],
        withheld=frozenset((row, column) for row, column in table.withheld if row < most),
        flags=table.flags[:most],
    )


def _place(table: Table, statistic: Statistic, group: str) -> int | None:
    for place, column in enumerate(table.columns):
        if (column.statistic, column.group) == (statistic, group):
            return place
    return None


def _value(table: Table, statistic: Statistic, group: str) -> CellValue:
    place = _place(table, statistic, group)
    return None if place is None else table.cells[0][place]


def _is_withheld(table: Table, statistic: Statistic, group: str) -> bool:
    place = _place(table, statistic, group)
    return place is not None and (0, place) in table.withheld


def _base(table: Table, group: str) -> CellValue:
    return next((base for column, base in zip(table.columns, table.bases, strict=False) if column.group == group), None)


def _is_base_withheld(table: Table, group: str) -> bool:
    first = next((place for place, column in enumerate(table.columns) if column.group == group), None)
    return first is not None and _base(table, group) is None and (0, first) in table.withheld


def _batches(parted: Sequence[Parted], size: int) -> Iterator[list[Parted]]:
    rest = iter(parted)
    while some := list(islice(rest, size)):
        yield some
