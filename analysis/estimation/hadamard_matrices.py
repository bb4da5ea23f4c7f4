"""Hadamard matrices, whose rows balance half-samples: square, of 1 and -1, every two rows at right angles."""

from __future__ import annotations

from itertools import count
from math import isqrt

import numpy as np

from analysis.estimation.survey_design import Floats


def balanced_signs(pairs: int) -> Floats:
    """A Hadamard matrix of 1 and -1 with a first row of ones and a row more for each of so many pairs.

    Of the least order that can be had: of a prime of the form 4 k - 1 and one (Paley 1933), of the twin primes 5
    and 7 (Stanton and Sprott 1958), or by doubling these or 1 (Sylvester 1867), tried first but for a prime beyond
    the least order that has room. The matrix of R's `hadamard` up to 199 pairs, but where that keeps one of order 28.
    """
    least = 4 * (pairs // 4 + 1)
    for order in count(least, 4):
        doublings = [*reversed(range((order & -order).bit_length()))]
        for times in doublings if order == least else [0, *doublings]:
            signs = _undoubled(order >> times)
            if signs is not None:
                for _ in range(times):
                    signs = np.block([[signs, signs], [signs, -signs]])
                return signs
    raise AssertionError("there is always a power of two")


def _undoubled(order: int) -> Floats | None:
    if order == 1:
        return np.ones((1, 1))
    if order == 36:
        return _twin_primes()
    return _paley(order - 1) if order % 4 == 0 and _is_prime(order - 1) else None


def _twin_primes() -> Floats:
    """Of order 36: each further row is the one before shifted by a place, the last column stays."""
    places = np.arange(35)
    squares = [np.isin(places % prime, [k * k % prime for k in range(1, prime)]) for prime in (5, 7)]
    row = np.where(places % 7 == 0, -1.0, np.where((places % 5 == 0) | (squares[0] == squares[1]), 1.0, -1.0))
    signs = np.ones((36, 36))
    signs[1:, :35], signs[1:, 35] = row[np.add.outer(places, places) % 35], -1
    return signs


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, isqrt(number) + 1))


def _paley(prime: int) -> Floats:
    places = np.arange(prime)
    is_square = np.zeros(prime, np.bool_)
    is_square[places**2 % prime] = True
    signs = np.ones((prime + 1, prime + 1))
    signs[1:, 1:] = np.where(is_square[np.add.outer(places, places) % prime], -1.0, 1.0)
    return signs
