"""Groups against each other: differences with their errors, corrected for how many there are.

The difference of two domains' means (shares, totals) has the variance of both less twice their covariance, which
clusters, or persons asked in both waves, make other than zero: `svycontrast` of `svyby(covmat = TRUE)` in R's
survey. All groups at once are tested by Wald's F, as `regTermTest` of `svyglm` does; of two groups that is the
square of `svyttest`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np
from scipy.special import fdtrc

from analysis.estimation.student import t_probability
from analysis.estimation.survey_design import Flags, Floats
from analysis.estimation.survey_estimates import AnyDesign, covariance_of

_ROUNDING = 1e-14  # an error this small beside the values is that of their last digits: groups in which all are alike


class Correction(StrEnum):
    """How p of several comparisons is corrected."""

    HOLM = "holm"
    BONFERRONI = "bonferroni"
    NONE = "none"


@dataclass(frozen=True, eq=False)
class GroupValues:
    """Means (or totals) of `values` (n,) in each of G groups; `members` (n, G) of 0 and 1, within `among`."""

    values: Floats
    members: Floats
    among: Flags
    is_total: bool = False

    def value(self, weights: Floats) -> Floats:
        sums = weights.T @ (self.members * self.values[:, None])
        values: Floats = sums if self.is_total else sums / (weights.T @ self.members)
        return values

    def influence(self, weights: Floats) -> Floats:
        if self.is_total:
            return np.asarray(weights[:, None] * self.members * self.values[:, None])
        residuals = self.members * (self.values[:, None] - self.value(weights))
        influence: Floats = weights[:, None] * residuals / (weights @ self.members)
        return influence


@dataclass(frozen=True)
class Difference:
    """Of group `first` less group `second` (places); `p` by t, `p_adjusted` corrected; NaN where undefined."""

    first: int
    second: int
    value: float
    error: float
    p: float
    p_adjusted: float


@dataclass(frozen=True)
class GroupTest:
    """Wald's F that all groups are equal; for two groups `t` is its signed root."""

    f: float
    df_num: int
    df_den: int
    p: float
    t: float | None


def compare_groups(
    groups: GroupValues, design: AnyDesign, df: int, correction: Correction = Correction.HOLM
) -> tuple[tuple[Difference, ...], GroupTest | None]:
    """All pairs of groups, the first named less the second, and the test of all together.

    The correction is over the pairs of this one comparison (one item or category). A group without weight has
    no difference; the test is None where fewer than two groups vary. Pairs are compared with `df`; the test has the
    degrees of freedom of those who answered in these groups, as R's `svyttest` and `svyglm` do.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        values = groups.value(design.weights)
        covariance = _covariance(groups, design, values)
        answered = groups.among & groups.members.any(axis=1)
    return compared(values, covariance, df, design.degrees_of_freedom(answered), correction)


def compared(
    values: Floats, covariance: Floats, df: int, answered_df: int, correction: Correction = Correction.HOLM
) -> tuple[tuple[Difference, ...], GroupTest | None]:
    """As `compare_groups`, of the values (G,) of groups and their (G, G) covariance; `answered_df` are the degrees of
    freedom of those who answered in these groups."""
    found = []
    for first, second in combinations(range(len(values)), 2):
        value = float(values[first] - values[second])
        variance = covariance[first, first] + covariance[second, second] - 2 * covariance[first, second]
        error = float(np.sqrt(max(variance, 0.0))) if np.isfinite(variance) else float("nan")
        size = max(abs(float(values[first])), abs(float(values[second])))
        found.append((first, second, value, error, _p_of_t(value, error, size, df)))
    adjusted = corrected([each[-1] for each in found], correction)
    differences = tuple(Difference(*each, p) for each, p in zip(found, adjusted, strict=True))
    return differences, _wald(values, covariance, answered_df)


def beneath(differences: Sequence[Difference], group: int, level: float) -> list[int]:
    """Groups that the one at this place is above, by corrected p under the level."""
    lower = [each.second for each in differences if each.first == group and each.value > 0 and each.p_adjusted < level]
    lower += [each.first for each in differences if each.second == group and each.value < 0 and each.p_adjusted < level]
    return sorted(lower)


def _covariance(groups: GroupValues, design: AnyDesign, values: Floats) -> Floats:
    has_weight = (design.weights @ groups.members) > 0
    covariance = np.full((len(values),) * 2, np.nan)
    if has_weight.any():
        kept = GroupValues(groups.values, groups.members[:, has_weight], groups.among, groups.is_total)
        covariance[np.ix_(has_weight, has_weight)] = covariance_of(kept, design, values[has_weight])
    return covariance


def _p_of_t(value: float, error: float, size: float, df: int) -> float:
    if not (np.isfinite(value) and np.isfinite(error)) or df <= 0 or error <= _ROUNDING * size:
        return float("nan")
    return 2 * t_probability(-abs(value / error), df)


def corrected(p: Sequence[float], correction: Correction) -> list[float]:
    """p corrected for their number: Holm (1979) by steps, Bonferroni, or as they are; NaN stay apart."""
    known = [each for each in p if np.isfinite(each)]
    if correction is Correction.NONE:
        return list(p)
    if correction is Correction.BONFERRONI:
        return [min(1.0, each * len(known)) for each in p]
    adjusted, worst = list(p), 0.0
    for place, index in enumerate(sorted((i for i, each in enumerate(p) if np.isfinite(each)), key=lambda i: p[i])):
        worst = max(worst, min(1.0, (len(known) - place) * p[index]))
        adjusted[index] = worst
    return adjusted


def _wald(values: Floats, covariance: Floats, df: int) -> GroupTest | None:
    varies = np.isfinite(values) & np.isfinite(np.diag(covariance))
    count = int(varies.sum())
    df_den = df - (count - 1)
    if count < 2 or df_den <= 0:
        return None
    contrasts = np.hstack([np.ones((count - 1, 1)), -np.eye(count - 1)])
    apart = contrasts @ values[varies]
    spread = contrasts @ covariance[np.ix_(varies, varies)] @ contrasts.T
    sizes = np.linalg.eigvalsh(spread)
    if sizes[0] <= max(1e-10 * sizes[-1], (_ROUNDING * np.abs(values[varies]).max()) ** 2):
        return None
    f = float(apart @ np.linalg.solve(spread, apart)) / (count - 1)
    t = float(np.sign(apart[0]) * np.sqrt(f)) if count == 2 else None
    return GroupTest(f, count - 1, df_den, float(fdtrc(count - 1, df_den, f)), t)
