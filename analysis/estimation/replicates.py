"""Replicate weights, given or made: jackknife, balanced half-samples, bootstrap (Wolter, Introduction to
Variance Estimation; `as.svrepdesign` and `svrepdesign` of R's survey)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from analysis.estimation.hadamard_matrices import balanced_signs
from analysis.estimation.statistics import Estimator
from analysis.estimation.survey_design import DesignError, Flags, Floats, Lonely, Stage, SurveyDesign
from questionnaires.problems import Problem

_MOST_CELLS = 200_000_000  # weights of a jackknife: cases times units left out


class ReplicateKind(StrEnum):
    JK1 = "JK1"  # one unit left out, no strata
    JKN = "JKn"  # one unit left out, within strata
    BRR = "BRR"  # balanced half-samples: two units a stratum
    FAY = "Fay"  # the same, the other half kept at a reduced weight
    BOOTSTRAP = "bootstrap"


@dataclass(frozen=True, eq=False)
class ReplicateDesign:
    """`replicates` (n, R): whole weights, not factors. The variance is `scale` times the sum of
    `row_scales` (R,) times squares about the mean of the replicates (about the estimate if `about_estimate`).
    `left_out`: of a jackknife that was made, the stage whose units were left out.
    """

    weights: Floats
    replicates: Floats
    kind: ReplicateKind
    scale: float
    row_scales: Floats
    about_estimate: bool = False
    warnings: tuple[Problem, ...] = ()
    left_out: Stage | None = None

    def __len__(self) -> int:
        return len(self.weights)

    @cached_property
    def _df(self) -> int:
        return _rank(self.replicates) - 1

    def degrees_of_freedom(self, among: Flags | None = None) -> int:
        """Rank of the replicate weights of the cases in `among` (all), less one."""
        if self.left_out is not None:
            return (
                _jackknife_rank(self.left_out, self.weights != 0 if among is None else among & (self.weights != 0)) - 1
            )
        return self._df if among is None or among.all() else _rank(self.replicates[among]) - 1

    @property
    def everyone(self) -> Flags:
        return np.ones(len(self.weights), np.bool_)

    def held(self, among: Flags) -> Flags:
        """(n,) the cases that a domain keeps."""
        return among

    def values(self, statistic: Estimator) -> Floats:
        return np.atleast_2d(statistic.value(self.replicates))

    def covariance_of(self, values: Floats, estimate: Floats) -> Floats:
        """(p, p); replicates in which the statistic is undefined are left out. Zero where a census has none."""
        known = np.isfinite(values).all(axis=1)
        scales = self.row_scales[known]
        if not known.any():
            undefined = np.full((values.shape[1], values.shape[1]), np.nan)
            return undefined if values.shape[0] else np.zeros_like(undefined)
        counted = values[known][scales > 0] if (scales > 0).any() else values[known]
        centred = values[known] - (estimate if self.about_estimate else counted.mean(axis=0))
        covariance: Floats = (centred * scales[:, None]).T @ centred * self.scale
        return covariance


def _jackknife_rank(stage: Stage, present: Flags) -> int:
    """The rank of jackknife weights of the cases `present` (n,), without a decomposition of as many columns as units.

    A stratum all of whose units are present adds them less one, another those present; the weights themselves add
    one, unless such other strata are all there is.
    """
    are_varying = _varying(stage)
    if not are_varying.any():
        return 0
    units = np.unique(stage.units[present])
    counts = np.bincount(stage.strata[units], minlength=len(stage.sizes))
    are_whole = counts == stage.sizes
    rank = int((counts - are_whole)[are_varying & (counts > 0)].sum())
    return rank + bool((counts[~are_varying | are_whole] > 0).any())


def _varying(stage: Stage) -> Flags:
    """(H,) strata of which a unit can be left out: of several, and no census."""
    return (stage.sizes > 1) & (stage.fractions < 1)


def _rank(replicates: Floats) -> int:
    if replicates.size == 0:
        return 0
    values = np.linalg.svd(np.linalg.qr(replicates, mode="r"), compute_uv=False)
    return int((values > 1e-7 * values[0]).sum()) if values[0] > 0 else 0


def given_replicates(
    weights: Floats,
    replicates: Floats,
    kind: ReplicateKind,
    *,
    rho: float | None = None,
    strata: SurveyDesign | None = None,
    scale: float | None = None,
) -> ReplicateDesign:
    """A design from columns of replicate weights that came with the data.

    Scales are those of the kind: JK1 (R - 1)/R, BRR 1/R, Fay 1/(R (1 - rho)²), bootstrap 1/(R - 1). JKn asks
    for each replicate's (n - 1)/n: taken from the strata, found by the cases whose weight is zero in it, or
    without strata from how much the kept cases grow. Without `rho` Fay's factor is found in the weights.
    Finite populations of the first stage correct the jackknife.

    Raises
    ------
    DesignError
        A replicate weight missing, negative or infinite; JKn that leaves nobody out; weights that are not
        multiplied by Fay's two factors alone where `rho` is not given.
    """
    if not (np.isfinite(replicates).all() and (replicates >= 0).all()):
        raise DesignError([Problem.at("replicate-weight-unusable")])
    count = replicates.shape[1]
    if count < 2:
        raise DesignError([Problem.at("replicates-too-few", replicates=count)])
    row_scales = np.ones(count)
    warnings: list[Problem] = []
    if kind is ReplicateKind.FAY and rho is None:
        rho = _fay_factor(weights, replicates)
        warnings.append(Problem.at("fay-factor-from-weights", rho=round(rho, 4)))
    if scale is None:
        scale = {
            ReplicateKind.JK1: (count - 1) / count,
            ReplicateKind.JKN: 1.0,
            ReplicateKind.BRR: 1 / count,
            ReplicateKind.FAY: 1 / (count * (1 - (rho or 0.0)) ** 2),
            ReplicateKind.BOOTSTRAP: 1 / (count - 1),
        }[kind]
    if kind is ReplicateKind.JKN and strata is None:
        row_scales = _scales_from_factors(weights, replicates)
        warnings.append(Problem.at("jackknife-scales-from-weights"))
    elif kind is ReplicateKind.JKN and strata is not None:
        row_scales = _jackknife_scales(weights, replicates, strata)
    elif kind is ReplicateKind.JK1 and strata is not None:
        scale *= 1 - count / float(strata.stages[0].populations[0])
    if not 0.2 < replicates.mean() / weights.mean() < 5:
        warnings.append(Problem.at("replicates-unlike-weights"))
    return ReplicateDesign(weights, replicates, kind, scale, row_scales, warnings=tuple(warnings))


def _fay_factor(weights: Floats, replicates: Floats) -> float:
    """What the weights of the lighter half are multiplied by; the heavier half's are by two less that."""
    counted = weights > 0
    factors = replicates[counted] / weights[counted, None]
    is_light = factors < 1
    rho = float(np.median(factors[is_light])) if is_light.any() else 1.0
    if rho > 1 - 1e-3 or np.abs(factors - np.where(is_light, rho, 2 - rho)).max() > 1e-3:
        raise DesignError([Problem.at("fay-factor-missing")])
    return rho


def _scales_from_factors(weights: Floats, replicates: Floats) -> Floats:
    """(n - 1)/n of each replicate: what is kept of its stratum grows by n/(n - 1)."""
    counted = weights > 0
    grown: Floats = (replicates[counted] / weights[counted, None]).max(axis=0)
    if not (np.isfinite(grown) & (grown > 1)).all():
        raise DesignError([Problem.at("jackknife-needs-strata")])
    scales: Floats = 1 / grown
    return scales


def _jackknife_scales(weights: Floats, replicates: Floats, strata: SurveyDesign) -> Floats:
    first = strata.stages[0]
    left_out = np.zeros(replicates.shape[1], np.int64)
    for number, column in enumerate(replicates.T):
        gone = (column == 0) & (weights > 0)
        if not gone.any():
            raise DesignError([Problem.at("jackknife-without-left-out", replicate=number + 1)])
        left_out[number] = strata.case_strata[int(np.argmax(gone))]
    units = np.bincount(left_out, minlength=len(first.sizes))
    scales: Floats = (1 - first.fractions[left_out]) * (1 - 1 / units[left_out])
    return scales


def made_replicates(
    design: SurveyDesign, kind: ReplicateKind, *, rho: float = 0.0, count: int = 200, seed: int = 1
) -> ReplicateDesign:
    """Replicate weights made from the first stage of a design.

    The jackknife corrects for finite first-stage populations and leaves no unit of a census stratum
    out. Half-samples are balanced by a Hadamard matrix; strata of more than two units are split into pairs in
    the order of the file, as in R. The bootstrap draws
    n - 1 of n units a stratum with replacement (Rao and Wu 1988), `count` times from `seed`.

    Raises
    ------
    DesignError
        JK1 of a design with strata; more jackknife weights than memory should hold; half-samples of a stratum with
        an odd number of units; a stratum with one unit that is no census, unless lonely strata count as certain or
        are removed.
    """
    first = design.stages[0]
    lonely = (first.sizes == 1) & (first.populations > 1)
    if lonely.any() and design.lonely not in (Lonely.CERTAINTY, Lonely.REMOVE):
        raise DesignError([Problem.at("replicates-lonely", strata=int(lonely.sum()))])
    if kind is ReplicateKind.JK1 and len(first.sizes) > 1:
        raise DesignError([Problem.at("jackknife-with-strata", strata=len(first.sizes))])
    is_jackknife = kind in (ReplicateKind.JK1, ReplicateKind.JKN)
    if is_jackknife:
        factors, scale, row_scales = _jackknife(design)
    elif kind is ReplicateKind.BOOTSTRAP:
        factors, scale, row_scales = _bootstrap(design, count, seed)
    else:
        rho = rho if kind is ReplicateKind.FAY else 0.0
        factors, scale, row_scales = _half_samples(design, rho)
    replicates = factors[first.units]
    replicates *= design.weights[:, None]
    left_out = first if is_jackknife else None
    return ReplicateDesign(design.weights, replicates, kind, scale, row_scales, left_out=left_out)


Made = tuple[Floats, float, Floats]


def _jackknife(design: SurveyDesign) -> Made:
    first = design.stages[0]
    dropped = np.flatnonzero(_varying(first)[first.strata])
    if len(design) * len(dropped) > _MOST_CELLS:
        raise DesignError([Problem.at("replicates-too-many", replicates=len(dropped), cases=len(design))])
    factors = np.ones((len(first.strata), len(dropped)))
    for stratum in np.unique(first.strata[dropped]):
        size = first.sizes[stratum]
        same = np.ix_(first.strata == stratum, first.strata[dropped] == stratum)
        factors[same] = size / (size - 1)
    factors[dropped, np.arange(len(dropped))] = 0
    scales = ((1 - first.fractions) * (1 - 1 / first.sizes))[first.strata[dropped]]
    return factors, 1.0, scales


def _half_samples(design: SurveyDesign, rho: float) -> Made:
    first = design.stages[0]
    uneven = int((first.sizes % 2 == 1).sum())
    if uneven:
        raise DesignError([Problem.at("half-samples-need-pairs", strata=uneven)])
    seen = np.unique(first.units, return_index=True)[1]
    is_of_one_pair = first.sizes[first.strata] == 2
    order = np.lexsort((seen, first.strata, is_of_one_pair))
    pair, side = np.empty(len(order), np.int64), np.empty(len(order))
    pair[order] = np.repeat(np.arange(len(order) // 2), 2)
    side[order] = np.tile([1.0, -1.0], len(order) // 2)
    signs = balanced_signs(len(order) // 2)
    factors = 1 + (1 - rho) * side[:, None] * signs[pair + 1]
    return factors, 1 / (len(signs) * (1 - rho) ** 2), np.ones(len(signs))


def _bootstrap(design: SurveyDesign, count: int, seed: int) -> Made:
    first = design.stages[0]
    chance = np.random.default_rng(seed)
    factors = np.ones((len(first.strata), count))
    for stratum, size in enumerate(first.sizes):
        if size > 1:
            drawn = chance.multinomial(size - 1, np.full(size, 1 / size), size=count).T
            factors[first.strata == stratum] = drawn * (size / (size - 1))
    return factors, 1 / (count - 1), np.ones(count)
