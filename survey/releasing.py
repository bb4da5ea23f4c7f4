"""Publication: a report is attacked as a reader would attack it, and what leaves is put on record.

The report is made for publication (`Dataset.for_publication`), laid out for its audience, and refused with
the cells named where its tables, alone or with what was published before, give 1 to k-1 persons away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson

from analysis.cross_tabulations import GROUP
from analysis.dataset import Dataset
from analysis.published_numbers import EXACT, Cell, Exposed, Persons, persons_of
from analysis.releases import Release, as_published, attacked, isolated
from analysis.results import ALL, Table
from analysis.scales import scale
from exports.blocks import Report, TableBlock
from exports.labels import Labels, long_date
from exports.layouts import Audience, AudienceLayout, laid_out
from exports.public_rounding import ROUNDING, rounded_for_public
from questionnaires.model import Grid
from questionnaires.problems import Problem, ProblemsFound
from questionnaires.response_domains import Scale
from survey import datasets
from survey.clock import now
from survey.datasets import Material
from survey.store import access_log, releases
from survey.store.database import Database
from survey.store.releases import StoredRelease

MOST_NAMED = 20  # cells of a refusal


@dataclass(frozen=True)
class Checked:
    """A report that may leave, and what of it is put on record."""

    report: Report
    stored: StoredRelease


def check_release(
    database: Database, material: Material, layout: AudienceLayout, audience: Audience, language: str,
    *, by: Sequence[str], who: str,
) -> Checked:  # fmt: skip
    """The report for an audience, attacked. Raises ProblemsFound with every cell that is given away."""
    whole = datasets.report_from(material, language, by=by, for_publication=True)
    report, rounding = laid_out(whole, layout), EXACT
    if audience is Audience.PUBLIC:
        report, rounding = rounded_for_public(report), ROUNDING
    counted = [each.for_publication() for each in datasets.counted(material)[0]]
    tables = [as_published(table, rounding) for table in _tables(report, counted)]
    answers = {each.wave.name: _fingerprint(each) for each in material.waves}
    release = Release(tuple(dict.fromkeys(tables)), rounding, answers)
    with database.read() as connection:
        before = releases.releases(connection, material.study.name)
    problems = list(
        _problems(release, before, counted, report, Labels(counted[0].instrument, material.study, language))
    )
    if problems:
        raise ProblemsFound(problems[:MOST_NAMED])
    names = tuple(each.wave.name for each in material.waves)
    return Checked(report, StoredRelease(audience.value, language, now(), who, names, release))


def record(database: Database, study: str, checked: Checked) -> None:
    """Put on record what has left."""
    stored = checked.stored
    with database.write() as connection:
        releases.add_release(connection, study, stored)
        subject = f"{study}: {stored.audience} ({', '.join(stored.waves)})"
        access_log.record(connection, at=stored.at, by=stored.by, action="report-published", subject=subject)


def _tables(report: Report, counted: Sequence[Dataset]) -> Iterator[Table]:
    """The results that the report shows, and the summaries of scales that stand in sentences under their tables."""
    of_wave = {dataset.wave: dataset for dataset in counted}
    for table in (table for block in report.tables for table in block.results):
        yield table
        dataset = of_wave.get(table.wave)
        if dataset is None or table.by is not None or table.variable not in dataset.columns:
            continue
        if isinstance(dataset.item(table.variable).domain, Scale):
            yield scale(dataset, table.variable)


def _fingerprint(wave: datasets.WaveMaterial) -> str:
    return hashlib.sha256(orjson.dumps(wave.stored)).hexdigest()


def _problems(
    new: Release, before: Sequence[StoredRelease], counted: Sequence[Dataset], report: Report, labels: Labels
) -> Iterator[Problem]:
    persons = [one for dataset in counted for one in _persons(dataset, new.tables)]
    for found in attacked(persons, new, [one.release for one in before]):
        yield Problem.at("release-cell-exposed", **_named(found, report, labels), fewest=found.fewest, most=found.most)
    for earlier in before:
        for found in isolated(new, earlier.release, counted[0].threshold):
            yield Problem.at(
                "release-difference",
                **_named(found, report, labels),
                day=long_date(earlier.at.date(), labels.language),
                audience=labels.say(f"audience.{earlier.audience}"),
                k=counted[0].threshold,
            )


def _persons(dataset: Dataset, tables: Sequence[Table]) -> Iterator[Persons]:
    """Everybody whom the tables of this wave tell of, item by item."""
    grids = {
        element.name: element.variables for _, element in dataset.instrument.elements() if isinstance(element, Grid)
    }
    told = dict.fromkeys((table.variable, table.by or GROUP) for table in tables if table.wave == dataset.wave)
    for name, by in told:
        for variable in grids.get(name, (name,)):
            if variable in dataset.columns and (by == GROUP or by in dataset.columns):
                found = persons_of(dataset, variable, by)
                if found is not None:
                    yield found


def _named(found: Exposed, report: Report, labels: Labels) -> dict[str, object]:
    """Table, row and column of a cell in the reader's words."""
    cell = found.cell
    block = next(block for block in report.tables if any(_has(table, cell) for table in block.results))
    element = next((each for _, each in labels.instrument.elements() if each.name == cell.variable), None)
    column = labels.by_value(cell.by, cell.column.group)
    if element is not None and cell.column.category:
        column = labels.say("comma").join((column, _row(labels, element, cell.column.category)))
    if not cell.row:
        row = labels.say("base_head")
    else:
        row = element.label(labels.language) if element is not None and cell.row == cell.variable else cell.row
        row = _row(labels, element, cell.row) if element is not None and row == cell.row else row
    return {"table": _title(block, labels), "row": row, "column": column}


def _row(labels: Labels, element: object, code: str) -> str:
    return labels.row(element, code)  # type: ignore[arg-type]


def _title(block: TableBlock, labels: Labels) -> str:
    return labels.say("table_caption", number=block.number, caption=block.caption)


def _has(table: Table, cell: Cell) -> bool:
    is_same = (table.wave, table.variable, table.by) == (cell.wave, cell.variable, cell.by)
    return (
        is_same
        and (not cell.row or cell.row in table.rows)
        and (not cell.row or cell.column in table.columns or cell.column.group == ALL)
    )
