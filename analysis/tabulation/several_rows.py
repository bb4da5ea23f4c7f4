"""Rows of items with several codes: shares of cases and shares of answers.

An item is a column whose cells hold its codes, parted by spaces or |; or columns `item/code` of 0 and 1; or, where
all columns asked for hold 0 and 1 (no and yes), those columns together. A cell with nothing in it is no answer; a
case that chose nothing of columns with 0 has answered.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from analysis.cases.tabulated_columns import Codes
from analysis.estimation.intervals import IntervalMethod
from analysis.estimation.statistics import Ratio
from analysis.estimation.survey_design import Flags, Floats
from analysis.estimation.survey_estimates import estimate
from analysis.tabulation.item_rows import share_numbers
from analysis.tabulation.item_sets import set_name
from analysis.tabulation.tabulating import Row, Tabulating

_YES = frozenset({"1", "yes", "true", "y", "بله", "بلی", "۱"})
_NO = frozenset({"0", "no", "false", "n", "خیر", "نه", "۰"})


def several_rows(asked: Tabulating) -> tuple[list[Row], list[Row]]:
    """For each item and group the share of cases that chose a code, then the share of all answers that it got."""
    rows: list[Row] = []
    for item, categories, chosen, answered in _items(asked):
        if not (answered & asked.inside).any():
            asked.warn("item-all-missing", item=item)
        for by, cell in asked.cells():
            among = cell & answered
            values = np.where(among[:, None], chosen, 0)
            answers = values.sum(axis=1)
            if not categories:
                rows.append(asked.row("share_of_cases", item, None, by, 0, {}))
                continue
            n, of_cases = share_numbers(asked, values, cell, answered, asked.request.ci_method or IntervalMethod.MEAN)
            found = estimate(Ratio(values, answers, among), asked.design)
            of_answers = [asked.number(found, place) for place in range(len(categories))]
            for statistic, numbers in (("share_of_cases", of_cases), ("share_of_answers", of_answers)):
                for category, number in zip(categories, numbers, strict=True):
                    row = asked.row(statistic, item, category, by, n, number)
                    rows.append(row | {"answers": int(answers.sum())})
    return rows, []


def joint_columns(items: Sequence[str], columns: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Items that several columns make, by name: `item/code` of each that is no column, or all items together."""
    parts = {
        item: tuple(name for name in columns if name.startswith(f"{item}/")) for item in items if item not in columns
    }
    return parts or ({"+".join(items): tuple(items)} if len(items) > 1 else {})


def _items(asked: Tabulating) -> Iterator[tuple[str, tuple[str, ...], Floats, Flags]]:
    """Name, categories, (n, K) of 0 and 1 who chose which, and who answered."""
    named = asked.request.items
    own = {name: asked.codes(name) for name in named if name in asked.columns}
    if len(named) > 1 and len(own) == len(named) and all(is_indicator(codes) for codes in own.values()):
        yield (set_name(asked), *chosen_columns(own))
        return
    for item in named:
        if item in own:
            yield (item, *chosen_cells(own[item]))
        else:
            parts = {name: asked.codes(name) for name in asked.columns if name.startswith(f"{item}/")}
            categories, chosen, answered = chosen_columns(parts)
            yield item, tuple(name.removeprefix(f"{item}/") for name in categories), chosen, answered


def is_indicator(codes: Codes) -> bool:
    """Whether a column holds only 0 and 1, or no and yes."""
    return {code.lower() for code in codes.categories} <= _YES | _NO


def chosen_columns(columns: dict[str, Codes]) -> tuple[tuple[str, ...], Floats, Flags]:
    """From columns of 0 and 1: their names, (n, K) who chose which, and (n,) who answered any."""
    chosen = []
    for codes in columns.values():
        is_yes = np.array([*(code.lower() in _YES for code in codes.categories), False])
        chosen.append(is_yes[codes.index])
    answered = np.any([codes.given for codes in columns.values()], axis=0)
    return tuple(columns), np.column_stack(chosen).astype(np.float64), answered


def chosen_cells(codes: Codes) -> tuple[tuple[str, ...], Floats, Flags]:
    """From cells of codes parted by spaces, | or ;: the codes, (n, K) who chose which, and (n,) who answered."""
    parts = [tuple(part for part in re.split(r"[\s|;]+", cell) if part) for cell in codes.categories]
    categories = tuple(
        sorted(
            {part for cell in parts for part in cell},
            key=lambda code: (not code.isdecimal(), len(code) if code.isdecimal() else 0, code),
        )
    )
    table = np.array([[category in cell for category in categories] for cell in (*parts, ())], np.float64)
    return categories, table.reshape(len(parts) + 1, len(categories))[codes.index], codes.given
