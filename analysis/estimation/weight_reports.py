"""What weighting did: how much precision it left, who weighs most, margins before and after, what trimming moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from analysis.estimation.survey_design import Floats
from analysis.estimation.weighting import Margin
from questionnaires.problems import Problem

LARGEST = 10  # weights named
LEAST_EFFICIENCY = 0.5
FARTHEST_FROM_MEAN = 5.0


@dataclass(frozen=True)
class WeightReport:
    """What weighting did: `efficiency` is effective over real cases (Kish), the inverse of `kish_deff`."""

    n: int
    sum: float
    smallest: float
    largest: float
    kish_deff: float
    effective_n: float
    efficiency: float
    largest_over_mean: float


def effective_cases(weights: Floats) -> float:
    """Kish's effective number of cases: what unequal weights leave of them; NaN without weight."""
    return float(weights.sum() ** 2 / (weights**2).sum()) if weights.any() else float("nan")


def report_of(weights: Floats) -> WeightReport:
    """Sizes of weights; cases of weight zero are not counted."""
    counted = weights[weights != 0]
    n, total = len(counted), float(counted.sum())
    effective = effective_cases(counted)
    return WeightReport(
        n, total, float(counted.min()), float(counted.max()), n / effective, effective, effective / n,
        float(counted.max()) / (total / n),
    )  # fmt: skip


def shares_of(margin: Margin, weights: Floats) -> Floats:
    """(K,) share of the weight that each category of a margin has."""
    given = margin.codes >= 0
    sums = np.bincount(margin.codes[given], weights[given], len(margin.totals))
    shares: Floats = sums / sums.sum()
    return shares


def weight_report(
    start: Floats, made: Floats, margins: Sequence[Margin], bounds: tuple[float, float] | None = None
) -> dict[str, Any]:
    """Sizes `before` and `after`, the `largest` weights with their rows, `margins`, and, where they were trimmed to
    `bounds`, how many stand at them; `margins` says where trimming left a margin off its total (`off`, a share of it).
    """
    order = np.argsort(-made, kind="stable")[:LARGEST]
    mean = float(made[made != 0].mean())
    return {
        "before": asdict(report_of(start)),
        "after": asdict(report_of(made)),
        "largest": [
            {
                "row": int(case) + 2,  # as a file numbers it, below its header
                "weight": float(made[case]),
                "before": float(start[case]),
                "over_mean": float(made[case]) / mean,
                "codes": {margin.name: margin.categories[margin.codes[case]] for margin in margins},
            }
            for case in order
        ],
        "margins": [line for margin in margins for line in _margin_lines(margin, start, made)],
        "trimmed": None if bounds is None else _trimming(made, *bounds),
    }


def _margin_lines(margin: Margin, start: Floats, made: Floats) -> list[dict[str, Any]]:
    wanted = margin.totals / margin.totals.sum()
    return [
        {
            "variable": margin.name,
            "category": category,
            "n": int(((margin.codes == place) & (made != 0)).sum()),
            "before": float(before),
            "after": float(after),
            "wanted": float(share),
            "off": float(after / share - 1) if share else None,
        }
        for place, (category, before, after, share) in enumerate(
            zip(margin.categories, shares_of(margin, start), shares_of(margin, made), wanted, strict=True)
        )
    ]


def _trimming(made: Floats, lower: float, upper: float) -> dict[str, Any]:
    counted = made[made != 0]
    return {
        "lower": lower,
        "upper": upper,
        "at_lower": int((counted <= lower).sum()),
        "at_upper": int((counted >= upper).sum()),
    }


def report_warnings(made: Floats) -> list[Problem]:
    """A warning where weights cost more than half of the precision, or one of them is many times the mean."""
    report = report_of(made)
    if report.efficiency >= LEAST_EFFICIENCY and report.largest_over_mean <= FARTHEST_FROM_MEAN:
        return []
    efficiency, largest = round(report.efficiency, 3), round(report.largest_over_mean, 1)
    return [Problem.at("weights-spread", efficiency=efficiency, largest=largest)]
