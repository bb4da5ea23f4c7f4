"""Which groups of a drawn wave stand above which others, row by row of a table by group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.cases.dataset import Dataset
from analysis.estimation.design import has_errors
from analysis.estimation.group_comparisons import GroupValues, beneath, compare_groups
from analysis.estimation.survey_design import Flags
from analysis.results import Above, Column
from analysis.tables.measures import Measure
from analysis.tables.table_columns import TableColumns

LEVEL = 0.05  # of p after Holm's correction over all pairs of a row


def groups_above(
    dataset: Dataset, answered: Flags, measures: Sequence[Measure], columns: TableColumns
) -> tuple[Above, ...]:
    """For each row and statistic of `columns`, whose rows are those of the measures; nothing where the wave was not
    drawn at random.

    Groups withheld in a row are not compared in it.
    """
    design = dataset.design
    if design is None or not has_errors(design):
        return ()
    names, found = dataset.grouping.named, []
    members = np.column_stack([dataset.grouping.members(name)[dataset.grouping.codes] & answered for name in names])
    df = design.degrees_of_freedom()
    for measure in measures:
        values = measure.values()
        withheld = np.column_stack([_withheld(columns, Column(measure.statistic, name)) for name in names])
        for place, row in enumerate(columns.rows):
            shown = np.flatnonzero(~withheld[place] & members.any(axis=0))
            among: Flags = np.any(members[:, shown], axis=1)
            if len(shown) < 2:
                continue
            own = np.where(among, values[:, place], 0).astype(np.float64)
            groups = GroupValues(own, members[:, shown].astype(np.float64), among)
            differences, _ = compare_groups(groups, design, df)
            for index, group in enumerate(shown):
                lower = beneath(differences, index, LEVEL)
                if lower:
                    others = tuple(names[shown[other]] for other in lower)
                    found.append(Above(row, measure.statistic, names[group], others))
    return tuple(found)


def _withheld(columns: TableColumns, column: Column) -> Flags:
    flags: Flags = columns.withheld_in(columns.columns.index(column)).astype(np.bool_)
    return flags
