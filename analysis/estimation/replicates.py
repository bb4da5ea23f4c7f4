"""Replicate weights, given or made: jackknife, balanced half-samples, bootstrap (Wolter, Introduction to
Variance Estimation; `as.svrepdesign` and `svrepdesign` of R's survey)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import count
from math import isqrt

import numpy as np

from analysis.estimation.statistics import Estimator
from analysis.estimation.survey_design import DesignError, Flags, Floats, Lonely, SurveyDesign
from questionnaires.problems import Problem


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
    """

    weights: Floats
    replicates: Floats
    kind: ReplicateKind
    scale: float
    row_scales: Floats
    about_estimate: bool = False
    warnings: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        return len(self.weights)

    @cached_property
    def _df(self) -> int:
        return _rank(self.replicates) - 1

    def degrees_of_freedom(self, among: Flags | None = None) -> int:
        """Rank of the replicate weights of the cases in `among` (all), less one."""
        return self._df if among is None or among.all() else _rank(self.replicates[among]) - 1

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
        JK1 of a design with strata; half-samples of a stratum with an odd number of units; a stratum with
        one unit that is no census, unless lonely strata count as certain or are removed.
    """
    first = design.stages[0]
    lonely = (first.sizes == 1) & (first.populations > 1)
    if lonely.any() and design.lonely not in (Lonely.CERTAINTY, Lonely.REMOVE):
        raise DesignError([Problem.at("replicates-lonely", strata=int(lonely.sum()))])
    if kind is ReplicateKind.JK1 and len(first.sizes) > 1:
        raise DesignError([Problem.at("jackknife-with-strata", strata=len(first.sizes))])
    if kind in (ReplicateKind.JK1, ReplicateKind.JKN):
        factors, scale, row_scales = _jackknife(design)
    elif kind is ReplicateKind.BOOTSTRAP:
        factors, scale, row_scales = _bootstrap(design, count, seed)
    else:
        rho = rho if kind is ReplicateKind.FAY else 0.0
        factors, scale, row_scales = _half_samples(design, rho)
    replicates = design.weights[:, None] * factors[first.units]
    return ReplicateDesign(design.weights, replicates, kind, scale, row_scales)


Made = tuple[Floats, float, Floats]


def _jackknife(design: SurveyDesign) -> Made:
    first = design.stages[0]
    size = first.sizes[first.strata]
    dropped = np.flatnonzero((size > 1) & (first.fractions[first.strata] < 1))
    factors = np.ones((len(size), len(dropped)))
    same = first.strata[:, None] == first.strata[dropped][None]
    factors = np.where(same, (size / np.maximum(size - 1, 1))[:, None], factors)
    factors[dropped, np.arange(len(dropped))] = 0
    scales = ((1 - first.fractions[first.strata]) * (1 - 1 / size))[dropped]
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


def balanced_signs(pairs: int) -> Floats:
    """A Hadamard matrix of 1 and -1 with a first row of ones and a row more for each of so many pairs.

    Of the least order that can be had: of a prime of the form 4 k - 1 and one (Paley 1933), of the twin primes 5
    and 7 (Stanton and Sprott 1958), or by doubling these or 1 (Sylvester 1867), tried first but for a prime beyond
    the least order that has room. The matrix of R's `hadamard` up to 199 pairs, but where that keeps one of order 28.
    """
    least = 4 * (pairs // 4 + 1)
    for order in count(least, 4):
        doublings = [*reversed(range((order & -order).bit_length()))]
        for times in doublings if order == least else [0, *doublings]:
            signs = _undoubled(order >> times)
            if signs is not None:
                for _ in range(times):
                    signs = np.block([[signs, signs], [signs, -signs]])
                return signs
    raise AssertionError("there is always a power of two")


def _undoubled(order: int) -> Floats | None:
    if order == 1:
        return np.ones((1, 1))
    if order == 36:
        return _twin_primes()
    return _paley(order - 1) if order % 4 == 0 and _is_prime(order - 1) else None


def _twin_primes() -> Floats:
    """Of order 36: each further row is the one before shifted by a place, the last column stays."""
    places = np.arange(35)
    squares = [np.isin(places % prime, [k * k % prime for k in range(1, prime)]) for prime in (5, 7)]
    row = np.where(places % 7 == 0, -1.0, np.where((places % 5 == 0) | (squares[0] == squares[1]), 1.0, -1.0))
    signs = np.ones((36, 36))
    signs[1:, :35], signs[1:, 35] = row[np.add.outer(places, places) % 35], -1
    return signs


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, isqrt(number) + 1))


def _paley(prime: int) -> Floats:
    places = np.arange(prime)
    is_square = np.zeros(prime, np.bool_)
    is_square[places**2 % prime] = True
    signs = np.ones((prime + 1, prime + 1))
    signs[1:, 1:] = np.where(is_square[np.add.outer(places, places) % prime], -1.0, 1.0)
    return signs


def _bootstrap(design: SurveyDesign, count: int, seed: int) -> Made:
    first = design.stages[0]
    chance = np.random.default_rng(seed)
    factors = np.ones((len(first.strata), count))
    for stratum, size in enumerate(first.sizes):
        if size > 1:
            drawn = chance.multinomial(size - 1, np.full(size, 1 / size), size=count).T
            factors[first.strata == stratum] = drawn * (size / (size - 1))
    return factors, 1 / (count - 1), np.ones(count)
