"""A sheet for each group: its answers against all, of published cells only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.results import OUTSIDE, Statistic, Table, TableKind
from analysis.tables.group_profiles import ProfileRow, group_profile
from exports.report.blocks import Block, ColumnHead, FormatKind, ReportSection, SectionKind, TableBlock
from exports.report.labels import TOTALS, Labels, statistic_format
from exports.report.table_blocks import Numbering
from questionnaires.model import Grid, Item, Repeat
from questionnaires.response_domains import Allocation

_STATISTICS = (Statistic.MEAN, Statistic.SHARE, Statistic.FIRST_PLACES)
_FEWEST = 3  # rows: a sheet of less says nothing


def group_sections(by_group: Sequence[ReportSection], labels: Labels, numbering: Numbering) -> list[ReportSection]:
    """One section a group of the study, from the tables of the first wave by group."""
    tables = list(_tables(by_group))
    groups = dict.fromkeys(column.group for table in tables for column in table.columns if column.group not in TOTALS)
    found = (_section(group, tables, labels, numbering) for group in groups)
    return [section for section in found if section is not None]


def _tables(sections: Sequence[ReportSection]) -> Iterator[Table]:
    """Each result once: a table of several statistics stands in several blocks."""
    seen = set()
    for section in sections:
        for block in section.blocks if section.name == "by-group" else ():
            for table in block.results if isinstance(block, TableBlock) else ():
                if table.kind is TableKind.BY_GROUP and table.by == "group" and table.variable not in seen:
                    seen.add(table.variable)
                    yield table


def _section(group: str, tables: Sequence[Table], labels: Labels, numbering: Numbering) -> ReportSection | None:
    blocks: list[Block] = []
    points = {
        each.name for _, each in labels.instrument.elements() if isinstance(getattr(each, "domain", None), Allocation)
    }
    for statistic in _STATISTICS:
        rows = group_profile(tables, group, statistic)
        for key, some in _alike(statistic, rows, points):
            if len(some) >= _FEWEST:
                blocks.append(_block(group, key, some, labels, numbering))
    if not blocks:
        return None
    return ReportSection(
        f"group-{group}",
        SectionKind.GROUP,
        labels.group(group),
        tuple(blocks),
        labels.say("profile.introduction", group=labels.group(group)),
    )


def _alike(
    statistic: Statistic, rows: Sequence[ProfileRow], points: set[str]
) -> Iterator[tuple[str, list[ProfileRow]]]:
    """Numbers on one measure together: points shared out stand apart from means of scales."""
    yield statistic.value, [row for row in rows if row.variable not in points]
    yield "points", [row for row in rows if row.variable in points]


def _block(group: str, key: str, rows: Sequence[ProfileRow], labels: Labels, numbering: Numbering) -> TableBlock:
    is_of_outside = [row.total == OUTSIDE for row in rows]
    kind = FormatKind.POINTS if key == "points" else statistic_format(rows[0].statistic)
    apart = FormatKind.GAP if kind is FormatKind.SHARE else FormatKind.SCORE
    return TableBlock(
        name=numbering.name(f"group-{group}-{key}"),
        number=numbering.table(),
        caption=labels.say(f"profile.caption.{key}", group=labels.group(group)),
        row_head=labels.say("row_head.item"),
        rows=tuple(_label(row, labels) for row in rows),
        columns=(
            ColumnHead(labels.group(group), kind),
            ColumnHead(labels.say("profile.everybody"), kind, is_total=True),
            ColumnHead(labels.say("profile.difference"), apart),
        ),
        cells=tuple((row.own, row.everybody, row.difference) for row in rows),
        base=labels.say("profile.base"),
        marks=tuple("†" if own else "" for own in is_of_outside) if any(is_of_outside) else (),
        notes=(labels.say("profile.outside"),) if any(is_of_outside) else (),
        is_barred=True,
    )


def _label(row: ProfileRow, labels: Labels) -> str:
    element = next(each for _, each in labels.instrument.elements() if each.name == row.variable)
    assert isinstance(element, Item | Grid) and not isinstance(element, Repeat)
    own = element.label(labels.language)
    return own if row.row == row.variable else f"{own}: {labels.row(element, row.row)}"
