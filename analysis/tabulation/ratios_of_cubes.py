"""Rows of ratios from a cube, which holds each item and its denominator as one: a category for each pair of answers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.cases.tabulated_columns import is_missing, value_of
from analysis.cubes.cube import Measure
from analysis.cubes.estimates import cube_ratio
from analysis.estimation.survey_design import DesignError, Floats
from analysis.tabulation.request import Estimand
from analysis.tabulation.rows_of_cubes import CubeItem
from analysis.tabulation.several_of_cubes import JOINT
from analysis.tabulation.tabulating import Row
from questionnaires.problems import Problem


def ratio_cube_rows(pair: CubeItem, columns: tuple[str, ...]) -> Iterator[Row]:
    """The ratio of two columns in each group. Raises DesignError for answers that are no numbers, or infinite."""
    asked, (item, denominator) = pair.asked, columns
    numerators, divisor = (_numbers(pair, place, name) for place, name in enumerate(columns))
    valid = ~np.isnan(numerators) & ~np.isnan(divisor)
    numerators, divisor, places = numerators[valid], divisor[valid], pair.places[valid]
    if not divisor.any():
        asked.warn("denominator-zero", item=item, denominator=denominator)
    cases = int(pair.answers(asked.inside, places).total(Measure.CASES))
    if not cases:
        asked.warn("item-all-missing", item=item)
    elif cases > 1 and (numerators == numerators[0]).all():
        asked.warn("item-constant", item=item)
    asked.share_method(Estimand.RATIO, item, numerators)
    for by, among in pair.cells:
        found = cube_ratio(pair.answers(among, places), numerators[:, None], divisor, pair.design)
        row = asked.row(Estimand.RATIO, item, None, by, found.n, asked.number(found))
        yield row | {"denominator": denominator}


def _numbers(pair: CubeItem, place: int, name: str) -> Floats:
    """(K,) what the answers to one of the two count for in each pair that occurs in the domain, NaN for none."""
    missing = pair.asked.request.missing_in(name)
    numbers: dict[str, float] = {}
    for text in (codes.split(JOINT)[place] for codes in pair.everywhere):
        number = np.nan if is_missing(text, missing) else value_of(text)
        if number is None:
            raise DesignError([Problem.at("column-not-numeric", column=name, row=None, value=text[:60])])
        if np.isinf(number):
            raise DesignError([Problem.at("value-infinite", column=name, row=None)])
        numbers[text] = number
    return np.array([numbers[codes.split(JOINT)[place]] for codes in pair.names], np.float64)
