"""The document of `analysis.tabulation.document.tabulate`, of what a cube can tell without the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, cast

import numpy as np

from analysis.cases.tabulated_columns import is_missing
from analysis.cubes.cube import Measure
from analysis.cubes.designs import CubeDesign
from analysis.cubes.estimates import cube_rao_scott
from analysis.estimation.survey_design import DesignError, Flags, Floats, Integers
from analysis.estimation.survey_estimates import AnyDesign
from analysis.tabulation.document import places_of, rows_of_test, warn_of_counted, warn_of_missing
from analysis.tabulation.ratios_of_cubes import ratio_cube_rows
from analysis.tabulation.request import Estimand, Request, Tabulation
from analysis.tabulation.rows_of_cubes import CubeItem, item_rows
from analysis.tabulation.several_of_cubes import several_cube_rows
from analysis.tabulation.tabulating import Row, Tabulating
from questionnaires.problems import Problem

_STATISTICS = (
    *(None, Estimand.MEAN, Estimand.TOTAL, Estimand.SHARE, Estimand.MEDIAN, Estimand.QUANTILE),
    *(Estimand.COUNT, Estimand.NPS, Estimand.CSAT, Estimand.SEVERAL, Estimand.RATIO),
)


def not_from_cubes(request: Request) -> tuple[str, ...]:
    """What a request asks that needs rows, by the names of its fields; nothing where a cube answers all of it."""
    needing = {
        "statistic": request.statistic not in _STATISTICS,
        "match": request.match is not None,
    }
    return tuple(name for name, is_needing in needing.items() if is_needing)


@dataclass(frozen=True, eq=False)
class _Coding:
    """The codes of a variable that count: `places` in the cube of their `names`."""

    places: Integers
    names: tuple[str, ...]


def tabulate_cube(
    design: CubeDesign, request: Request, joint: Mapping[str, tuple[str, ...]] | None = None
) -> Tabulation:
    """As `tabulate` would answer from the rows; `by` and the columns of the domain are crossed variables.

    `joint`: items of the cube that several columns make, whose categories are their combinations; of a ratio one for
    each item, with its denominator. Where log-odds are fitted (`FITTED`), the weights are crossed too.

    Raises
    ------
    DesignError
        A code of the domain that is not there, an empty domain; a mean of what is no number.
    """
    inside = _domain(design, request)
    # Rows and numbers of a document ask a design only for its degrees of freedom.
    asked = Tabulating({}, cast(AnyDesign, design), request, inside, list(design.warnings))
    known = {**design.cube.by, **design.cube.items}
    warn_of_missing(asked, {name: known[name] for name in request.named if name in known})
    estimates, tests = [], []
    groups = [(name, _group_codes(design, name, inside, request)) for name in request.by]
    cells = list(_cells(inside, groups))
    items: dict[str, CubeItem] = {}
    held: dict[str, tuple[str, ...]] = {}
    for name in dict.fromkeys((*request.items, *(joint or {}))):
        cases = design.cube.answers(name, Measure.CASES)
        coding = _coding(design.cube.items[name], request.missing_in(name), cases[inside].sum(axis=0))
        held[name] = _coding(design.cube.items[name], request.missing_in(name), cases.sum(axis=0)).names
        items[name] = CubeItem(asked, design, name, coding.places, coding.names, cells, held[name])
    warn_of_counted(asked, held)
    if request.statistic is Estimand.SEVERAL:
        estimates += several_cube_rows(items, joint or {})
    elif request.statistic is Estimand.RATIO:
        for name, columns in (joint or {}).items():
            estimates += ratio_cube_rows(items[name], columns)
        tests += [row for name in request.items if request.test for row in _tests(items[name], groups)]
    else:
        for item in items.values():
            if request.test:
                tests += list(_tests(item, groups))
            rows, compared = item_rows(item)
            estimates += rows
            tests += compared
    kept = asked.warnings
    if request.census:
        kept = [w for w in kept if w.code not in ("lonely-strata", "error-undefined")]
    elif asked.df <= 0:
        asked.warn("no-degrees-of-freedom", df=asked.df)
    once = {repr(problem): problem for problem in kept}
    counted = [name for name in request.items if joint is None or name not in joint]
    return Tabulation(_described(asked, design, counted), tuple(estimates), tuple(tests), tuple(once.values()))


def _domain(design: CubeDesign, request: Request) -> Flags:
    inside = design.cube.everybody(Measure.CASES) > 0
    for name, wanted in request.codes_of_domain.items():
        known = [code for code in design.cube.by[name] if not is_missing(code, request.missing_in(name))]
        places_of(name, wanted, known)
        inside &= np.isin(design.cube.codes(name), places_of(name, wanted, design.cube.by[name]))
    if not inside.any():
        raise DesignError([Problem.at("domain-empty")])
    return inside


def _coding(categories: Sequence[str], missing: Sequence[str], cases: Floats) -> _Coding:
    """The categories that are answers and that somebody gave."""
    counting = [place for place, code in enumerate(categories) if cases[place] and not is_missing(code, missing)]
    return _Coding(np.array(counting, np.int64), tuple(categories[place] for place in counting))


def _group_codes(design: CubeDesign, name: str, inside: Flags, request: Request) -> tuple[Integers, tuple[str, ...]]:
    """(C,) the group of each cell in the domain, -1 for none, and the groups that occur."""
    categories, codes = design.cube.by[name], design.cube.codes(name)
    cases = np.bincount(codes[inside] + 1, minlength=len(categories) + 1)[1:]
    coding = _coding(categories, request.missing_in(name), cases.astype(np.float64))
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


def _tests(item: CubeItem, groups: Groups) -> Iterator[Row]:
    asked, design = item.asked, item.design
    answers = item.answers(asked.inside)
    cases = design.cube.everybody(Measure.CASES) * asked.inside
    size, df = int(cases.sum()), design.degrees_of_freedom(counted=cases)
    for name, (codes, _) in groups:
        found = cube_rao_scott(answers, codes, size, design, df)
        if found is None:
            asked.warn("test-undefined", rows=item.name, columns=name)
        yield from rows_of_test(item.name, name, found)


def _described(asked: Tabulating, design: CubeDesign, items: Sequence[str]) -> dict[str, Any]:
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
        "missing": {item: counts for item in items if (counts := _missing(asked, design, item))},
    }


def _missing(asked: Tabulating, design: CubeDesign, item: str) -> dict[str, int]:
    """Cases of the domain without an answer, by reason as written, `no-answer` where nothing is."""
    cases = design.cube.answers(item, Measure.CASES)[asked.inside].sum(axis=0)
    counts = {
        code: int(count)
        for code, count in zip(design.cube.items[item], cases, strict=True)
        if count and is_missing(code, asked.request.missing_in(item))
    }
    silent = int(design.cube.unanswered(item)[asked.inside].sum())
    counts = dict(sorted(counts.items()))
    return {**counts, "no-answer": silent + counts.get("no-answer", 0)} if silent else counts
