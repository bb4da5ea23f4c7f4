"""Publication: a report is attacked as a reader would attack it, and what leaves is put on record.

The report is made for publication (`Dataset.for_publication`), laid out for its audience, and refused with
the cells named where its tables, alone or with what was published before, give 1 to k-1 persons away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import orjson

from analysis.cases.dataset import Dataset
from analysis.publication.persons_behind import persons_of, persons_of_outcomes, persons_of_themes
from analysis.publication.published_numbers import EXACT, Cell, Exposed, Persons
from analysis.publication.releases import Release, as_published, attacked, isolated
from analysis.publication.tables_of_persons import OUTCOME, as_counts
from analysis.results import Statistic, Table, TableKind
from analysis.tables.cross_tabulations import GROUP
from analysis.tables.scales import scale
from exports.report.blocks import Report, TableBlock
from exports.report.facts import InterviewFindings
from exports.report.labels import Labels, long_date
from exports.report.layouts import Audience, AudienceLayout, laid_out
from exports.report.public_rounding import ROUNDING, rounded_for_public
from exports.report.table_blocks import Element
from questionnaires.model import Grid
from questionnaires.problems import Problem, ProblemsFound
from questionnaires.response_domains import Scale
from survey.clock import now
from survey.reporting import datasets
from survey.reporting.datasets import Material
from survey.store import access_log, releases
from survey.store.database import Database
from survey.store.releases import StoredRelease

MOST_NAMED = 20  # cells of a refusal
Progress = Callable[[int, int], None]  # steps done, steps in all


@dataclass(frozen=True)
class Checked:
    """A report that may leave, and what of it is put on record."""

    report: Report
    stored: StoredRelease


def check_release(
    database: Database, material: Material, layout: AudienceLayout, audience: Audience, language: str,
    *, by: Sequence[str], who: str, progress: Progress,
) -> Checked:  # fmt: skip
    """The report for an audience, attacked. Raises ProblemsFound with every cell that is given away.

    `progress` is told how many of how many steps are done: the report, then item by item the attack on it.
    """
    progress(0, 1)
    whole = datasets.report_from(material, language, by=by, place_level=layout.place_level, for_publication=True)
    report, rounding = laid_out(whole, layout), EXACT
    if audience is Audience.PUBLIC:
        report, rounding = rounded_for_public(report), ROUNDING
    counted, _ = datasets.counted(material, for_publication=True)
    interviews = datasets.findings_of(material, for_publication=True)
    told = [(block, as_published(table, rounding)) for block, table in _told(report, counted)]
    answers = {each.wave.name: _fingerprint(each) for each in material.waves}
    release = Release(tuple(dict.fromkeys(table for _, table in told)), rounding, answers)
    with database.read() as connection:
        before = releases.releases(connection, material.study.name)
    persons = [one for dataset in counted for one in _persons(dataset, release.tables)]
    persons += _interviewed(material, interviews, release.tables)
    told_of = _telling(persons, progress)
    names = _Names(Labels(counted[0].instrument, material.study, language), interviews, told)
    problems = list(_problems(release, before, told_of, counted[0].threshold, names))
    if problems:
        raise ProblemsFound(problems[:MOST_NAMED])
    waves = tuple(each.wave.name for each in material.waves)
    return Checked(report, StoredRelease(audience.value, language, now(), who, waves, release))


def _telling(persons: Sequence[Persons], progress: Progress) -> Iterator[Persons]:
    for done, each in enumerate(persons, start=1):
        progress(done, len(persons) + 1)
        yield each


def record(database: Database, study: str, checked: Checked) -> None:
    """Put on record what has left."""
    stored = checked.stored
    with database.write() as connection:
        releases.add_release(connection, study, stored)
        subject = f"{study}: {stored.audience} ({', '.join(stored.waves)})"
        access_log.record(connection, at=stored.at, by=stored.by, action="report-published", subject=subject)


def _told(report: Report, counted: Sequence[Dataset]) -> Iterator[tuple[TableBlock, Table]]:
    """The results that the report tells, each with the block it stands in: in tables, in findings and where the
    council stands against its city, and the summaries of scales in the sentences under their tables."""
    of_wave = {dataset.wave: dataset for dataset in counted}
    performance = counted[0].instrument.by_role("performance")
    grid = performance.name if isinstance(performance, Grid) else None
    for block in report.tables:
        for table in (*block.results, *block.sources):
            yield from ((block, each) for each in as_counts(table, performance=grid))
            dataset = of_wave.get(table.wave)
            if dataset is None or table.by is not None or table.variable not in dataset.columns:
                continue
            if isinstance(dataset.item(table.variable).domain, Scale):
                yield block, scale(dataset, table.variable)


def _fingerprint(wave: datasets.WaveMaterial) -> str:
    return hashlib.sha256(orjson.dumps(wave.stored)).hexdigest()


def _persons(dataset: Dataset, tables: Sequence[Table]) -> Iterator[Persons]:
    """Everybody whom the tables of this wave tell of, item by item."""
    grids = {
        element.name: element.variables for _, element in dataset.instrument.elements() if isinstance(element, Grid)
    }
    told = dict.fromkeys((table.variable, table.by or GROUP) for table in tables if table.wave == dataset.wave)
    for name, by in told:
        if name == OUTCOME:
            yield persons_of_outcomes(dataset)
        for variable in grids.get(name, (name,)):
            if variable in dataset.columns and (by == GROUP or by in dataset.columns):
                found = persons_of(dataset, variable, by)
                if found is not None:
                    yield found


def _interviewed(
    material: Material, interviews: InterviewFindings | None, tables: Sequence[Table]
) -> Iterator[Persons]:
    """Everybody whom the themes of the interviews tell of."""
    study = material.study
    if interviews is not None and any(table.kind is TableKind.THEMES for table in tables):
        yield persons_of_themes(
            interviews.groups,
            interviews.themes.codes,
            order=study.code_list("groups").codes,
            inside=study.inside_groups,
            threshold=study.threshold,
        )


def _problems(
    new: Release, before: Sequence[StoredRelease], persons: Iterable[Persons], k: int, names: _Names
) -> Iterator[Problem]:
    for found in attacked(persons, new, [one.release for one in before]):
        yield Problem.at("release-cell-exposed", **names.of(found), fewest=found.fewest, most=found.most)
    for earlier in before:
        for found in isolated(new, earlier.release, k):
            yield Problem.at(
                "release-difference",
                **names.of(found),
                day=long_date(earlier.at.date(), names.labels.language),
                audience=names.labels.say(f"audience.{earlier.audience}"),
                k=k,
            )


@dataclass(frozen=True)
class _Names:
    """Table, row and column of a cell in the reader's words."""

    labels: Labels
    interviews: InterviewFindings | None
    told: Sequence[tuple[TableBlock, Table]]

    def of(self, found: Exposed) -> dict[str, object]:
        labels, cell = self.labels, found.cell
        column = labels.by_value(cell.by, cell.column.group)
        if cell.column.category and (element := self._element(cell)) is not None:
            column = labels.say("comma").join((column, labels.row(element, cell.column.category)))
        return {"table": self._table(cell), "row": self._row(cell), "column": column}

    def _row(self, cell: Cell) -> str:
        labels, element = self.labels, self._element(cell)
        if not cell.row:
            return labels.say("base_head")
        if cell.variable == OUTCOME:
            return labels.rate(cell.row) if cell.column.statistic is Statistic.RATE else labels.disposition(cell.row)
        if element is None:
            themes = self.interviews.themes.categories if self.interviews is not None else ()
            return next((labels.text(theme.labels) for theme in themes if theme.code == cell.row), cell.row)
        return element.label(labels.language) if cell.row == cell.variable else labels.row(element, cell.row)

    def _element(self, cell: Cell) -> Element | None:
        return next((each for _, each in self.labels.instrument.elements() if each.name == cell.variable), None)

    def _table(self, cell: Cell) -> str:
        """The caption of the table that shows it."""
        for block, table in self.told:
            is_same = (table.wave, table.variable, table.by) == (cell.wave, cell.variable, cell.by)
            if is_same and (not cell.row or cell.row in table.rows):
                return self.labels.say("table_caption", number=block.number, caption=block.caption)
        return cell.variable  # only an earlier release shows it
