"""How a wave was drawn, as a survey design: weights, strata, clusters and their populations."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.estimation.survey_design import Floats, Stage, SurveyDesign, survey_design
from questionnaires.fieldwork import WaveKind


def design_of(kind: WaveKind, cases: pd.DataFrame) -> SurveyDesign | None:
    """The design of a wave drawn at random, from `Dataset.cases`; None for others, and where nothing is known.

    Weights that are equal within each stratum but do not add up to its population (they were made when
    the sample was drawn, and not all answered) are scaled to it, so that strata where fewer answered do
    not count less; other weights, and those of clusters, are used as they stand. Without populations the
    units of strata or clusters count as drawn with replacement; with weights alone nothing has an error.

    Raises
    ------
    DesignError
        Where a stratum has several populations, or fewer units than were drawn.
    """
    if kind is not WaveKind.SAMPLE or cases.empty:
        return None
    is_weighted, has_populations = bool(cases["weight"].notna().all()), bool(cases["population"].notna().all())
    if not is_weighted and not has_populations:
        return None
    strata, clusters = _labels(cases["stratum"]), _labels(cases["cluster"])
    populations = [cases["population"].to_numpy(np.float64)] if has_populations else []
    if clusters is None and has_populations and is_weighted and _only_drawn(cases):
        is_weighted = False
    weights = cases["weight"].to_numpy(np.float64) if is_weighted else None
    is_known = has_populations or strata is not None or clusters is not None
    if not is_known or len(set(clusters if clusters is not None else range(len(cases)))) == 1:
        return _of_a_single_unit(weights if weights is not None else populations[0] / len(cases))
    return survey_design(
        len(cases),
        weights=weights,
        strata=strata,
        clusters=[] if clusters is None else [clusters],
        populations=populations,
    )


def _labels(column: pd.Series) -> list[str] | None:
    """One label a case, "" where it has none; None where no case has one."""
    labels = [label if isinstance(label, str) else "" for label in column]
    return labels if any(labels) else None


def _of_a_single_unit(weights: Floats) -> SurveyDesign:
    """All cases in one unit of an unknown number: estimates without errors."""
    stage = Stage(np.zeros(len(weights), np.int64), np.zeros(1, np.int64), np.ones(1, np.int64), np.full(1, np.inf))
    return SurveyDesign(weights, (stage,))


def has_errors(design: SurveyDesign) -> bool:
    """Whether enough is known of how the wave was drawn for its estimates to have errors."""
    return len(design.stages[0].strata) > 1


def _only_drawn(cases: pd.DataFrame) -> bool:
    """Whether weights are equal within strata and fall short of a population that not all answered for."""
    strata = cases["stratum"].map(lambda stratum: stratum if isinstance(stratum, str) else "")
    by_stratum = cases["weight"].groupby(strata)
    are_equal = bool((by_stratum.max() <= by_stratum.min() * (1 + 1e-9)).all())
    populations = cases["population"].groupby(strata).first()
    return are_equal and not np.allclose(by_stratum.sum(), populations, rtol=1e-6)
