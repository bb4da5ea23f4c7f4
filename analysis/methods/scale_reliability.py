"""Whether items measure one thing: Cronbach's alpha, McDonald's omega, and what each item adds.

Alpha is k/(k - 1) (1 - sum of item variances / variance of the sum) (Cronbach 1951; weighted, `svycralpha` of R's
survey), its interval Feldt's (1965). Omega total is (Σλ)² / ((Σλ)² + Σθ) of one factor fitted to the covariances by
maximum likelihood (McDonald 1999; the fit of R's `factanal`), its interval the percentiles of a bootstrap.
Covariances are of the cases that answered every item, unless pairwise ones are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from scipy.special import fdtri

from analysis.estimation.survey_design import Flags, Floats

LEAST_UNIQUE = 0.005  # share of an item's variance that stays its own, as `factanal` has it


def covariances(answers: Floats, weights: Floats) -> Floats:
    """(k, k) population covariances of `answers` (n, k), NaN left out pair by pair, estimated as R's `svyvar`."""
    given = ~np.isnan(answers)
    k = answers.shape[1]
    result = np.full((k, k), nan)
    for i in range(k):
        for j in range(i, k):
            both = given[:, i] & given[:, j] & (weights > 0)
            n = int(both.sum())
            if n > 1:
                shares = weights[both] / weights[both].sum()
                x, y = answers[both, i], answers[both, j]
                spread = float(shares @ ((x - shares @ x) * (y - shares @ y))) * n / (n - 1)
                result[i, j] = result[j, i] = spread
    return result


def alpha_of(covariance: Floats) -> float:
    """Cronbach's alpha of (k, k) covariances; NaN for fewer than two items or a sum that does not vary."""
    k, total = len(covariance), float(covariance.sum())
    return k / (k - 1) * (1 - float(np.trace(covariance)) / total) if k > 1 and total > 0 else nan


@dataclass(frozen=True, eq=False)
class Alpha:
    """Alpha as a function of weights; `answers` (n, k) complete among the cases in `among`, 0 elsewhere."""

    answers: Floats
    among: Flags

    def value(self, weights: Floats) -> Floats:
        columns = weights[:, None] if weights.ndim == 1 else weights
        values = np.array([[alpha_of(covariances(self.answers[self.among], w[self.among]))] for w in columns.T])
        return np.asarray(values[0] if weights.ndim == 1 else values)

    def influence(self, weights: Floats) -> Floats:
        """(n, 1) by linearisation: what each case's squares add to both sums of variances."""
        inside = np.where(self.among, weights, 0)
        k = self.answers.shape[1]
        centred = np.where(self.among[:, None], self.answers - inside @ self.answers / inside.sum(), 0)
        own, whole = (centred**2).sum(axis=1), centred.sum(axis=1) ** 2
        items, total = inside @ own / inside.sum(), inside @ whole / inside.sum()
        slope = k / (k - 1) * (items * whole / total**2 - own / total)
        return np.asarray((inside * slope / inside.sum())[:, None])


def feldt_interval(alpha: float, n: float, items: int, confidence: float = 0.95) -> tuple[float, float]:
    """Feldt's interval of alpha from n cases (for weighted cases their effective number)."""
    first, second = n - 1, (n - 1) * (items - 1)
    if not np.isfinite(alpha) or first <= 0 or second <= 0:
        return nan, nan
    tail = (1 - confidence) / 2
    return 1 - (1 - alpha) * float(fdtri(first, second, 1 - tail)), 1 - (1 - alpha) * float(fdtri(first, second, tail))


@dataclass(frozen=True, eq=False)
class OneFactor:
    """One factor of (k, k) covariances: `loadings` (k,) and what stays each item's own, `uniquenesses` (k,)."""

    loadings: Floats
    uniquenesses: Floats

    @property
    def omega(self) -> float:
        """Share of the variance of the sum that the factor explains."""
        explained = float(self.loadings.sum()) ** 2
        return explained / (explained + float(self.uniquenesses.sum()))


def one_factor(covariance: Floats, start: Floats | None = None) -> OneFactor | None:
    """The factor by maximum likelihood; None for fewer than three items or covariances that are not positive definite.

    Uniquenesses stay above `LEAST_UNIQUE` of the variances (a Heywood case ends there). `start` (k,) are
    uniquenesses of the correlations to begin with. Lawley and Maxwell (1971); the function R's `factanal`
    minimises.
    """
    from scipy.optimize import minimize

    k = len(covariance)
    if k < 3 or not np.isfinite(covariance).all() or not (np.diag(covariance) > 0).all():
        return None
    sizes = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(sizes, sizes)
    if np.linalg.eigvalsh(correlation)[0] < 1e-10:
        return None
    begun = start if start is not None else (1 - 0.5 / k) / np.diag(np.linalg.inv(correlation))

    def misfit(unique: Floats) -> tuple[float, Floats]:
        roots = np.sqrt(unique)
        values, vectors = np.linalg.eigh(correlation / np.outer(roots, roots))
        rest = values[:-1]
        loadings = vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0)) * roots
        slope = (loadings**2 + unique - 1) / unique**2
        return float((rest - np.log(rest)).sum() - (k - 1)), slope

    bounds = [(LEAST_UNIQUE, 1.0)] * k
    options = {"ftol": 1e-15, "gtol": 1e-9, "maxiter": 500}
    unique = minimize(
        misfit, np.clip(begun, LEAST_UNIQUE, 1), jac=True, method="L-BFGS-B", bounds=bounds, options=options
    ).x
    roots = np.sqrt(unique)
    values, vectors = np.linalg.eigh(correlation / np.outer(roots, roots))
    loadings = vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0)) * roots
    loadings = loadings * (1 if loadings.sum() >= 0 else -1)
    return OneFactor(loadings * sizes, unique * sizes**2)


def is_heywood(factor: OneFactor) -> bool:
    """Whether an item is left no variance of its own: omega should then not be trusted."""
    whole = factor.loadings**2 + factor.uniquenesses
    return bool((factor.uniquenesses <= LEAST_UNIQUE * whole * 1.001).any())


@dataclass(frozen=True)
class ItemDiagnostics:
    """`rest_correlation` with the sum of the other items; `alpha_if_dropped` of the others."""

    rest_correlation: float
    alpha_if_dropped: float


def diagnostics(covariance: Floats) -> list[ItemDiagnostics]:
    """Of each item, from (k, k) covariances."""
    found = []
    for item in range(len(covariance)):
        others = np.delete(np.arange(len(covariance)), item)
        rest = covariance[np.ix_(others, others)]
        spread = float(covariance[item, item]) * float(rest.sum())
        correlation = float(covariance[item, others].sum()) / np.sqrt(spread) if spread > 0 else nan
        found.append(ItemDiagnostics(float(correlation), alpha_of(rest)))
    return found


def seems_reversed(covariance: Floats) -> Flags:
    """(k,) items that go against the others: of the other sign on the first principal component of the correlations.

    The sign of the component is that of most of its weight (as `check.keys` of R's psych). NaN count as no relation.
    """
    sizes = np.sqrt(np.where(np.diag(covariance) > 0, np.diag(covariance), np.inf))
    correlation = np.nan_to_num(covariance / np.outer(sizes, sizes))
    component = np.linalg.eigh(correlation)[1][:, -1]
    against: Flags = component * (1 if component.sum() >= 0 else -1) < -1e-9
    return against


def correlations(covariance: Floats) -> Floats:
    """(k, k) correlations; NaN for an item that does not vary."""
    with np.errstate(invalid="ignore", divide="ignore"):
        sizes = np.sqrt(np.diag(covariance))
        result: Floats = covariance / np.outer(sizes, sizes)
    return result


def composite(answers: Floats, at_least: int) -> Floats:
    """(n,) mean of the items each case answered; NaN where they are fewer than `at_least`."""
    given = ~np.isnan(answers)
    count = given.sum(axis=1)
    sums = np.where(given, answers, 0).sum(axis=1)
    return np.asarray(np.where(count >= max(at_least, 1), sums / np.maximum(count, 1), nan))


@dataclass(frozen=True, eq=False)
class FactorCheck:
    """`eigenvalues` (k,) of the correlations, `expected` (k,) the 95th percentile of those of noise, `adequacy` (KMO)
    of all and `item_adequacy` (k,) of each item; `factors` whose eigenvalue exceeds noise before one does not."""

    eigenvalues: Floats
    expected: Floats
    adequacy: float
    item_adequacy: Floats

    @property
    def factors(self) -> int:
        above = self.eigenvalues > self.expected
        return int(np.argmin(above)) if not above.all() else len(above)


def factor_check(covariance: Floats, n: int, *, draws: int = 200, seed: int = 1) -> FactorCheck | None:
    """How many factors stand above noise (Horn 1965), and whether the correlations suit factors (Kaiser and Rice 1974).

    None where the correlations are undefined or cannot be inverted.
    """
    correlation = correlations(covariance)
    k = len(correlation)
    if k < 2 or n <= k or not np.isfinite(correlation).all() or np.linalg.eigvalsh(correlation)[0] < 1e-10:
        return None
    chance = np.random.default_rng(seed)
    noise = [np.linalg.eigvalsh(np.corrcoef(chance.standard_normal((n, k)), rowvar=False)) for _ in range(draws)]
    inverse = np.linalg.inv(correlation)
    partial = -inverse / np.sqrt(np.outer(np.diag(inverse), np.diag(inverse)))
    np.fill_diagonal(partial, 0)
    plain = correlation - np.eye(k)
    own, apart = (plain**2).sum(axis=1), (partial**2).sum(axis=1)
    eigenvalues: Floats = np.linalg.eigvalsh(correlation)[::-1].astype(np.float64)
    expected: Floats = np.quantile(np.array(noise)[:, ::-1], 0.95, axis=0).astype(np.float64)
    return FactorCheck(eigenvalues, expected, float(own.sum() / (own.sum() + apart.sum())), own / (own + apart))
