"""Weights made to agree with what is known of a population: post-stratification, raking, calibration, trimming.

Every function takes starting weights and returns a `Weighting`: the weights, and the `Calibration` that the
errors of their estimates need. Raking works on the cells of the crossed margins, not on rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations

import numpy as np

from analysis.estimation.cells import crossed_sums, scaled_by_cell
from analysis.estimation.survey_design import Calibration, DesignError, Floats, Integers
from questionnaires.problems import Problem

_SWEEPS = 2000
_CLOSE = 1e-13  # relative misfit at which sweeps stop
_MET = 1e-8  # relative misfit that counts as met


@dataclass(frozen=True, eq=False)
class Margin:
    """One known margin: `codes` (n,) place of each case in `categories`, whose `totals` (K,) are known."""

    name: str
    codes: Integers
    categories: tuple[str, ...]
    totals: Floats


@dataclass(frozen=True, eq=False)
class Weighting:
    """Made weights (n,), how many sweeps or steps it took, and how to tell what they were calibrated to."""

    weights: Floats
    calibrated: Callable[[], Calibration]
    steps: int = 1
    warnings: tuple[Problem, ...] = ()

    @cached_property
    def calibration(self) -> Calibration:
        """What estimates with these weights need for their errors; of many cases slower than the weights."""
        return self.calibrated()


def poststratify(start: Floats, margin: Margin) -> Weighting:
    """Weights scaled in each category to its total.

    Raises DesignError for a case without a category, or a total that no case can meet.
    """
    return rake(start, (margin,))


def rake(start: Floats, margins: Sequence[Margin], sweeps: int = _SWEEPS) -> Weighting:
    """Weights scaled to each margin in turn until all agree (Deming and Stephan 1940).

    Raises
    ------
    DesignError
        A case without a category; a category with a total and no weight, or the reverse; margins of
        different sums; margins that cannot be met together, naming the one that is farthest off.
    """
    sizes = [len(margin.totals) for margin in margins]
    cells, cell_of, begun = crossed_sums([margin.codes for margin in margins], sizes, start)
    uncoded = _uncoded(start, margins) if (cells[begun > 0] < 0).any() else []
    factors, step = rake_cells(begun, cells, margins, sweeps, uncoded)
    weights = scaled_by_cell(cell_of, start, factors)
    return Weighting(weights, lambda: calibration_of(_indicators(margins), start, weights), step)


def rake_cells(
    begun: Floats,
    cells: Integers,
    margins: Sequence[Margin],
    sweeps: int = _SWEEPS,
    uncoded: Sequence[Problem] = (),
) -> tuple[Floats, int]:
    """(C,) what the weights of each cell are multiplied by, and the sweeps it took.

    `begun` (C,) sums of the starting weights, `cells` (C, margins) codes of each cell; the codes of the
    margins themselves are not looked at. Raises as `rake`, with the faults of cases without a category as given.
    """
    _refuse_unmeetable(begun, cells, margins, uncoded)
    counted = begun > 0
    cells, started = cells[counted], begun[counted]
    sums, step, worst = started.copy(), 0, np.inf
    while step < sweeps and worst >= _CLOSE:
        step += 1
        for place, margin in enumerate(margins):
            reached = np.bincount(cells[:, place], sums, len(margin.totals))
            sums = (
                sums * np.divide(margin.totals, reached, out=np.ones(len(reached)), where=reached > 0)[cells[:, place]]
            )
        worst = max(_misfit(cells[:, place], sums, margin)[0] for place, margin in enumerate(margins))
    if worst > _MET:
        raise DesignError([_cannot_meet(cells, sums, margins, step), *_conflicts(cells, margins)])
    factors = np.ones(len(begun))
    factors[counted] = sums / started
    return factors, step


def _misfit(places: Integers, sums: Floats, margin: Margin) -> tuple[float, int]:
    reached = np.bincount(places, sums, len(margin.totals))
    off = np.abs(reached - margin.totals) / np.maximum(margin.totals, 1e-300)
    off = np.where(margin.totals == 0, 0, off)
    return float(off.max()), int(off.argmax())


def _cannot_meet(cells: Integers, sums: Floats, margins: Sequence[Margin], sweeps: int) -> Problem:
    misfits = [_misfit(cells[:, place], sums, margin) for place, margin in enumerate(margins)]
    place = int(np.argmax([misfit for misfit, _ in misfits]))
    margin, category = margins[place], misfits[place][1]
    reached = np.bincount(cells[:, place], sums, len(margin.totals))[category]
    return Problem.at(
        "raking-not-converged",
        variable=margin.name,
        code=margin.categories[category],
        reached=float(reached),
        wanted=float(margin.totals[category]),
        sweeps=sweeps,
    )


def _conflicts(cells: Integers, margins: Sequence[Margin]) -> list[Problem]:
    """Categories all of whose cases lie in one category of another margin that is to have fewer."""
    found = []
    for (place, margin), (other_place, other) in permutations(enumerate(margins), 2):
        for code, wanted in enumerate(margin.totals):
            within = np.unique(cells[cells[:, place] == code, other_place])
            if len(within) == 1 and wanted > other.totals[within[0]] * (1 + _MET):
                found.append(
                    Problem.at(
                        "raking-margin-conflict",
                        variable=margin.name,
                        code=margin.categories[code],
                        wanted=float(wanted),
                        other=other.name,
                        other_code=other.categories[within[0]],
                        other_wanted=float(other.totals[within[0]]),
                    )
                )
    return found


def _uncoded(start: Floats, margins: Sequence[Margin]) -> list[Problem]:
    """Margins in which cases with a weight have no category."""
    faults = []
    for margin in margins:
        lacking = (margin.codes < 0) & (start > 0)
        if lacking.any():
            row = int(np.argmax(lacking)) + 2
            faults.append(
                Problem.at("margin-case-without-code", variable=margin.name, row=row, cases=int(lacking.sum()))
            )
    return faults


def _refuse_unmeetable(begun: Floats, cells: Integers, margins: Sequence[Margin], uncoded: Sequence[Problem]) -> None:
    faults = list(uncoded)
    for place, margin in enumerate(margins):
        if any(problem.place["variable"] == margin.name for problem in uncoded):
            continue
        if not (np.isfinite(margin.totals).all() and (margin.totals >= 0).all()):
            faults.append(Problem.at("margin-unusable", variable=margin.name))
            continue
        reached = np.bincount(cells[:, place] + 1, begun, len(margin.totals) + 1)[1:]
        for category, weight, total in zip(margin.categories, reached, margin.totals, strict=True):
            if (weight == 0) != (total == 0):
                code = "margin-without-cases" if weight == 0 else "margin-zero-with-cases"
                faults.append(Problem.at(code, variable=margin.name, code=category))
    sums = [float(margin.totals.sum()) for margin in margins]
    if not faults and max(sums) - min(sums) > 1e-6 * max(sums):
        names = [margin.name for margin in margins]
        faults.append(Problem.at("margins-disagree", variables=names, sums=sums))
    if faults:
        raise DesignError(faults)


def _indicators(margins: Sequence[Margin]) -> Floats:
    columns = [margin.codes[:, None] == np.arange(len(margin.totals)) for margin in margins]
    return np.hstack(columns).astype(np.float64)


def calibration_of(variables: Floats, start: Floats, weights: Floats) -> Calibration:
    """What weights made from totals of `variables` (n, q) leave of the errors."""
    roots = np.sqrt(start)
    left, sizes, _ = np.linalg.svd(variables * roots[:, None], full_matrices=False)
    basis = left[:, sizes > 1e-10 * max(sizes[0], 1e-300)] if len(sizes) else left
    scale = np.divide(weights, roots, out=np.ones_like(roots), where=(roots > 0) & (weights != 0))
    return Calibration(basis, scale)


def calibrate(
    start: Floats,
    variables: Floats,
    totals: Floats,
    names: Sequence[str],
    *,
    bounds: tuple[float, float] | None = None,
    exponential: bool = False,
) -> Weighting:
    """Weights whose totals of `variables` (n, q) are `totals` (q,), as near as can be to the start.

    Linear (generalised regression), `exponential` (raking to totals), and linear within `bounds` of the
    made weight over the starting one (Deville and Särndal 1992). Newton's steps, halved where they
    overflow. Linear weights without bounds may be negative; that is warned of.

    Raises
    ------
    DesignError
        Totals or variables missing or infinite; totals that cannot be met, naming the one farthest off.
    """
    if not (np.isfinite(variables).all() and np.isfinite(totals).all()):
        raise DesignError([Problem.at("calibration-unusable", variables=list(names))])
    low, high = bounds or (-np.inf, np.inf)
    units = np.maximum(np.abs(variables).max(axis=0, initial=0), 1e-300)  # one scale for counts and sums
    variables, totals = variables / units, totals / units
    direction = np.zeros(len(totals))
    factors, slopes = np.ones(len(start)), np.ones(len(start))
    sizes = np.abs(totals) + 1
    step = 0
    misfit = totals - variables.T @ start
    is_met = False
    while step < 200 and not is_met:
        step += 1
        steepness = (variables * (start * slopes)[:, None]).T @ variables
        change = np.linalg.pinv(steepness, rcond=1e-12, hermitian=True) @ misfit
        for _ in range(60):
            factors, slopes = _factors(variables @ (direction + change), low, high, exponential)
            if np.isfinite(factors).all():
                break
            change = change / 2
        direction = direction + change
        misfit = totals - variables.T @ (start * factors)
        is_met = bool((np.abs(misfit) / sizes).max() < 1e-13)
    if not (np.abs(misfit) / sizes).max() < _MET:
        place = int(np.argmax(np.abs(misfit) / sizes))
        reached, wanted = float((totals - misfit)[place] * units[place]), float(totals[place] * units[place])
        raise DesignError([Problem.at("calibration-not-met", variable=names[place], reached=reached, wanted=wanted)])
    weights = start * factors
    warnings = (Problem.at("weights-negative-made", cases=int((weights < 0).sum())),) if (weights < 0).any() else ()
    return Weighting(weights, lambda: calibration_of(variables, start, weights), step, warnings)


def _factors(along: Floats, low: float, high: float, exponential: bool) -> tuple[Floats, Floats]:
    """Made over starting weight and its slope, at each case's place along the calibration direction."""
    if exponential:
        with np.errstate(over="ignore"):
            grown = np.exp(along)
        return np.clip(grown, low, high), np.where((grown > low) & (grown < high), grown, 0.0)
    return np.clip(1 + along, low, high), ((1 + along > low) & (1 + along < high)).astype(np.float64)


def trim(weights: Floats, lower: float = 0.0, upper: float = np.inf, *, strict: bool = False) -> Floats:
    """Weights cut to the bounds, what was cut given in equal amounts to those not cut.

    `strict` repeats until nobody is outside; once, some may be pushed over (R's `trimWeights`). A
    weight of zero stays.

    Raises DesignError where the bounds leave nobody to give to.
    """
    made = weights.copy()
    for _ in range(len(weights) + 1):
        outside = ((made < lower) | (made > upper)) & (weights > 0)
        if not outside.any():
            break
        receiving = ~outside & (weights > 0)
        if not receiving.any():
            raise DesignError([Problem.at("trimming-impossible", lower=float(lower), upper=float(upper))])
        cut = np.where(outside, np.clip(made, lower, upper), made)
        made = np.where(receiving, cut + (made - cut).sum() / receiving.sum(), cut)
        if not strict:
            break
    else:
        raise DesignError([Problem.at("trimming-impossible", lower=float(lower), upper=float(upper))])
    return made


def trimmed(
    start: Floats, first: Callable[[Floats], Weighting] | None, lower: float, upper: float, *, strict: bool = False
) -> Weighting:
    """Trimming after the weights that `first` makes; errors stay those of its calibration, as in R."""
    made = (
        first(start) if first else Weighting(start, lambda: calibration_of(np.zeros((len(start), 1)), start, start), 0)
    )
    return replace(made, weights=trim(made.weights, lower, upper, strict=strict))


def scaled_totals(margin: Margin, population: float) -> Margin:
    """A margin given in shares (its totals sum to 1, or to 100, but for rounding) as counts of a population; others
    as they are."""
    total = float(margin.totals.sum())
    is_shares = any(abs(total - whole) <= 0.005 * whole for whole in (1.0, 100.0)) and population > 2 * total
    return replace(margin, totals=margin.totals * (population / total)) if is_shares else margin
