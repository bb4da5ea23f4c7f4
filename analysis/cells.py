"""Cells of a crossing: which combinations of small codes occur, and in which of them each case lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
SmallCodes = npt.NDArray[np.signedinteger]

BLOCK = 1 << 17  # rows whose codes stay in the processor's cache
_DENSE = 1 << 16


def crossed(columns: Sequence[SmallCodes], sizes: Sequence[int], cases: int) -> tuple[Integers, SmallCodes]:
    """(C, p) codes of the cells that occur, in their order, and (n,) the cell of each case.

    `columns` are p arrays (n,) of codes from -1 (none) to their size less one; without columns all `cases`
    lie in one cell.
    """
    spans = [size + 1 for size in sizes]
    whole = int(np.prod([1.0, *spans]))
    if whole > max(_DENSE, 4 * cases):
        return _crossed_by_sorting(columns, spans)
    key = np.empty(cases, np.min_scalar_type(-whole))
    occurs = np.zeros(whole, np.bool_)
    for rows in blocks(cases):
        part, offset = np.zeros(rows.stop - rows.start, key.dtype), 0
        for codes, span in zip(columns, spans, strict=True):
            part *= span
            part += codes[rows].astype(key.dtype, copy=False)
            offset = offset * span + 1
        part += offset
        key[rows] = part
        occurs[part.astype(np.int64)] = True
    found = np.flatnonzero(occurs)
    cells = np.column_stack(np.unravel_index(found, spans)) - 1 if spans else np.zeros((len(found), 0), np.int64)
    if len(found) < whole:
        place = np.cumsum(occurs) - 1
        for rows in blocks(cases):
            key[rows] = place.take(key[rows].astype(np.int64))
    return cells.astype(np.int64, copy=False), key


def blocks(cases: int) -> Iterator[slice]:
    """The rows of so many cases, block by block."""
    for first in range(0, cases, BLOCK):
        yield slice(first, min(first + BLOCK, cases))


def cell_sums(of_case: SmallCodes, values: Floats | None, cells: int) -> Floats:
    """(C,) sums of values (n,) by cell; without values, cases."""
    sums = np.zeros(cells)
    if cells > BLOCK:
        sums += np.bincount(of_case, values, cells)
        return sums
    for rows in blocks(len(of_case)):
        sums += np.bincount(of_case[rows], None if values is None else values[rows], cells)
    return sums


def scaled_by_cell(of_case: SmallCodes, values: Floats, factors: Floats) -> Floats:
    """(n,) values times the factor (C,) of their cell."""
    scaled = np.empty_like(values)
    for rows in blocks(len(of_case)):
        np.take(factors, of_case[rows].astype(np.int64), out=scaled[rows], mode="clip")
        scaled[rows] *= values[rows]
    return scaled


def _crossed_by_sorting(columns: Sequence[SmallCodes], spans: Sequence[int]) -> tuple[Integers, SmallCodes]:
    key, seen = columns[0].astype(np.int64) + 1, spans[0]
    for codes, span in zip(columns[1:], spans[1:], strict=True):
        if seen * span >= 1 << 62:
            key = np.unique(key, return_inverse=True)[1].reshape(-1)
            seen = int(key.max()) + 1
        key = key * span + codes + 1
        seen *= span
    _, first, of_case = np.unique(key, return_index=True, return_inverse=True)
    return np.column_stack([codes[first] for codes in columns]).astype(np.int64), of_case.reshape(-1)
