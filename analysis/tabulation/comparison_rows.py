"""Rows that compare the groups of the last `by` within each combination of the others, and letters of columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from string import ascii_uppercase

import numpy as np

from analysis.cases.tabulated_columns import codes_of, column
from analysis.estimation.group_comparisons import Difference, GroupTest, GroupValues, beneath, compare_groups
from analysis.estimation.intervals import t_interval
from analysis.estimation.survey_design import Flags, Floats, SurveyDesign
from analysis.tabulation.request import known
from analysis.tabulation.tabulating import Cell, Row, Tabulating

Comparison = tuple[tuple[Difference, ...], GroupTest | None]
Measured = Sequence[tuple[str | None, Floats]]  # category (or None) and (n,) values, NaN for no answer


def compared_rows(
    asked: Tabulating, item: str, measured: Measured, rows: Sequence[Row], *, is_total: bool
) -> tuple[list[Row], list[Row]]:
    """Rows of differences, and of tests; `rows` of the groups get their letters.

    Each group has a `letter`, and in `higher_than` the letters of the groups it is above at the asked
    confidence, after the correction. With `match` every pair is compared twice: all cases, and those of persons who
    answered on both sides (`among` says which).
    """
    differences: list[Row] = []
    tests: list[Row] = []
    if asked.request.match is not None and _parts_persons(asked, asked.request.match):
        asked.warn("persons-in-several-units")
    for others, cells in families(asked.cells(), asked.request.by[-1]):
        names = [each for each, _ in cells]
        for category, values in measured:
            among = ~np.isnan(values) & np.any([cell for _, cell in cells], axis=0)
            groups = _groups(values, among, cells, is_total=is_total)
            comparison = compare_groups(groups, asked.design, asked.df, asked.request.correction)
            sizes = groups.members.sum(axis=0)
            for each in comparison[0]:
                differences.append(_row(asked, item, category, names, each, sizes, "all"))
                if asked.request.match is not None:
                    differences.append(_matched(asked, item, category, cells, each, values, is_total=is_total))
            tests.append(tested_row(asked, item, category, others, names, comparison, rows))
    return differences, tests


def families(cells: Iterable[tuple[dict[str, str], Flags]], last: str) -> Iterator[tuple[dict[str, str], list[Cell]]]:
    """Cells that differ in the last `by` alone, after what they have in common."""
    alike: dict[tuple[str, ...], list[Cell]] = {}
    for names, cell in cells:
        alike.setdefault(tuple(code for name, code in names.items() if name != last), []).append((names, cell))
    for found in alike.values():
        yield {name: code for name, code in found[0][0].items() if name != last}, found


def difference_rows(
    asked: Tabulating, item: str, category: str | None, names: Sequence[dict[str, str]], comparison: Comparison,
    sizes: Floats,
) -> list[Row]:  # fmt: skip
    """Rows of the differences between groups of these names and cases (G,)."""
    return [_row(asked, item, category, names, each, sizes, "all") for each in comparison[0]]


def tested_row(
    asked: Tabulating, item: str, category: str | None, others: dict[str, str], names: Sequence[dict[str, str]],
    comparison: Comparison, rows: Sequence[Row],
) -> Row:  # fmt: skip
    """The row of the test of all groups; each group's own row gets its letter and those of the groups it is above."""
    found, test = comparison
    letters = [_letter(place) for place in range(len(names))]
    for place, by in enumerate(names):
        lower = beneath(found, place, 1 - asked.request.confidence)
        for row in rows:
            if row["by"] == by and row["category"] == category:
                row |= {"letter": letters[place], "higher_than": [letters[other] for other in lower]}
    return _test(asked, item, category, others, test)


def _parts_persons(asked: Tabulating, match: str) -> bool:
    """Whether the answers of one person lie in several sampling units."""
    if not isinstance(asked.design, SurveyDesign):
        return False
    persons = codes_of(column(asked.columns, match), asked.request.missing_in(match))
    units = asked.design.stages[0].units
    in_units = np.unique((persons.index * (int(units.max()) + 1) + units)[persons.given])
    return len(in_units) > len(persons.categories)


def _letter(place: int) -> str:
    """A to Z, then AA, AB…"""
    return (_letter(place // 26 - 1) if place >= 26 else "") + ascii_uppercase[place % 26]


def _groups(values: Floats, among: Flags, cells: Sequence[Cell], *, is_total: bool) -> GroupValues:
    members = np.column_stack([cell & among for _, cell in cells]).astype(np.float64)
    return GroupValues(np.where(among, values, 0), members, among, is_total)


def _row(
    asked: Tabulating, item: str, category: str | None, names: Sequence[dict[str, str]], found: Difference,
    sizes: Floats, among: str,
) -> Row:  # fmt: skip
    low, high = t_interval(found.value, found.error, asked.df, asked.request.confidence)
    given = {"estimate": found.value, "se": found.error, "ci_low": low, "ci_high": high}
    n = int(sizes[found.first] + sizes[found.second])
    row = asked.row("difference", item, category, names[found.first], n, given)
    row |= {"against": names[found.second], "among": among, "p": known(found.p)}
    return row | {"p_adjusted": known(found.p_adjusted), "correction": asked.request.correction.value}


def _matched(
    asked: Tabulating, item: str, category: str | None, cells: Sequence[Cell], pair: Difference, values: Floats,
    *, is_total: bool,
) -> Row:  # fmt: skip
    """The same difference among persons with an answer on both sides; it is one comparison, not corrected."""
    match = str(asked.request.match)
    persons = codes_of(column(asked.columns, match), asked.request.missing_in(match)).index
    sides = [cells[place][1] & ~np.isnan(values) for place in (pair.first, pair.second)]
    both = (set(persons[sides[0]].tolist()) & set(persons[sides[1]].tolist())) - {-1}
    among = (sides[0] | sides[1]) & np.isin(persons, sorted(both))
    two = [cells[pair.first], cells[pair.second]]
    groups = _groups(values, among, two, is_total=is_total)
    (found,), _ = compare_groups(groups, asked.design, asked.df, asked.request.correction)
    names = [each for each, _ in two]
    row = _row(asked, item, category, names, found, groups.members.sum(axis=0), "matched")
    return row | {"persons": len(both)}


def _test(asked: Tabulating, item: str, category: str | None, others: dict[str, str], test: GroupTest | None) -> Row:
    if test is None:
        asked.warn("test-undefined", rows=item, columns=asked.request.by[-1])
    row: Row = {"test": "wald-f", "order": None, "rows": item, "columns": asked.request.by[-1]}
    numbers = (test.f, test.df_num, test.df_den, test.p, test.t) if test else (None,) * 5
    named = zip(("statistic", "df_num", "df_den", "p", "t"), numbers, strict=True)
    return row | {name: known(number) for name, number in named} | {"category": category, "by": others}
