"""How a sample was drawn: strata, stages of clusters, populations and weights, for any data file.

`SurveyDesign` is the sample of a survey in the sense of Lohr, Sampling: Design and Analysis (chapters
3 to 7): units of the first stage drawn within strata, units of later stages within those, every stage
with or without a finite population. Its estimates are those of `svydesign` of R's survey package.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from questionnaires.problems import Problem, ProblemsFound

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class DesignError(ProblemsFound):
    """A design or weights that cannot be used; every fault found is listed."""


class Lonely(StrEnum):
    """What a stratum of one sampled unit that is no census adds to the variance."""

    CERTAINTY = "certainty"  # nothing, as if it had been sure to be drawn
    REMOVE = "remove"  # nothing: the stratum is left out of the variance
    ADJUST = "adjust"  # its distance from the mean of the population instead of its own
    AVERAGE = "average"  # what the other strata add on average


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage of drawing.

    `units` (n,) index of the unit that each case lies in; `strata` (U,) index of the stratum of each
    unit (at a later stage: the unit it was drawn from); `sizes` (H,) units drawn in each stratum;
    `populations` (H,) units there were to draw from, infinity where that is unknown.
    """

    units: Integers
    strata: Integers
    sizes: Integers
    populations: Floats

    @property
    def fractions(self) -> Floats:
        """(H,) share of the units of each stratum that was drawn; 0 where the population is unknown."""
        return self.sizes / self.populations


@dataclass(frozen=True, eq=False)
class Calibration:
    """What weights made from population totals leave of the variance: only what the totals do not explain.

    `basis` (n, q) orthonormal columns of the calibration variables times the roots of the starting
    weights; `scale` (n,) made weight over the root of the starting weight. Deville and Särndal (1992);
    the residuals of R's `calibrate` and `postStratify`. For raked weights too this is the error of
    `calibrate(calfun = "raking")`, not of `rake`, which sweeps margins unweighted.
    """

    basis: Floats
    scale: Floats

    def residuals(self, influence: Floats) -> Floats:
        """(n, p) of weighted influences, the part that the calibration variables do not explain."""
        plain = influence / self.scale[:, None]
        return (plain - self.basis @ (self.basis.T @ plain)) * self.scale[:, None]


@dataclass(frozen=True, eq=False)
class SurveyDesign:
    """A drawn sample; `weights` (n,) persons represented by each case, zero for cases that count for nothing."""

    weights: Floats
    stages: tuple[Stage, ...]
    lonely: Lonely | None = None
    calibrations: tuple[Calibration, ...] = ()
    warnings: tuple[Problem, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.weights)

    @cached_property
    def case_strata(self) -> Integers:
        """(n,) index of the first-stage stratum of each case."""
        return self.stages[0].strata[self.stages[0].units]

    @property
    def everyone(self) -> Flags:
        return np.ones(len(self), np.bool_)

    def degrees_of_freedom(self, among: Flags | None = None) -> int:
        """Sampled first-stage units less strata, of the cases in `among` (all) that have a weight."""
        return self.units_less_strata(self.weights != 0 if among is None else among & (self.weights != 0))

    def held(self, among: Flags) -> Flags:
        """(n,) the cases that a domain keeps: of calibrated weights all, whose residuals add to its variance (as R's
        `subset` has it)."""
        return self.everyone if self.is_calibrated else among

    @property
    def is_calibrated(self) -> bool:
        """Whether totals explain a part of the variance."""
        return any(calibration.basis.shape[1] for calibration in self.calibrations)

    def units_less_strata(self, present: Flags) -> int:
        """Sampled first-stage units less strata of these cases, whatever their weights."""
        units = np.unique(self.stages[0].units[present])
        return len(units) - len(np.unique(self.stages[0].strata[units]))

    def has_lonely_strata(self) -> bool:
        return any(((stage.sizes == 1) & (stage.populations > 1)).any() for stage in self.stages[: self.counted_stages])

    @property
    def counted_stages(self) -> int:
        """Stages that add to the variance: those with populations; without, the first as if with replacement."""
        return max(1, sum(bool(np.isfinite(stage.populations).any()) for stage in self.stages))

    def reweighted(self, weights: Floats, calibration: Calibration | None = None) -> SurveyDesign:
        """The same sample with other weights, and what they were calibrated to."""
        added = () if calibration is None else (calibration,)
        return replace(self, weights=weights, calibrations=(*self.calibrations, *added))

    def covariance(self, influence: Floats, among: Flags | None = None) -> Floats:
        """(p, p) covariance of column sums of `influence` (n, p), zero outside the cases in `among`.

        NaN where a stratum of a single unit is no census and no rule for it was chosen.
        """
        present = self.everyone if among is None or self.is_calibrated else among
        for calibration in self.calibrations:
            influence = calibration.residuals(influence)
        width = influence.shape[1]
        total = np.zeros((width, width))
        share = np.ones(len(self))
        for stage in self.stages[: self.counted_stages]:
            total += self._stage_covariance(stage, influence, present, share, is_first=stage is self.stages[0])
            share = share * stage.fractions[stage.strata[stage.units]]
        return total

    def _stage_covariance(
        self, stage: Stage, influence: Floats, present: Flags, share: Floats, *, is_first: bool
    ) -> Floats:
        count, strata = len(stage.strata), len(stage.sizes)
        totals = np.column_stack([np.bincount(stage.units, column, count) for column in influence.T])
        sums = np.column_stack([np.bincount(stage.strata, column, strata) for column in totals.T])
        means = sums / np.maximum(stage.sizes, 1)[:, None]
        is_census = 1 - stage.fractions < 1e-7
        is_lonely = (stage.sizes == 1) & ~is_census
        if self.lonely is Lonely.ADJUST:
            means[is_lonely] = 0
        of_parent = np.zeros(count)
        of_parent[stage.units] = share  # the same for all cases of a unit
        scale = np.where(is_census, 0.0, (1 - stage.fractions) * stage.sizes / np.maximum(stage.sizes - 1, 1))
        times = 1.0
        seen = np.zeros(strata, np.bool_)
        seen[stage.strata[stage.units[present]]] = True
        if (is_lonely & seen).any():
            if self.lonely is None or (self.lonely is Lonely.AVERAGE and not is_first):
                times = np.nan
            elif self.lonely is Lonely.AVERAGE:
                known = (seen & ~is_lonely).sum()
                times = seen.sum() / known if known else np.nan
        centred = (totals - means[stage.strata]) * np.sqrt(scale[stage.strata] * of_parent)[:, None]
        product: Floats = centred.T @ centred * times
        return product


def survey_design(
    size: int,
    *,
    weights: Floats | None = None,
    strata: Sequence[str] | npt.NDArray[np.object_] | None = None,
    clusters: Sequence[Sequence[str] | npt.NDArray[np.object_]] = (),
    populations: Sequence[Floats] = (),
    lonely: Lonely | None = None,
) -> SurveyDesign:
    """The design of `size` cases from one value a case.

    Clusters are nested: one label in two strata, or in two clusters of the stage before, is two
    clusters. `populations[k]` counts, for each case, the units of stage k in its stratum (at the
    first stage) or in its cluster of the stage before. Without weights a case stands for population over
    sample, stage by stage; without populations for one.

    Raises
    ------
    DesignError
        Weights missing, negative or infinite, or all zero; a population missing, varying within its
        stratum or smaller than its sample; more populations than stages; one unit only.
    """
    faults: list[Problem] = []
    warnings: list[Problem] = []
    labels = np.zeros(size, np.int64) if strata is None else _index(np.asarray(strata, object))
    drawn = [np.asarray(column, object) for column in clusters] or [np.arange(size)]
    if len(populations) == len(drawn) + 1 and clusters:
        drawn.append(np.arange(size))  # the cases themselves are the last stage
    if len(populations) > len(drawn):
        raise DesignError([Problem.at("population-without-stage", populations=len(populations), stages=len(drawn))])
    if clusters and strata is not None and _crosses(np.asarray(clusters[0], object), labels):
        warnings.append(Problem.at("clusters-nested-in-strata"))
    stages: list[Stage] = []
    parents = labels
    for number, column in enumerate(drawn):
        units = _paired(parents, _index(column))
        of_units = np.zeros(int(units.max()) + 1 if size else 0, np.int64)
        of_units[units] = parents
        sizes = np.bincount(of_units, minlength=int(parents.max()) + 1 if size else 0)
        totals = np.full(len(sizes), np.inf)
        if number < len(populations):
            totals = _totals(populations[number], parents, sizes, number + 1, strata, faults)
        stages.append(Stage(units, of_units, sizes, totals))
        parents = units
    if size and len(stages[0].strata) == 1 and not (stages[0].populations <= 1).all():
        faults.append(Problem.at("one-unit-only"))
    if 0 < len(populations) < len(drawn):
        warnings.append(Problem.at("stages-without-population", stages=len(drawn) - len(populations)))
    made = _checked(weights, faults, warnings) if weights is not None else None
    if faults:
        raise DesignError(faults)
    if made is None:
        made = np.ones(size)
        if not populations:
            warnings.append(Problem.at("equal-weights-assumed"))
        for stage in stages[: len(populations)]:
            made = made / stage.fractions[stage.strata[stage.units]]
    design = SurveyDesign(made, tuple(stages), lonely, (), tuple(warnings))
    if lonely is None and design.has_lonely_strata():
        design = replace(design, warnings=(*warnings, _lonely_warning(design)))
    return design


def _lonely_warning(design: SurveyDesign) -> Problem:
    counted = design.stages[: design.counted_stages]
    count = sum(int(((stage.sizes == 1) & (stage.populations > 1)).sum()) for stage in counted)
    return Problem.at("lonely-strata", strata=count, allowed=[rule.value for rule in Lonely])


def _index(column: npt.NDArray[np.generic]) -> Integers:
    values = column if column.dtype != object else column.astype(str)
    index: Integers = np.unique(values, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return index


def _paired(outer: Integers, inner: Integers) -> Integers:
    """(n,) index of the pair (outer, inner)."""
    return _index(outer * (int(inner.max()) + 1 if len(inner) else 1) + inner)


def _crosses(clusters: npt.NDArray[np.object_], strata: Integers) -> bool:
    units = _index(clusters)
    return len(np.unique(_paired(strata, units))) > len(np.unique(units))


def _totals(
    given: Floats, parents: Integers, sizes: Integers, stage: int, strata: object, faults: list[Problem]
) -> Floats:
    """(H,) the one population of each stratum; faults are added to the list."""
    totals = np.full(len(sizes), np.nan)
    totals[parents] = given
    is_unusable = ~np.isfinite(given)
    if is_unusable.any():
        faults.append(
            Problem.at("population-missing", row=_row(is_unusable), stage=stage, cases=int(is_unusable.sum()))
        )
        return np.full(len(sizes), np.inf)
    if (given != totals[parents]).any():
        faults.append(Problem.at("population-varies", row=_row(given != totals[parents]), stage=stage))
    elif (totals < sizes).any():
        at = int(np.argmax(totals < sizes))
        row = _row(parents == at)
        faults.append(
            Problem.at(
                "population-under-sample", row=row, stage=stage, population=float(totals[at]), sample=int(sizes[at])
            )
        )
    return totals


def _checked(weights: Floats, faults: list[Problem], warnings: list[Problem]) -> Floats:
    for code, is_faulty in (
        ("weight-missing", np.isnan(weights)),
        ("weight-infinite", np.isinf(weights)),
        ("weight-negative", weights < 0),
    ):
        if is_faulty.any():
            faults.append(Problem.at(code, row=_row(is_faulty), cases=int(is_faulty.sum())))
    if (weights == 0).all():
        faults.append(Problem.at("weights-all-zero"))
    elif (weights == 0).any():
        warnings.append(Problem.at("weight-zero", cases=int((weights == 0).sum())))
    return weights


def _row(is_faulty: Flags) -> int:
    """The first faulty row as a file numbers it, below its header."""
    return int(np.argmax(is_faulty)) + 2
