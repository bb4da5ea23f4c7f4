"""What planners look at when they choose a part of the respondents: counted once, then shown quickly.

Reading and counting a wave of 10,000 takes seconds, a selection of it some milliseconds: what was counted is
kept for some minutes and every figure says when that was. A figure that stays while one looks at it from
several sides is also what one expects, and what was there before somebody's answer came in is not to be
told from what was there after.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock

from analysis.cases.dataset import Dataset
from analysis.publication.subsets import Criterion
from exports.report.facts import StudyFacts
from exports.report.labels import Labels
from exports.report.layouts import Audience
from exports.report.selections import Dimension, SelectedReport, contents_of, dimensions_of, selected_report
from survey.clock import now
from survey.reporting.datasets import Material, counted, gather
from survey.store import report_layouts
from survey.store.database import Database

KEPT_FOR = timedelta(minutes=5)
_MOST = 4  # views a process keeps


@dataclass(frozen=True)
class View:
    """Some waves of a study as they were counted `at` a moment."""

    material: Material
    datasets: tuple[Dataset, ...]
    facts: StudyFacts
    at: datetime
    _dimensions: dict[str, tuple[Dimension, ...]] = field(default_factory=dict, repr=False)  # by language
    _contents: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict, repr=False)

    def report(self, language: str, criteria: Sequence[Criterion] = (), section: str | None = None) -> SelectedReport:
        """The questionnaire's sections of those who meet all criteria. Raises ProblemsFound where that is refused."""
        return selected_report(
            self.datasets,
            facts=self.facts,
            language=language,
            criteria=criteria,
            section=section,
            status=self.material.status,
        )

    def dimensions(self, language: str) -> tuple[Dimension, ...]:
        """By what a part may be chosen: what the report's layout declares, as far as anything may be chosen by it."""
        if language not in self._dimensions:
            instrument = self.datasets[0].instrument
            names = self.material.layout[Audience.PLANNERS].dimensions_for(instrument)
            labels = Labels(instrument, self.facts.study, language)
            self._dimensions[language] = dimensions_of(self.datasets, labels, names)
        return self._dimensions[language]

    def contents(self, language: str) -> tuple[tuple[str, str], ...]:
        """Name and title of each section that has a table."""
        if language not in self._contents:
            labels = Labels(self.datasets[0].instrument, self.facts.study, language)
            self._contents[language] = contents_of(self.datasets, labels)
        return self._contents[language]


_kept: OrderedDict[tuple[str, str, tuple[str, ...]], View] = OrderedDict()
_lock = Lock()
_counting = Lock()


def view(database: Database, study: str, wave_names: Sequence[str]) -> View:
    """These waves as they were counted at most `KEPT_FOR` ago. Raises `StudyNotFound`, `WaveNotFound`."""
    key = (f"{database.url} {id(database)}", study, tuple(wave_names))
    known = _recall(key)
    if known is not None:
        return _laid_out_now(known, database)
    with _counting:  # whoever asks meanwhile waits for the same figures
        found = _recall(key)
        if found is None:
            material = gather(database, study, wave_names)
            datasets, facts = counted(material)
            found = View(material, tuple(datasets), facts, now())
            with _lock:
                _kept[key] = found
                while len(_kept) > _MOST:
                    _kept.popitem(last=False)
        return found


def _laid_out_now(known: View, database: Database) -> View:
    """The same figures by the dimensions that the study's layout has at this moment."""
    instrument = known.material.waves[0].version.instrument.name
    with database.ask() as connection:
        own = report_layouts.fetch(connection, known.material.study.name, instrument)
    document = own.document if own else None
    if document == known.material.own_layout:
        return known
    return replace(known, material=replace(known.material, own_layout=document), _dimensions={}, _contents={})


def _recall(key: tuple[str, str, tuple[str, ...]]) -> View | None:
    with _lock:
        found = _kept.get(key)
        return found if found is not None and now() - found.at < KEPT_FOR else None


def criteria_of(typed: Sequence[str]) -> tuple[Criterion, ...]:
    """From `dimension:code` texts; empty ones are no choice."""
    return tuple(Criterion(*(part.partition(":")[::2])) for part in typed if part)


def typed_of(criteria: Sequence[Criterion]) -> list[str]:
    """The same as it stands in an address."""
    return [f"{one.dimension}:{one.code}" for one in criteria]
