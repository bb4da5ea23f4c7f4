"""The document of `analysis.tabulation.tabulate`, of what a cube can tell: shares, means and totals of codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, cast

import numpy as np

from analysis.cube_design import CubeDesign
from analysis.cube_estimates import CubeAnswers, cube_estimate, cube_rao_scott
from analysis.cubes import Measure
from analysis.intervals import IntervalMethod
from analysis.survey_design import DesignError, Flags, Floats, Integers
from analysis.survey_estimates import AnyDesign
from analysis.tabulated_columns import is_missing, number_of
from analysis.tabulating import Row, Tabulating
from analysis.tabulation import rows_of_test
from analysis.tabulation_request import Estimand, Request, Shares, Tabulation
from questionnaires.problems import Problem

_STATISTICS = (None, Estimand.MEAN, Estimand.TOTAL, Estimand.SHARE)
_METHODS = (
    None,
    IntervalMethod.MEAN,
    IntervalMethod.ASIN,
    IntervalMethod.BETA,
    IntervalMethod.XLOGIT,
    IntervalMethod.WILSON,
)


def not_from_cubes(request: Request) -> tuple[str, ...]:
    """What a request asks that needs rows, by the names of its fields; nothing where a cube answers all of it."""
    needing = {
        "statistic": request.statistic not in _STATISTICS,
        "ci-method": request.ci_method not in _METHODS,
        "compare": request.compare,
        "shares": request.shares is not Shares.COLUMN,
    }
    return tuple(name for name, is_needing in needing.items() if is_needing)


@dataclass(frozen=True, eq=False)
class _Coding:
    """The codes of a variable that count: `places` in the cube of their `names`."""

    places: Integers
    names: tuple[str, ...]


def tabulate_cube(design: CubeDesign, request: Request) -> Tabulation:
    """As `tabulate` would answer from the rows; `by` and the columns of the domain are crossed variables.

    Raises
    ------
    DesignError
        A code of the domain that is not there, an empty domain; a mean of what is no number.
    """
    inside = _domain(design, request)
    # Rows and numbers of a document ask a design only for its degrees of freedom.
    asked = Tabulating({}, cast(AnyDesign, design), request, inside, list(design.warnings))
    estimates, tests = [], []
    groups = [(name, _group_codes(design, name, inside, request)) for name in request.by]
    for item in request.items:
        coding = _coding(design.cube.items[item], request, design.cube.answers(item, Measure.CASES)[inside].sum(axis=0))
        estimates += list(_rows(asked, design, item, coding, groups))
        if request.test:
            tests += list(_tests(asked, design, item, coding, groups))
    kept = asked.warnings
    if request.census:
        kept = [w for w in kept if w.code not in ("lonely-strata", "error-undefined")]
    elif asked.df <= 0:
        asked.warn("no-degrees-of-freedom", df=asked.df)
    once = {repr(problem): problem for problem in kept}
    return Tabulation(_described(asked, design), tuple(estimates), tuple(tests), tuple(once.values()))


def _domain(design: CubeDesign, request: Request) -> Flags:
    inside = design.cube.everybody(Measure.CASES) > 0
    for name, code in request.domain:
        codes = [one for one in design.cube.by[name] if not is_missing(one, request.missing)]
        if code not in codes:
            raise DesignError([Problem.at("domain-code-unknown", column=name, code=code, allowed=codes)])
        inside &= design.cube.codes(name) == design.cube.by[name].index(code)
    if not inside.any():
        raise DesignError([Problem.at("domain-empty")])
    return inside


def _coding(categories: Sequence[str], request: Request, cases: Floats) -> _Coding:
    """The categories that are answers and that somebody gave."""
    counting = [
        place for place, code in enumerate(categories) if cases[place] and not is_missing(code, request.missing)
    ]
    return _Coding(np.array(counting, np.int64), tuple(categories[place] for place in counting))


def _group_codes(design: CubeDesign, name: str, inside: Flags, request: Request) -> tuple[Integers, tuple[str, ...]]:
    """(C,) the group of each cell in the domain, -1 for none, and the groups that occur."""
    categories, codes = design.cube.by[name], design.cube.codes(name)
    cases = np.bincount(codes[inside] + 1, minlength=len(categories) + 1)[1:]
    coding = _coding(categories, request, cases.astype(np.float64))
    places = np.full(len(categories) + 1, -1)
    places[coding.places] = np.arange(len(coding.places))
    return np.where(inside, places[codes], -1), coding.names


Groups = Sequence[tuple[str, tuple[Integers, tuple[str, ...]]]]


def _cells(inside: Flags, groups: Groups) -> Iterator[tuple[dict[str, str], Flags]]:
    for places in product(*(range(len(names)) for _, (_, names) in groups)):
        among = inside.copy()
        for (_, (codes, _)), place in zip(groups, places, strict=True):
            among &= codes == place
        if among.any():
            yield {by: names[place] for (by, (_, names)), place in zip(groups, places, strict=True)}, among


def _rows(asked: Tabulating, design: CubeDesign, item: str, coding: _Coding, groups: Groups) -> Iterator[Row]:
    numbers = [number_of(name) for name in coding.names]
    is_number = bool(numbers) and None not in numbers
    statistic = asked.request.statistic or (Estimand.MEAN if is_number else Estimand.SHARE)
    is_total = statistic is Estimand.TOTAL
    is_of_categories = statistic is Estimand.SHARE or (is_total and not is_number)
    if not is_of_categories and not is_number and coding.names:
        value = next(name for name, number in zip(coding.names, numbers, strict=True) if number is None)
        raise DesignError([Problem.at("column-not-numeric", column=item, row=None, value=value[:60])])
    if is_number and not np.isfinite(np.array(numbers, np.float64)).all():
        raise DesignError([Problem.at("value-infinite", column=item, row=None)])
    cases = int(design.cube.answers(item, Measure.CASES)[asked.inside][:, coding.places].sum())
    if not cases:
        asked.warn("item-all-missing", item=item)
    elif len(coding.names) == 1 and (is_of_categories or cases > 1):
        asked.warn("item-constant", item=item)
    scores = np.eye(len(numbers)) if is_of_categories else np.array(numbers, np.float64)[:, None]
    method = (asked.request.ci_method or IntervalMethod.MEAN) if statistic is Estimand.SHARE else None
    for names, among in _cells(asked.inside, groups):
        answers = CubeAnswers.of(design.cube, item, coding.places, among)
        n = int(answers.total(Measure.CASES))
        if not coding.names:
            yield asked.row(statistic, item, None, names, 0, {})
            continue
        found = cube_estimate(answers, scores, design, is_total=is_total)
        size = int(design.cube.everybody(Measure.CASES)[among].sum()) if method is IntervalMethod.BETA else n
        for place in range(scores.shape[1]):
            category = coding.names[place] if is_of_categories else None
            yield asked.row(statistic, item, category, names, n, asked.number(found, place, method, size))


def _tests(asked: Tabulating, design: CubeDesign, item: str, coding: _Coding, groups: Groups) -> Iterator[Row]:
    answers = CubeAnswers.of(design.cube, item, coding.places, asked.inside)
    size = int(design.cube.everybody(Measure.CASES)[asked.inside].sum())
    for name, (codes, _) in groups:
        found = cube_rao_scott(answers, codes, size, design, asked.df)
        if found is None:
            asked.warn("test-undefined", rows=item, columns=name)
        yield from rows_of_test(item, name, found)


def _described(asked: Tabulating, design: CubeDesign) -> dict[str, Any]:
    cube, inside = design.cube, asked.inside
    weight, squares = (float(cube.everybody(name)[inside].sum()) for name in (Measure.WEIGHT, Measure.SQUARES))
    return {
        "n": int(cube.everybody(Measure.CASES).sum()),
        "n_domain": int(cube.everybody(Measure.CASES)[inside].sum()),
        "sum_of_weights": float(cube.everybody(Measure.WEIGHT).sum()),
        "effective_n": weight**2 / squares if weight else None,  # Kish
        "df": asked.df,
        "variance": "taylor",
        "strata": len(design.sizes),
        "clusters": int(design.sizes.sum()),
        "stages": 1,
        "finite_population": bool(np.isfinite(design.populations).any()),
        "lonely": design.lonely.value if design.lonely else None,
        "calibrated": False,
        "missing": {item: counts for item in asked.request.items if (counts := _missing(asked, design, item))},
    }


def _missing(asked: Tabulating, design: CubeDesign, item: str) -> dict[str, int]:
    """Cases of the domain without an answer, by reason as written, `no-answer` where nothing is."""
    cases = design.cube.answers(item, Measure.CASES)[asked.inside].sum(axis=0)
    counts = {
        code: int(count)
        for code, count in zip(design.cube.items[item], cases, strict=True)
        if count and is_missing(code, asked.request.missing)
    }
    silent = int(design.cube.unanswered(item)[asked.inside].sum())
    counts = dict(sorted(counts.items()))
    return {**counts, "no-answer": silent + counts.get("no-answer", 0)} if silent else counts
