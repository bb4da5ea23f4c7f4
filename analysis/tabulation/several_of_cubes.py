"""Rows of items with several codes from a cube, as `analysis.tabulation.several_rows` finds them in the rows.

Where columns of 0 and 1 make an item, the cube holds them as one: a category for each combination that occurs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.cases.tabulated_columns import Codes, codes_of
from analysis.cubes.cube import Measure
from analysis.cubes.estimates import CubeAnswers, cube_estimate, cube_ratio
from analysis.estimation.intervals import IntervalMethod
from analysis.estimation.survey_design import Flags, Floats
from analysis.tabulation.rows_of_cubes import CubeItem, CubeShares
from analysis.tabulation.several_rows import chosen_cells, chosen_columns, is_indicator
from analysis.tabulation.tabulating import Row

JOINT = "\x1f"  # between the codes of one combination


def several_cube_rows(items: Mapping[str, CubeItem], joint: Mapping[str, tuple[str, ...]]) -> list[Row]:
    """For each item and group the share of cases that chose a code, then the share of all answers that it got.

    `items` by name in the order asked, then those of `joint` columns.
    """
    rows: list[Row] = []
    for item, categories, chosen, answered in _found(items, joint):
        rows += _rows(item, categories, chosen, answered)
    return rows


def _found(
    items: Mapping[str, CubeItem], joint: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[CubeItem, tuple[str, ...], Floats, Flags]]:
    """Each item with its codes, (K, P) which category has chosen which, and (K,) which is an answer.

    Items asked together are one where all hold 0 and 1.
    """
    together = [name for name, columns in joint.items() if set(columns) <= set(items)]
    for name in together:
        codes = _parts(items[name], joint[name])
        if all(is_indicator(own) for own in codes.values()):
            yield (items[name], *chosen_columns(codes))
            return
    for name, item in items.items():
        if name not in joint:
            yield (item, *chosen_cells(codes_of(item.names, item.asked.request.missing_in(name))))
        elif name not in together:
            categories, chosen, answered = chosen_columns(_parts(item, joint[name]))
            yield item, tuple(each.removeprefix(f"{name}/") for each in categories), chosen, answered


def _parts(item: CubeItem, columns: tuple[str, ...]) -> dict[str, Codes]:
    """The codes of each column in each combination."""
    combinations = [name.split(JOINT) for name in item.names]
    missing = item.asked.request.missing_in
    return {column: codes_of([each[at] for each in combinations], missing(column)) for at, column in enumerate(columns)}


def _rows(item: CubeItem, categories: tuple[str, ...], chosen: Floats, answered: Flags) -> Iterator[Row]:
    asked, places, scores = item.asked, item.places[answered], chosen[answered]
    if not item.answers(asked.inside, places).total(Measure.CASES):
        asked.warn("item-all-missing", item=item.name)
    for by, among in item.cells:
        if not categories:
            yield asked.row("share_of_cases", item.name, None, by, 0, {})
            continue
        answers: CubeAnswers = item.answers(among, places)
        count = int(answers.sums[Measure.CASES].sum(axis=0) @ scores.sum(axis=1))
        of_cases = cube_estimate(answers, scores, item.design)
        of_answers = cube_ratio(answers, scores, scores.sum(axis=1), item.design)
        shares = CubeShares(of_cases, answers, scores, item.everybody(among))
        method = asked.request.ci_method or IntervalMethod.MEAN
        for place, category in enumerate(categories):
            number = shares.number(item, place, method)
            yield asked.row("share_of_cases", item.name, category, by, of_cases.n, number) | {"answers": count}
        for place, category in enumerate(categories):
            number = asked.number(of_answers, place)
            yield asked.row("share_of_answers", item.name, category, by, of_cases.n, number) | {"answers": count}
