"""Dataset: the cases of one wave, their answers as small arrays, and where every stored case went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from analysis.cases.columns import AnswerColumn, categories_of
from analysis.cases.encoding import encode_answers, own_groups, own_places, own_second_groups
from analysis.cases.grouping import Grouping, Selection
from analysis.cases.inclusion import Judged, Reconciliation, StoredCase, judge, reconcile
from analysis.cases.worked_out import worked_out
from analysis.estimation.design import design_of
from analysis.estimation.survey_design import SurveyDesign
from questionnaires.fieldwork import Disposition, Study, WaveKind
from questionnaires.model import CodeList, Instrument, Item
from questionnaires.response_domains import Place

CASE_COLUMNS = (
    "case",
    "group",
    "second_group",
    "place",
    "mode",
    "interviewer",
    "disposition",
    "language",
    "submitted_on",
    "version",
    "weight",
    "stratum",
    "cluster",
    "population",
)


@dataclass(frozen=True, eq=False)
class Dataset:
    """One wave, ready to be counted. Nothing here is changed after it is made, nor may be.

    Attributes
    ----------
    cases
        One row per included case, columns `CASE_COLUMNS`; no name, number or time finer than a day.
    columns
        `AnswerColumn` by variable, in the order of the questionnaire; own words of "other" under
        `<item>.other`.
    outcomes
        One row per stored case but duplicates: `group` and `outcome` (a `Disposition`, AAPOR's).
    reconciliation
        stored = included + excluded.
    threshold
        k: group cells of 1 to k-1 persons, and everything of groups under k, are withheld.
    selection
        The group of `grouping` that overall figures are of (see `analysis.publication.subsets`); None: all cases.
    """

    instrument: Instrument
    study: Study
    wave: str | None
    kind: WaveKind
    cases: pd.DataFrame
    columns: Mapping[str, AnswerColumn]
    grouping: Grouping
    outcomes: pd.DataFrame
    reconciliation: Reconciliation
    threshold: int
    selection: Selection | None = None

    @classmethod
    def of(
        cls,
        instrument: Instrument,
        stored: Sequence[StoredCase],
        study: Study,
        threshold: int | None = None,
        *,
        partials: bool = True,
    ) -> Dataset:
        """From the stored cases of one wave.

        `threshold` is the study's k where it is not given. With `partials` false, cases that were
        begun and not submitted are left out (in open waves they always are; see
        `analysis.cases.inclusion`).

        Raises
        ------
        ValueError
            Where the cases are of several waves: waves are never pooled. `by_wave` parts them.
        """
        waves = sorted({case["wave"] for case in stored})
        if len(waves) > 1:
            raise ValueError(f"cases of several waves ({', '.join(waves)}) cannot be one dataset")
        judged = judge(instrument, stored, partials=partials)
        instrument, included = worked_out(instrument, [one.case for one in judged if one.reason is None])
        answers = encode_answers(instrument, included)
        order = _order_of_groups(study, instrument)
        cases = _frame_of_cases(instrument, included)
        return cls(
            instrument=instrument,
            study=study,
            wave=waves[0] if waves else None,
            kind=WaveKind(stored[0]["kind"]) if stored else WaveKind.FRAME,
            cases=cases,
            columns=MappingProxyType(answers.columns),
            grouping=Grouping.of(own_groups(instrument, included), order, study.inside_groups),
            outcomes=_outcomes(instrument, judged),
            reconciliation=reconcile(judged, answers.set_aside),
            threshold=study.threshold if threshold is None else threshold,
        )

    @classmethod
    def by_wave(
        cls,
        instrument: Instrument,
        stored: Sequence[StoredCase],
        study: Study,
        threshold: int | None = None,
        *,
        partials: bool = True,
    ) -> tuple[Dataset, ...]:
        """One dataset a wave, in the order in which the waves first occur."""
        waves: dict[str, list[StoredCase]] = {}
        for case in stored:
            waves.setdefault(case["wave"], []).append(case)
        return tuple(cls.of(instrument, rows, study, threshold, partials=partials) for rows in waves.values())

    @classmethod
    def of_columns(
        cls,
        instrument: Instrument,
        columns: Mapping[str, AnswerColumn],
        study: Study,
        cases: pd.DataFrame,
        *,
        kind: WaveKind = WaveKind.FRAME,
        threshold: int | None = None,
    ) -> Dataset:
        """From answers that are columns already (see `AnswerColumn.of_codes`), which are not copied.

        Every case counts. `cases` has a row a case and some of `CASE_COLUMNS`; the others are empty.

        Raises
        ------
        ValueError
            For a column that is no variable of the instrument, has other codes than it, or not a value a case.
        """
        variables = {name for section in instrument.sections for name in section.variables}
        for name, column in columns.items():
            expected = categories_of(instrument.item(name).domain) if name in variables else None
            if column.codes != expected or len(column.status) != len(cases):
                raise ValueError(f"column {name!r} does not fit the instrument or the cases")
        nothing = pd.Series(None, index=cases.index, dtype="category")
        rows = pd.DataFrame({name: cases.get(name, nothing) for name in CASE_COLUMNS}, index=cases.index, copy=False)
        order = _order_of_groups(study, instrument)
        groups = [group if isinstance(group, str) else None for group in rows["group"]]
        return cls(
            instrument=instrument,
            study=study,
            wave=None,
            kind=kind,
            cases=rows,
            columns=MappingProxyType(dict(columns)),
            grouping=Grouping.of(groups, order, study.inside_groups),
            outcomes=pd.DataFrame({"group": rows["group"], "outcome": Disposition.COMPLETE.value}),
            reconciliation=Reconciliation(len(cases), len(cases)),
            threshold=study.threshold if threshold is None else threshold,
        )

    def __len__(self) -> int:
        return len(self.cases)

    def for_publication(self) -> Dataset:
        """The same dataset, of which tables also withhold what an attacker's linear programme would find."""
        return self.grouped(replace(self.grouping, for_publication=True))

    def grouped(self, grouping: Grouping) -> Dataset:
        """The same cases by other groups; a reader of what is published is taken to know what each of them weighs."""
        weights = _weights_of_groups(self.design, grouping) if grouping.for_publication else ()
        return replace(self, grouping=replace(grouping, weights=weights))

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups of the study in its own order, `NO_GROUP` last where a case has none."""
        return self.grouping.names

    @property
    def inside_groups(self) -> tuple[str, ...]:
        return self.grouping.inside

    @property
    def has_groups(self) -> bool:
        """True where any included case belongs to a group."""
        return bool(self.grouping.sizes(np.ones(len(self), bool))[: len(self.grouping.named)].any())

    @property
    def may_compare_groups(self) -> bool:
        """True where half of the groups that have cases reach the threshold: else a table by group is all dashes."""
        sizes = self.grouping.sizes(np.ones(len(self), bool))[: len(self.grouping.named)]
        return self.has_groups and 2 * int((sizes >= self.threshold).sum()) >= int((sizes > 0).sum())

    @cached_property
    def design(self) -> SurveyDesign | None:
        """How the wave was drawn (`analysis.estimation.design.design_of`); None where not at random."""
        return design_of(self.kind, self.cases)

    def column(self, variable: str) -> AnswerColumn:
        """The answers to one variable; KeyError for a name that is none."""
        return self.columns[variable]

    def item(self, variable: str) -> Item:
        """The item of a variable (a grid's row as an item of its own); KeyError for a name that is none."""
        return self.instrument.item(variable)

    def base(self, variable: str) -> int:
        """Cases that answered."""
        return int(self.columns[variable].answered.sum())

    def missing(self, variable: str) -> tuple[tuple[str, int], ...]:
        """Included cases that did not answer, by reason."""
        return self.columns[variable].missing()

    def places(self, level: str | None = None) -> Grouping:
        """The cases by place: the place they answered with, else the one the frame gives.

        With `level`, each place counts as the one above it on that level; ValueError for a level that
        the study's places do not have.
        """
        code_list = _places(self.instrument, self.study)
        above = {code: code for code in code_list.codes} if level is None else places_above(code_list, level)
        places = [above.get(place) if isinstance(place, str) else None for place in self.cases["place"]]
        return Grouping.of(places, tuple(dict.fromkeys(above.values())))


def _weights_of_groups(design: SurveyDesign | None, grouping: Grouping) -> tuple[float, ...]:
    """What a case of each group weighs, 1 where it has none; nothing where cases of one group weigh differently."""
    if design is None:
        return ()
    found = np.ones(len(grouping.names))
    for group in range(len(grouping.names)):
        own = design.weights[grouping.codes == group]
        if len(own) and not np.allclose(own, own[0], rtol=1e-9):
            return ()
        found[group] = own[0] if len(own) else 1.0
    return tuple(found.tolist())


def _order_of_groups(study: Study, instrument: Instrument) -> tuple[str, ...]:
    for code_list in (*study.code_lists, *instrument.code_lists):
        if code_list.name == "groups":
            return code_list.codes
    asked = getattr(getattr(instrument.by_role("group"), "domain", None), "code_list", None)
    return tuple(asked.codes) if asked is not None else ()


def _places(instrument: Instrument, study: Study) -> CodeList:
    asked = getattr(getattr(instrument.by_role("demographic:place"), "domain", None), "code_list", None)
    if isinstance(asked, CodeList):
        return asked
    return next((own for own in study.code_lists if own.name == "places"), CodeList("places"))


def places_above(code_list: CodeList, level: str) -> dict[str, str]:
    """By place the place on `level` that it lies in, for places on or under that level.

    ValueError for a level that none of the places is on.
    """
    domain = Place(code_list)
    levels = {category.code: category.level for category in code_list.categories}
    if level not in levels.values():
        raise ValueError(f"the study's places have no level {level!r}")
    paths = {code: [place for place in domain.path(code) if levels[place] == level] for code in code_list.codes}
    return {code: path[0] for code, path in paths.items() if path}


def _frame_of_cases(instrument: Instrument, included: Sequence[StoredCase]) -> pd.DataFrame:
    columns: dict[str, list[Any]] = {name: [case.get(name) for case in included] for name in CASE_COLUMNS}
    columns["group"] = own_groups(instrument, included)
    columns["second_group"] = own_second_groups(instrument, included)
    columns["place"] = own_places(instrument, included)
    numeric = {"weight": "float64", "population": "float64"}
    return pd.DataFrame({name: pd.Series(values, dtype=numeric.get(name, object)) for name, values in columns.items()})


def _outcomes(instrument: Instrument, judged: Sequence[Judged]) -> pd.DataFrame:
    counted = [one for one in judged if one.reason != "duplicate"]
    groups = own_groups(instrument, [one.case for one in counted])
    outcomes = [one.outcome.value for one in counted]
    return pd.DataFrame({"group": pd.Series(groups, dtype=object), "outcome": pd.Series(outcomes, dtype=object)})
