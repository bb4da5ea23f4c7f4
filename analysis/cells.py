"""Cells of a crossing: which combinations of small codes occur, and in which of them each case lies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from analysis.survey_design import Integers

SmallCodes = npt.NDArray[np.signedinteger]
_DENSE = 1 << 16


def crossed(columns: Sequence[SmallCodes], sizes: Sequence[int], cases: int) -> tuple[Integers, Integers]:
    """(C, p) codes of the cells that occur, in their order, and (n,) the cell of each case.

    `columns` are p arrays (n,) of codes from -1 (none) to their size less one; without columns all `cases`
    lie in one cell.
    """
    spans = [size + 1 for size in sizes]
    whole = int(np.prod([1.0, *spans]))
    if whole > max(_DENSE, 4 * cases):
        return _crossed_by_sorting(columns, spans)
    key, offset = np.zeros(cases, np.min_scalar_type(-whole)), 0
    for codes, span in zip(columns, spans, strict=True):
        key *= span
        key += codes.astype(key.dtype, copy=False)
        offset = offset * span + 1
    key += offset
    key = key.astype(np.int64)
    occurs = np.bincount(key, minlength=whole) > 0
    found = np.flatnonzero(occurs)
    cells = np.column_stack(np.unravel_index(found, spans)) - 1 if spans else np.zeros((len(found), 0), np.int64)
    of_case = key if len(found) == whole else (np.cumsum(occurs) - 1)[key]
    return cells.astype(np.int64, copy=False), of_case


def _crossed_by_sorting(columns: Sequence[SmallCodes], spans: Sequence[int]) -> tuple[Integers, Integers]:
    key, seen = columns[0].astype(np.int64) + 1, spans[0]
    for codes, span in zip(columns[1:], spans[1:], strict=True):
        if seen * span >= 1 << 62:
            key = np.unique(key, return_inverse=True)[1].reshape(-1)
            seen = int(key.max()) + 1
        key = key * span + codes + 1
        seen *= span
    _, first, of_case = np.unique(key, return_index=True, return_inverse=True)
    return np.column_stack([codes[first] for codes in columns]).astype(np.int64), of_case.reshape(-1)
