"""Do 95 % intervals hold the truth 95 times in a hundred? 2,000 samples drawn from a population that is known.

Each design is drawn again and again without replacement; how often its interval covers must lie within the binomial
limits of 2,000 draws at .95 (99.9 %: .9339 to .9661).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import sqrt

import numpy as np

from analysis.estimation.intervals import IntervalMethod, share_interval, t_interval
from analysis.estimation.replicates import ReplicateKind, made_replicates
from analysis.estimation.statistics import Mean
from analysis.estimation.survey_design import Floats, SurveyDesign, survey_design
from analysis.estimation.survey_estimates import estimate
from analysis.estimation.survey_quantiles import survey_quantile

SAMPLES = 2000
LIMIT = 3.29 * sqrt(0.95 * 0.05 / SAMPLES)
Draw = Callable[[np.random.Generator], Floats]


def stakeholders() -> tuple[Floats, SurveyDesign, Draw]:
    """Scores of 1,200 persons in eight groups, a third of each drawn."""
    chance = np.random.default_rng(1)
    sizes = (24, 60, 90, 120, 156, 210, 240, 300)
    strata = np.repeat(np.arange(8), sizes)
    scores = np.clip(np.round(chance.normal(3 + strata / 8, 1)), 1, 5)
    taken = [size // 3 for size in sizes]
    drawn = np.repeat(np.arange(8), taken)
    design = survey_design(len(drawn), strata=drawn.astype(str).tolist(), populations=[np.repeat(sizes, taken) * 1.0])

    def draw(chance: np.random.Generator) -> Floats:
        parts = [chance.choice(np.flatnonzero(strata == k), n, replace=False) for k, n in enumerate(taken)]
        return scores[np.concatenate(parts)]

    return scores, design, draw


def households() -> tuple[Floats, SurveyDesign, Draw]:
    """60 of 300 blocks of twelve households, six of each, whose scores resemble one another."""
    chance = np.random.default_rng(2)
    scores = (chance.normal(50, 6, (300, 1)) + chance.normal(0, 8, (300, 12))).round(1)
    blocks = np.repeat(np.arange(60), 6).astype(str).tolist()
    cases = np.arange(360).astype(str).tolist()
    design = survey_design(360, clusters=[blocks, cases], populations=[np.full(360, 300.0), np.full(360, 12.0)])

    def draw(chance: np.random.Generator) -> Floats:
        rows = chance.choice(300, 60, replace=False)
        return np.concatenate([scores[row, chance.choice(12, 6, replace=False)] for row in rows])

    return scores.ravel(), design, draw


def coverages() -> Iterator[tuple[str, float]]:
    """The share of samples whose interval holds the truth, by what is estimated."""
    for name, (population, design, draw) in (("stakeholders", stakeholders()), ("households", households())):
        everyone, df = design.everyone, design.degrees_of_freedom()
        jackknife = made_replicates(design, ReplicateKind.JKN)
        high = np.quantile(population, 0.7)
        truth, share = float(population.mean()), float((population >= high).mean())
        median = float(np.sort(population)[int(np.ceil(len(population) / 2)) - 1])
        chance = np.random.default_rng(3)
        held: dict[str, int] = {}
        for _ in range(SAMPLES):
            values = draw(chance)
            found = estimate(Mean(values[:, None], everyone), design)
            ends = {"mean": (truth, t_interval(float(found.values[0]), float(found.standard_errors[0]), df))}
            if name == "households":  # blocks: the second stage adds little, which a jackknife of the first leaves out
                replicated = estimate(Mean(values[:, None], everyone), jackknife)
                error = float(replicated.standard_errors[0])
                ends["mean by jackknife"] = (truth, t_interval(float(found.values[0]), error, df))
            high_share = estimate(Mean((values >= high).astype(float)[:, None], everyone), design)
            variance = float(high_share.covariance[0, 0])
            for method in (IntervalMethod.LOGIT, IntervalMethod.WILSON, IntervalMethod.BETA):
                interval = share_interval(method, float(high_share.values[0]), variance, df, len(values))
                ends[f"share, {method}"] = (share, interval)
            middle = survey_quantile(values, everyone, 0.5, design, df)
            ends["median"] = (median, (middle.low, middle.high))
            for what, (true, (low, above)) in ends.items():
                held[what] = held.get(what, 0) + int(low <= true <= above)
        yield from ((f"{name}, {what}", count / SAMPLES) for what, count in held.items())


def main() -> None:
    """Prints every coverage; AssertionError where one is under its limit."""
    print(f"intervals of {SAMPLES:,} samples that hold the truth (.95 is wanted, within {LIMIT:.4f})")
    found = list(coverages())
    for what, coverage in found:
        print(f"  {what:40} {coverage:.4f}")
    # Medians of scores of few values, and Clopper-Pearson's interval, cover more than they promise.
    may_exceed = ("median", "beta")
    for what, coverage in found:
        assert coverage >= 0.95 - LIMIT, what
        assert coverage <= 0.95 + LIMIT or what.endswith(may_exceed), what


if __name__ == "__main__":
    main()
