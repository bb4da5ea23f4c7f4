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
    whole = _whole(spans)
    if whole > max(_DENSE, 4 * cases):
        return _crossed_by_sorting(columns, spans)
    key = np.empty(cases, np.min_scalar_type(-whole))
    occurs = np.zeros(whole, np.bool_)
    for rows in blocks(cases):
        key[rows] = part = _places(columns, spans, rows, key.dtype)
        occurs[part.astype(np.int64)] = True
    found = np.flatnonzero(occurs)
    if len(found) < whole:
        place = np.cumsum(occurs) - 1
        for rows in blocks(cases):
            key[rows] = place.take(key[rows].astype(np.int64))
    return _cells_at(found, spans), key


def crossed_sums(
    columns: Sequence[SmallCodes], sizes: Sequence[int], values: Floats
) -> tuple[Integers, SmallCodes, Floats]:
    """Cells and the cell of each case as `crossed`, and (C,) sums of values (n,) by cell, in one pass.

    Of crossings that are small, cells that do not occur are among them.
    """
    spans, cases = [size + 1 for size in sizes], len(values)
    whole = _whole(spans)
    if not spans or whole > min(_DENSE, max(cases, 1)):
        cells, of_case = crossed(columns, sizes, cases)
        return cells, of_case, cell_sums(of_case, values, len(cells))
    key, sums = np.empty(cases, np.min_scalar_type(-whole)), np.zeros(whole)
    for rows in blocks(cases):
        key[rows] = part = _places(columns, spans, rows, key.dtype)
        sums += np.bincount(part.astype(np.int64), values[rows], whole)
    return _cells_at(np.arange(whole), spans), key, sums


def _whole(spans: Sequence[int]) -> int:
    return int(np.prod([1.0, *spans]))


def _places(
    columns: Sequence[SmallCodes], spans: Sequence[int], rows: slice, kind: np.dtype[np.signedinteger]
) -> SmallCodes:
    """The place of these rows among all cells of the crossing, none counted as the first code of each."""
    if not columns:
        return np.zeros(rows.stop - rows.start, kind)
    part, offset = columns[0][rows].astype(kind), 1
    for codes, span in zip(columns[1:], spans[1:], strict=True):
        part *= span
        part += codes[rows].astype(kind, copy=False)
        offset = offset * span + 1
    part += offset
    return part


def _cells_at(places: Integers, spans: Sequence[int]) -> Integers:
    if not spans:
        return np.zeros((len(places), 0), np.int64)
    return (np.column_stack(np.unravel_index(places, spans)) - 1).astype(np.int64, copy=False)


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
