"""The people's budget beside the approved one: a table and a dumbbell a wave, then the lines themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from analysis.results import Statistic
from analysis.tables.approved_shares import BudgetComparison, FieldGap, approved_shares
from analysis.tables.ease_and_budget import ease_and_budget
from exports.report.blocks import (
    Block,
    CellValue,
    ChartBlock,
    ChartKind,
    ColumnHead,
    FormatKind,
    Heading,
    Paragraph,
    ParagraphRole,
    ReportSection,
    SectionKind,
    Series,
    TableBlock,
)
from exports.report.ease_blocks import ease_blocks
from exports.report.element_blocks import ElementBlocks, WaveData
from exports.report.labels import Labels
from exports.report.numbers import cell_kind, shown
from exports.report.table_blocks import WaveTable
from questionnaires.approved_budget import ApprovedBudget, BudgetLine, rials_of
from questionnaires.fieldwork import WaveKind
from questionnaires.text import native_digits
from questionnaires.translations import sentence

NAME = "approved-budget"
_INTERVAL = (Statistic.CI_LOW, Statistic.CI_HIGH)


def budget_section(
    elements: ElementBlocks, waves: Sequence[WaveData], budget: ApprovedBudget | None
) -> ReportSection | None:
    """One sheet; None without a budget, or where no wave that was asked may be held against it."""
    if budget is None:
        return None
    compared = [(wave, found) for wave in waves if (found := approved_shares(wave.dataset, budget)) is not None]
    if not compared:
        return None
    words = _Words(elements, budget)
    blocks = [block for wave, found in compared for block in words.wave(wave, found)]
    blocks.append(words.lines(compared[0][1]))
    return ReportSection(
        NAME, SectionKind.BUDGET, words.labels.say(f"section.{NAME}"), tuple(blocks), words.say("introduction")
    )


class _Words:
    """The budget in the words, digits and money of one report."""

    def __init__(self, elements: ElementBlocks, budget: ApprovedBudget) -> None:
        self.elements = elements
        self.labels: Labels = elements.labels
        self.numbering = elements.tables.numbering
        self.budget = budget
        self.unit = self.labels.study.money_unit
        self.unit_name = sentence(f"money.{self.unit.value}", self.labels.language)

    def say(self, key: str, **fields: object) -> str:
        year = native_digits(str(self.budget.year), self.labels.language)
        return self.labels.say(f"budget.{key}", **({"year": year, "unit": self.unit_name} | fields))

    def wave(self, wave: WaveData, found: BudgetComparison) -> list[Block]:
        """What is told of one wave: the two widest gaps in words, the table, the chart."""
        table = self._table(wave, found)
        title: list[Block] = [Heading(wave.title)] if wave.title else []
        chart = self._chart(table, found, tone=f"series-{wave.place}")
        return [*title, *self._widest(found), table, chart, *self._ease(wave, found)]

    def _ease(self, wave: WaveData, found: BudgetComparison) -> list[Block]:
        """How many find each field easy for what it gets, where that was asked."""
        ease = ease_and_budget(wave.dataset, found)
        if ease is None:
            return []
        return ease_blocks(
            self.elements,
            wave,
            ease,
            say=self.say,
            field_name=lambda code: self._field(found, code),
            money=lambda field: self._money(field.rials),
        )

    def lines(self, found: BudgetComparison) -> TableBlock:
        """Every line of the budget under its field, largest first; those of no field last, not dropped."""
        ordered = [(line, self._field(found, field.code)) for field in found.fields for line in _largest(field.lines)]
        ordered += [(line, self._stranger(line)) for line in _largest(found.outside)]
        return TableBlock(
            name=self.numbering.name(f"{NAME}-lines"),
            number=self.numbering.table(),
            caption=self.say("lines_caption"),
            row_head=self.say("line"),
            rows=tuple(f"{native_digits(line.code, self.labels.language)} · {line.title}" for line, _ in ordered),
            columns=(
                ColumnHead(self.say("amount"), FormatKind.MONEY),
                ColumnHead(self.say("field"), FormatKind.TEXT),
            ),
            cells=tuple((self._money(line.rials), field) for line, field in ordered),
            base=self.say(
                "lines_base",
                count=len(ordered),
                amount=self._said_money(rials_of(self.budget.lines)),
                unmapped=len(found.outside),
                outside=self._said_money(rials_of(found.outside)),
            ),
            notes=self._source(),
        )

    # --- one wave

    def _table(self, wave: WaveData, found: BudgetComparison) -> TableBlock:
        caption = self.say("caption")
        heads = [
            ColumnHead(self.say("amount"), FormatKind.MONEY, self.say("over_approved")),
            ColumnHead(self.say("points", total=found.points), FormatKind.MEAN, self.say("over_approved")),
        ]
        for place, total in enumerate(found.totals):
            over = self.labels.group(total)
            heads.append(ColumnHead(self.say("people", total=found.points), FormatKind.MEAN, over))
            if place == 0:
                heads += [ColumnHead(self.labels.statistic(one), FormatKind.MEAN, over) for one in _bounds(found)]
            heads.append(ColumnHead(self.say("gap"), FormatKind.SCORE, over))
            if place == 0:
                heads.append(ColumnHead(self.say("money"), FormatKind.CHANGE, over))
        sums = self._sums(found)
        cells = [self._cells(found, field) for field in found.fields]
        cells += [(*own, *[None] * (len(heads) - len(own))) for _, own in sums]
        return TableBlock(
            name=self.numbering.name(NAME),
            number=self.numbering.table(),
            caption=f"{caption} · {wave.title}" if wave.title else caption,
            row_head=self.say("field"),
            rows=(*(self._field(found, field.code) for field in found.fields), *(name for name, _ in sums)),
            columns=tuple(heads),
            cells=tuple(cells),
            base=self.elements.tables.base([WaveTable("", found.table)]),
            withheld=frozenset(
                (row, place)
                for row in range(len(found.fields))
                for place, value in enumerate(cells[row])
                if value is None
            ),
            total_rows=frozenset(range(len(found.fields), len(cells))),
            notes=self._notes(wave, found),
            results=(found.table,),
        )

    def _cells(self, found: BudgetComparison, field: FieldGap) -> tuple[CellValue, ...]:
        cells: list[CellValue] = [self._money(field.rials), field.approved]
        for place, points in enumerate(field.people):
            cells.append(points)
            if place == 0:
                cells += [found.table.cell(field.code, one, found.totals[0]) for one in _bounds(found)]
            cells.append(field.gap_of(place))
            if place == 0:
                money = found.rials_of_gap(field)
                cells.append(None if money is None else float(money / self.unit.rials))
        return tuple(cells)

    def _sums(self, found: BudgetComparison) -> list[tuple[str, tuple[CellValue, ...]]]:
        """The mapped lines, the others, and the whole: nothing of the budget is left out."""
        mapped, whole = self._money(found.mapped), self._money(rials_of(self.budget.lines))
        sums: list[tuple[str, tuple[CellValue, ...]]] = [(self.say("mapped"), (mapped, float(found.points)))]
        if found.outside:
            sums.append((self.say("unmapped"), (self._money(rials_of(found.outside)),)))
            sums.append((self.say("whole"), (whole,)))
        return sums

    def _notes(self, wave: WaveData, found: BudgetComparison) -> tuple[str, ...]:
        notes = [self.say("how", amount=self._said_money(found.mapped))]
        if wave.dataset.kind is not WaveKind.SAMPLE:
            notes.append(self.say("described"))
        notes += [self.labels.warning(warning) for warning in found.table.warnings]
        return (" ".join((*notes, *self._source())),)  # one paragraph: the chart stays on the page of its table

    def _source(self) -> tuple[str, ...]:
        source = self.labels.text(self.budget.source)
        return (self.say("source", source=source),) if source else ()

    def _widest(self, found: BudgetComparison) -> list[Block]:
        """The fields that respondents give most more, and most less, than the budget does."""
        known = [field for field in found.fields if field.gap is not None]
        most = max(known, key=lambda field: field.gap or 0.0)
        least = min(known, key=lambda field: field.gap or 0.0)
        told = [("most", most)] if (most.gap or 0.0) > 0 else []
        told += [("least", least)] if (least.gap or 0.0) < 0 else []
        return [Paragraph(self._gap(key, found, field), ParagraphRole.LEAD) for key, field in told]

    def _gap(self, key: str, found: BudgetComparison, field: FieldGap) -> str:
        rials = found.rials_of_gap(field) or Decimal(0)
        return self.say(
            key,
            field=self._field(found, field.code),
            points=self._shown(field.people[0]),
            approved=self._shown(field.approved),
            total=found.points,
            # Three figures, as the public's table has: words are not rounded later.
            money=shown(float(f"{abs(rials / self.unit.rials):.3g}"), FormatKind.MONEY, self.labels.language),
        )

    def _chart(self, table: TableBlock, found: BudgetComparison, *, tone: str) -> ChartBlock:
        rows = table.rows[: len(found.fields)]
        first = found.fields[0]
        people = self.labels.group(found.totals[0])
        return ChartBlock(
            name=table.name,
            kind=ChartKind.DUMBBELL,
            number=self.numbering.chart(),
            caption=table.caption,
            alt=self.say(
                "alt",
                caption=table.caption,
                field=rows[0],
                points=self._shown(first.people[0]),
                approved=self._shown(first.approved),
                base=table.base,
            ),
            categories=rows,
            series=(
                Series(people, tuple(field.people[0] for field in found.fields), tone, column=2),
                Series(self.say("approved"), tuple(field.approved for field in found.fields), "neutral-dark", column=1),
            ),
            format=FormatKind.POINTS,
            table=table.number,
            base=table.base,
            source=self.elements.charts.source,
        )

    # --- words and money

    def _field(self, found: BudgetComparison, code: str) -> str:
        return self.labels.category(found.item, code)

    def _stranger(self, line: BudgetLine) -> str:
        return self.say("no_field") if line.field is None else self.say("other_field", field=line.field)

    def _money(self, rials: Decimal) -> int | float:
        amount = rials / self.unit.rials
        return int(amount) if amount == amount.to_integral_value() else float(amount)

    def _said_money(self, rials: Decimal) -> str:
        amount = self._money(rials)
        return shown(amount, cell_kind(amount, FormatKind.MONEY), self.labels.language)

    def _shown(self, points: float | None) -> str:
        return shown(points, FormatKind.POINTS, self.labels.language)


def _bounds(found: BudgetComparison) -> tuple[Statistic, ...]:
    """The interval of the means, which only a wave drawn at random has."""
    has = {column.statistic for column in found.table.columns}
    return tuple(one for one in _INTERVAL if one in has)


def _largest(lines: Iterable[BudgetLine]) -> list[BudgetLine]:
    return sorted(lines, key=lambda line: -line.rials)
