"""Tests of association in a weighted table (Rao and Scott 1981, 1984; `svychisq` of R's survey).

Pearson's statistic of the shares, scaled to the number of cases, overstates or understates what a design
knows. First order: it is divided by the mean of the generalised design effects and compared with
chi-square. Second order: divided by their sum and compared with F, whose degrees of freedom allow for
their spread. Cases without an answer to either item are a domain; the count scaled to and the degrees of
freedom are those of all cases in `among`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, fdtrc

from analysis.estimation.statistics import Mean
from analysis.estimation.survey_design import Flags, Floats, Integers, SurveyDesign
from analysis.estimation.survey_estimates import AnyDesign, estimate


@dataclass(frozen=True)
class RaoScott:
    """`pearson`: X² of the table scaled to the cases; `f` and `f_p`: second order, with `df_num` and
    `df_den`; `chi_square_p`: first order, `chi_square` = X² over the mean design effect on `cells_df`."""

    pearson: float
    f: float
    df_num: float
    df_den: float
    f_p: float
    chi_square: float
    cells_df: int
    chi_square_p: float


def rao_scott(rows: Integers, columns: Integers, among: Flags, design: AnyDesign) -> RaoScott | None:
    """Test of rows (n,) against columns (n,), category indices with -1 for no answer.

    None where it is undefined: under two categories either way, a category of weight zero, or a table
    whose shares do not vary in this design (the design fixes them).
    """
    valid = among & (rows >= 0) & (columns >= 0)
    height, width = _extent(rows[among]), _extent(columns[among])
    if height < 2 or width < 2 or not valid.any():
        return None
    cells = np.zeros((len(rows), height * width))
    cells[np.flatnonzero(valid), (rows * width + columns)[valid]] = 1
    found = estimate(Mean(cells, valid), design)
    return tested(found.values.reshape(height, width), found.covariance, *_size(design, among))


def _size(design: AnyDesign, among: Flags) -> tuple[int, int]:
    """Cases and degrees of freedom of a test: cases of weight zero count too, as in R's `svychisq`."""
    if isinstance(design, SurveyDesign):
        held = design.held(among)
        return int(held.sum()), design.units_less_strata(held)
    return int(among.sum()), design.degrees_of_freedom(among)


def tested(shares: Floats, covariance: Floats, size: int, df: float) -> RaoScott | None:
    """Test of a table of `shares` (R, C) of its whole, with their (RC, RC) covariance in a sample of `size` cases."""
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    if not (expected > 0).all() or not np.isfinite(covariance).all():
        return None
    pearson = size * float(((shares - expected) ** 2 / expected).sum())
    effects = _design_effects(shares.ravel(), covariance, _interactions(*shares.shape), size)
    trace = float(np.trace(effects))
    if trace < 1e-12:
        return None
    spread = trace**2 / float((effects * effects.T).sum())
    f, first = pearson / trace, pearson / (trace / len(effects))
    return RaoScott(
        pearson, f, spread, spread * df, float(fdtrc(spread, spread * df, f)) if df > 0 else float("nan"),
        first, len(effects), float(chdtrc(len(effects), first)),
    )  # fmt: skip


def _extent(codes: Integers) -> int:
    return int(codes.max()) + 1 if len(codes) else 0


@cache
def _interactions(height: int, width: int) -> Floats:
    """(height * width, (height - 1) * (width - 1)) orthonormal contrasts that margins do not explain."""
    return np.kron(_contrasts(height), _contrasts(width)).astype(np.float64)


def _contrasts(count: int) -> Floats:
    """(count, count - 1) orthonormal columns that sum to zero (Helmert)."""
    columns: npt.NDArray[np.float64] = np.zeros((count, count - 1))
    for k in range(1, count):
        columns[:k, k - 1], columns[k, k - 1] = 1, -k
        columns[:, k - 1] /= np.sqrt(k * (k + 1))
    return columns


def _design_effects(shares: Floats, covariance: Floats, contrasts: Floats, size: int) -> Floats:
    """The matrix whose eigenvalues are the generalised design effects."""
    inverse: Floats = np.divide(1.0, shares, out=np.zeros_like(shares), where=shares > 0)
    scaled = contrasts * inverse[:, None]
    simple = contrasts.T @ scaled / size
    product = scaled.T @ covariance @ scaled
    try:
        pivots = np.diag(np.linalg.cholesky(simple))
        if pivots.min() > 1e-6 * pivots.max():
            return np.linalg.solve(simple, product).astype(np.float64)
    except np.linalg.LinAlgError:
        pass  # too many empty cells: least squares finds what there is
    return np.linalg.lstsq(simple, product, rcond=None)[0].astype(np.float64)
