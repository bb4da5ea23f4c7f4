"""Who answered: what became of each case by group, and how the answers came day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from analysis.results import ALL, Statistic, Table
from analysis.tables.response_days import ResponseDays, response_days
from exports.report.blocks import (
    Block,
    ChartBlock,
    ChartKind,
    ColumnHead,
    FormatKind,
    Paragraph,
    ParagraphRole,
    ReportSection,
    SectionKind,
    Series,
    TableBlock,
)
from exports.report.element_blocks import ElementBlocks, WaveData
from exports.report.facts import StudyFacts, WaveFacts
from exports.report.labels import Labels, short_date
from exports.report.table_blocks import Numbering
from exports.report.withheld_notes import without_silent_rows

_MOST_ROWS = 62  # longer fieldwork is told by weeks
_WEEK = 7


def response_section(elements: ElementBlocks, waves: Sequence[WaveData], facts: StudyFacts) -> ReportSection | None:
    """Dispositions of each wave with AAPOR's rates, and answers by day; None where nobody was listed."""
    labels, numbering = elements.labels, elements.tables.numbering
    blocks: list[Block] = []
    for wave in facts.waves:
        if wave.dispositions is None or not wave.dispositions.rows:
            continue
        blocks.append(_dispositions_block(wave, wave.dispositions, labels, numbering, several=len(facts.waves) > 1))
    if not blocks:
        return None
    blocks.append(Paragraph(labels.say("aapor_note"), ParagraphRole.NOTE))
    blocks += _days(elements, waves)
    return ReportSection(
        "response",
        SectionKind.RESPONSE,
        labels.say("section.response"),
        tuple(blocks),
        labels.say("response_introduction"),
    )


def _days(elements: ElementBlocks, waves: Sequence[WaveData]) -> list[Block]:
    """Answers by day, and up to each day: all waves on one calendar; nothing where all came on one day."""
    labels, numbering = elements.labels, elements.tables.numbering
    found = [(wave, days) for wave in waves if (days := response_days(wave.dataset)) is not None]
    if not found:
        return []
    first, last = min(days.days[0] for _, days in found), max(days.days[-1] for _, days in found)
    step = 1 if (last - first).days < _MOST_ROWS else _WEEK
    rows = [first + timedelta(days=place) for place in range(0, (last - first).days + 1, step)]
    if len(rows) < 2:
        return []
    columns: list[ColumnHead] = []
    values: list[tuple[int | None, ...]] = []
    for wave, days in found:
        columns += [ColumnHead(labels.say(f"days.{head}"), FormatKind.COUNT, wave.title) for head in ("own", "running")]
        running = [_until(days, row + timedelta(days=step - 1)) for row in rows]
        own = [after - before for before, after in zip([0, *running], running, strict=False)]
        has_begun = [row + timedelta(days=step) > days.days[0] for row in rows]
        values += [
            tuple(number if begun else None for number, begun in zip(column, has_begun, strict=True))
            for column in (own, running)
        ]
    caption = labels.say("days.caption" if step == 1 else "days.caption_weeks")
    undated = sum(days.undated for _, days in found)
    table = TableBlock(
        name=numbering.name("response-days"),
        number=numbering.table(),
        caption=caption,
        row_head=labels.say("days.row_head" if step == 1 else "days.row_head_weeks"),
        rows=tuple(short_date(row, labels.language) for row in rows),
        columns=tuple(columns),
        cells=tuple(zip(*values, strict=True)),
        base=labels.say("base_cases", n=sum(sum(days.counts) for _, days in found)),
        notes=(labels.say("days.undated", n=undated),) if undated else (),
    )
    series = tuple(
        Series(
            wave.title or labels.group(ALL),
            tuple(None if value is None else float(value) for value in values[2 * place + 1]),
            f"line-{wave.place}",
            column=2 * place + 1,
        )
        for place, (wave, _) in enumerate(found)
    )
    chart = ChartBlock(
        name=table.name,
        kind=ChartKind.LINE,
        number=numbering.chart(),
        caption=labels.say("days.chart"),
        alt=labels.say("days.alt", caption=caption, first=table.rows[0], last=table.rows[-1], base=table.base),
        categories=table.rows,
        series=series,
        format=FormatKind.COUNT,
        table=table.number,
        base=table.base,
        source=elements.charts.source,
        axis_titles=("", labels.say("days.running")),
    )
    return [table, chart]


def _until(days: ResponseDays, day: date) -> int:
    """Answers up to and with a day, also one before the first or after the last."""
    place = (day - days.days[0]).days
    return 0 if place < 0 else days.running[min(place, len(days.days) - 1)]


def _dispositions_block(
    wave: WaveFacts, table: Table, labels: Labels, numbering: Numbering, *, several: bool
) -> TableBlock:
    caption = labels.say("response_caption")
    heads = []
    for column in table.columns:
        kind = FormatKind.SHARE if column.statistic is Statistic.RATE else FormatKind.COUNT
        if column.category is None:
            text = labels.say("statistic.rate" if column.statistic is Statistic.RATE else "cases")
        elif column.statistic is Statistic.RATE:
            text = labels.rate(column.category)
        else:
            text = labels.disposition(column.category)
        over = "over.rates" if column.statistic is Statistic.RATE else "over.dispositions"
        heads.append(ColumnHead(text, kind, labels.say(over)))
    block = TableBlock(
        name=numbering.name(f"response-{wave.name}"),
        number=numbering.table(),
        caption=f"{caption} · {labels.text(wave.title)}" if several else caption,
        row_head=labels.say("row_head.group"),
        rows=tuple(labels.group(row) for row in table.rows),
        columns=tuple(heads),
        cells=table.cells,
        base=labels.say("base_cases", n=table.base),
        bases=((labels.text(wave.title), table.base),),
        withheld=table.withheld,
        notes=tuple(labels.warning(warning) for warning in table.warnings),
        total_rows=frozenset(place for place, row in enumerate(table.rows) if row == ALL),
        results=(table,),
    )
    return without_silent_rows(block, labels)
