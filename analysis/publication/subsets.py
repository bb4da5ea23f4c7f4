"""A part of the respondents: those of one group, place, mode or answer, and nothing that gives the others away.

A selection is a column of a breakdown that nobody sees the rest of. Its tables are made from all cases,
grouped by the dimension it chooses from, and only its own column is shown; so what `analysis.disclosure.control`
withholds in a table by group is withheld here too, and neither the figures of all respondents nor those of
the other selections of the same dimension, taken from each other, give a small cell back:

* A selection of under k persons is refused, and so is one whose complement is: all less the selection would
  be the complement. Of a dimension with a value under k the next smallest is refused too, since all less
  those shown would be the small one (`group_rule`). Those without an answer to the dimension's item are a
  group as well, which nobody can choose.
* Two criteria together are offered only where every combination of their values has nobody or k persons,
  and a table of them is shown only where each of its cells, in every combination, has nobody or k persons: then
  every number that follows by adding and taking away is of nobody or of k persons or more. There is no third.
* Age, gender and neighbourhood never meet the group, be it as criterion or as item (few are alike in both).
* Reasons for missing answers, least and largest numbers are not told of a selection.

Waves are chosen beside all this: each has its own cases, and the rule holds in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from analysis.cases.dataset import Dataset
from analysis.cases.grouping import Grouping, Selection
from analysis.disclosure.group_rules import group_rule
from analysis.results import ALL, Column, Statistic, Table
from analysis.tables.cross_tabulations import GROUP, regrouped
from analysis.tables.judgements import OUTSIDE_ONLY, asks_for_group, judges_municipality, may_meet_group, of_outside
from questionnaires.model import Element, Repeat
from questionnaires.problems import Problem, ProblemsFound
from questionnaires.response_domains import OneCode, Place, Scale

MODE = "mode"
WITHOUT_ANSWER = "without-answer"  # of a selection, for whatever reason
MOST_CRITERIA = 2
_NEVER_TOLD = (Statistic.MINIMUM, Statistic.MAXIMUM)  # one person's own number
_APART = "\x1f"


@dataclass(frozen=True)
class Criterion:
    """One value of a dimension: `group`, `mode`, or a variable with one code a case."""

    dimension: str
    code: str


def has_dimension(dataset: Dataset, dimension: str) -> bool:
    """Whether the wave knows the dimension and anybody has a value in it."""
    if dimension == GROUP:
        return dataset.has_groups
    if dimension == MODE:
        return bool(dataset.cases["mode"].notna().any())
    if dimension not in dataset.columns:
        return False
    return isinstance(dataset.item(dimension).domain, OneCode | Scale | Place) and dataset.base(dimension) > 0


def offered(dataset: Dataset, dimension: str) -> tuple[tuple[str, int], ...]:
    """The values of a dimension that may be selected, each with its cases, in the dimension's order."""
    grouping = _grouping(dataset, dimension)
    sizes = _sizes(grouping)
    hidden = group_rule(sizes, grouping, dataset.threshold).hidden
    k, everybody = dataset.threshold, len(dataset)
    return tuple(
        (name, int(size))
        for name, size, is_hidden in zip(grouping.names, sizes, hidden, strict=True)
        if name in grouping.named and size >= k and not is_hidden and not 0 < everybody - size < k
    )


def select(dataset: Dataset, criteria: Sequence[Criterion]) -> Dataset:
    """The same cases, of which only those that meet all `criteria` are told of.

    Raises
    ------
    ProblemsFound
        Where the wave does not know a dimension or value, where there are more than `MOST_CRITERIA`, where two
        never meet, and where the selection, its complement or a combination has under k persons.
    """
    if not criteria:
        return dataset
    problem = _problem(dataset, criteria)
    if problem is not None:
        raise ProblemsFound([problem])
    if len(criteria) == 1:
        grouping = _grouping(dataset, criteria[0].dimension)
    else:
        grouping = _crossed(dataset, [criterion.dimension for criterion in criteria])
    dimensions = tuple(criterion.dimension for criterion in criteria)
    selection = Selection(_APART.join(criterion.code for criterion in criteria), dimensions)
    return replace(_of_those_asked(dataset, dimensions), grouping=grouping, selection=selection)


def selected(dataset: Dataset) -> int:
    """Persons of the selection; all where there is none."""
    return int(_members(dataset).sum())


def may_tell(dataset: Dataset, element: Element) -> bool:
    """Whether an element may be told of the selection: not the dimension itself, nor what it never meets."""
    if dataset.selection is None or isinstance(element, Repeat):
        return True
    return all(
        element.name != dimension and _may_meet(_role_of(dataset, dimension), _role(element))
        for dimension in dataset.selection.dimensions
    )


def told_of_selection(dataset: Dataset, table: Table) -> Table:
    """A table of the selection as one of all: its group is ALL, and without what is told of nobody but all."""
    if dataset.selection is None:
        return table
    name = dataset.selection.name
    places = [place for place, column in enumerate(table.columns) if column.statistic not in _NEVER_TOLD]
    at = {place: new for new, place in enumerate(places)}
    columns = [table.columns[place] for place in places]
    is_item = table.variable in dataset.columns
    variables = [table.variable] if is_item else [f"{table.variable}.{row}" for row in table.rows]
    answered = np.any([dataset.column(own).answered for own in variables], axis=0) & _members(dataset)
    return replace(
        table,
        columns=tuple(Column(c.statistic, ALL if c.group == name else c.group, c.category) for c in columns),
        cells=tuple(tuple(row[place] for place in places) for row in table.cells),
        withheld=frozenset((row, at[place]) for row, place in table.withheld if place in at),
        reasons=tuple((row, at[place], why) for row, place, why in table.reasons if place in at),
        bases=tuple(table.bases[place] for place in places) if table.bases else (),
        base=int(answered.sum()),
        missing=((WITHOUT_ANSWER, selected(dataset) - int(answered.sum())),) if is_item else (),
        warnings=(*table.warnings, *_warnings(dataset, variables)),
    )


def _problem(dataset: Dataset, criteria: Sequence[Criterion]) -> Problem | None:
    k = dataset.threshold
    dimensions = [criterion.dimension for criterion in criteria]
    if len(criteria) > MOST_CRITERIA or len(set(dimensions)) < len(dimensions):
        return Problem.at("selection-too-many", most=MOST_CRITERIA)
    for criterion in criteria:
        if not has_dimension(dataset, criterion.dimension):
            return Problem.at("selection-unknown", value=f"{criterion.dimension}:{criterion.code}"[:80])
        if criterion.code not in _grouping(dataset, criterion.dimension).named:
            return Problem.at("selection-unknown", value=f"{criterion.dimension}:{criterion.code}"[:80])
        if criterion.code not in dict(offered(dataset, criterion.dimension)):
            return Problem.at("selection-small", k=k)
    if len(criteria) == 1:
        return None
    if not _may_meet(*(_role_of(dataset, dimension) for dimension in dimensions)):
        return Problem.at("selection-never-together")
    sizes = _sizes(_crossed(dataset, dimensions))
    if ((sizes > 0) & (sizes < k)).any():
        return Problem.at("selection-combination-small", k=k)
    together = np.all([_has(dataset, criterion) for criterion in criteria], axis=0)
    return None if together.any() else Problem.at("selection-small", k=k)


def _grouping(dataset: Dataset, dimension: str) -> Grouping:
    if dimension == GROUP:
        return dataset.grouping
    if dimension == MODE:
        modes = [mode if isinstance(mode, str) else None for mode in dataset.cases["mode"]]
        return Grouping.of(modes, sorted({mode for mode in modes if mode})).with_rest_protected()
    return regrouped(dataset, dimension).grouping


def _crossed(dataset: Dataset, dimensions: Sequence[str]) -> Grouping:
    """Every combination of values is a group, having none among them."""
    first, second = (_grouping(dataset, dimension) for dimension in dimensions)
    names = tuple(_APART.join((a, b)) for a in first.names for b in second.names)
    codes = first.codes.astype(np.int16) * len(second.names) + second.codes
    codes.flags.writeable = False
    return Grouping(names, codes, all_or_nothing=True)


def _of_those_asked(dataset: Dataset, dimensions: Sequence[str]) -> Dataset:
    """Judgements of the municipality are those of the groups outside it, as in tables by an item."""
    if GROUP in dimensions or not dataset.inside_groups:
        return dataset
    judged = [variable for variable in dataset.columns if _is_judged(dataset, variable)]
    found = of_outside(dataset, judged)
    return replace(found, columns=MappingProxyType(dict(found.columns)))


def _is_judged(dataset: Dataset, variable: str) -> bool:
    try:
        return judges_municipality(dataset.item(variable).role)
    except KeyError:  # own words beside "other", repeats
        return False


def _warnings(dataset: Dataset, variables: Sequence[str]) -> tuple[str, ...]:
    assert dataset.selection is not None
    if GROUP in dataset.selection.dimensions or not dataset.study.inside_groups:
        return ()
    return (OUTSIDE_ONLY,) if any(_is_judged(dataset, variable) for variable in variables) else ()


def _sizes(grouping: Grouping) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return grouping.sizes(np.ones(len(grouping.codes), bool))


def _has(dataset: Dataset, criterion: Criterion) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    grouping = _grouping(dataset, criterion.dimension)
    return np.asarray(grouping.codes == grouping.names.index(criterion.code))


def _members(dataset: Dataset) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if dataset.selection is None:
        return np.ones(len(dataset), bool)
    return np.asarray(dataset.grouping.codes == dataset.grouping.names.index(dataset.selection.name))


def _role_of(dataset: Dataset, dimension: str) -> str | None:
    if dimension in (GROUP, MODE):
        return dimension
    return _role(dataset.item(dimension))


def _role(element: Element) -> str | None:
    return (
        "demographic:place" if isinstance(getattr(element, "domain", None), Place) else getattr(element, "role", None)
    )


def _may_meet(first: str | None, second: str | None) -> bool:
    """Whether two roles may be crossed; the group is one of them or nothing stands against it."""
    for one, other in ((first, second), (second, first)):
        if asks_for_group(one) and not may_meet_group(other):
            return False
    return True
