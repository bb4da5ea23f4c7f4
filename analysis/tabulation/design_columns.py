"""A sample design and its weights from the columns of a data file."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

import numpy as np

from analysis.cases.tabulated_columns import NOT_AVAILABLE, Columns, column, numbers_of
from analysis.estimation.replicates import ReplicateDesign, ReplicateKind, given_replicates, made_replicates
from analysis.estimation.survey_design import DesignError, Floats, Lonely, SurveyDesign, survey_design
from analysis.estimation.weighting import Weighting
from questionnaires.problems import Problem

Reweight = Callable[[Floats], Weighting]


@dataclass(frozen=True)
class DesignColumns:
    """Which columns say how the sample was drawn; clusters and populations one a stage."""

    weight: str | None = None
    stratum: str | None = None
    clusters: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    lonely: Lonely | None = None


@dataclass(frozen=True)
class ReplicateColumns:
    """Replicate weights: the columns that match `pattern`, or made where there is none."""

    kind: ReplicateKind
    pattern: str | None = None
    rho: float | None = None
    count: int = 200
    seed: int = 1
    are_factors: bool = False


def design_of_columns(columns: Columns, named: DesignColumns) -> SurveyDesign:
    """The design, before any weights are made.

    Raises DesignError listing columns that are not there, cases without stratum or cluster, and what
    `survey_design` refuses.
    """
    wanted = [named.weight, named.stratum, *named.clusters, *named.populations]
    faults = [
        Problem.at("column-unknown", column=name, allowed=list(columns))
        for name in dict.fromkeys(wanted)
        if name is not None and name not in columns
    ]
    if faults:
        raise DesignError(faults)
    size = len(next(iter(columns.values()), ()))
    return survey_design(
        size,
        weights=numbers_of(columns[named.weight], named.weight) if named.weight else None,
        strata=_labels(columns, named.stratum) if named.stratum else None,
        clusters=[_labels(columns, name) for name in named.clusters],
        populations=[numbers_of(columns[name], name) for name in named.populations],
        lonely=named.lonely,
    )


def _labels(columns: Columns, name: str) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    labels = np.array([cell.strip() for cell in column(columns, name)], object)
    lacking = np.isin(labels, sorted(NOT_AVAILABLE))
    if lacking.any():
        row = int(np.argmax(lacking)) + 2
        raise DesignError([Problem.at("design-label-missing", column=name, row=row, cases=int(lacking.sum()))])
    return labels


def reweighted(design: SurveyDesign, reweight: Reweight | None) -> tuple[SurveyDesign, tuple[Problem, ...]]:
    """The design with weights made from its own, and what that warns of."""
    if reweight is None:
        return design, ()
    made = reweight(design.weights)
    return design.reweighted(made.weights, made.calibration), made.warnings


def replicate_design(
    columns: Columns, named: DesignColumns, design: SurveyDesign, wanted: ReplicateColumns, reweight: Reweight | None
) -> ReplicateDesign:
    """Replicates given by columns, or made from the design; where weights are made, each replicate's too."""
    if wanted.pattern is None:
        made = made_replicates(design, wanted.kind, rho=wanted.rho or 0.0, count=wanted.count, seed=wanted.seed)
    else:
        matching = matching_columns(columns, wanted.pattern)
        replicates = np.column_stack([numbers_of(columns[name], name) for name in matching])
        if wanted.are_factors:
            replicates = replicates * design.weights[:, None]
        strata = design if named.stratum or (named.populations and wanted.kind is not ReplicateKind.JKN) else None
        made = given_replicates(design.weights, replicates, wanted.kind, rho=wanted.rho, strata=strata)
    if reweight is None:
        return made
    whole = reweight(made.weights).weights
    parts = np.column_stack([reweight(part).weights for part in made.replicates.T])
    return replace(made, weights=whole, replicates=parts, left_out=None)


def matching_columns(columns: Collection[str], pattern: str) -> Sequence[str]:
    """Columns whose names match a pattern with * and ?, or else a regular expression, as a whole or in part (as R
    looks for them), in the file's order."""
    found = [name for name in columns if fnmatchcase(name, pattern)]
    for matches in (re.fullmatch, re.search):
        try:
            found = found or [name for name in columns if matches(pattern, name)]
        except re.error:
            break
    if not found:
        raise DesignError([Problem.at("replicates-not-found", pattern=pattern)])
    return found
