"""Consensus of a panel: van der Eijk's agreement as R's agrmt has it, and the verdicts by hand."""

import pytest

from analysis.results import Column, Statistic, Table, TableKind
from analysis.tables.consensus import Verdict, agreement, consensus


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((30, 40, 210, 130, 530, 50, 10), 0.6113333),  # agrmt (CRAN), help page of agreement()
        ((0, 0, 12, 0, 0), 1.0),
        ((10, 10, 10, 10, 10), 0.0),
        ((20, 0, 0, 0, 20), -1.0),
    ],
)
def test_agreement_of_published_and_extreme_distributions(counts, expected):
    assert agreement(counts) == pytest.approx(expected, abs=1e-7)


def test_agreement_needs_answers_on_three_points():
    for counts in ((0, 0, 0), (3, 4)):
        with pytest.raises(ValueError, match="no agreement"):
            agreement(counts)


def table(shares, quartiles, top):
    """A grid of one row with five points."""
    points = [Column(Statistic.SHARE, "all", str(point)) for point in range(1, 6)]
    rest = (Statistic.N, Statistic.TOP_TWO, Statistic.FIRST_QUARTILE, Statistic.MEDIAN, Statistic.THIRD_QUARTILE)
    return Table(
        TableKind.GRID,
        "importance",
        ("s1",),
        (*points, *(Column(each) for each in rest)),
        ((*shares, 40, top, *quartiles),),
        base=40,
    )


@pytest.mark.parametrize(
    ("shares", "quartiles", "top", "verdict"),
    [
        ((0.0, 0.05, 0.20, 0.40, 0.35), (3.75, 4, 5), 0.75, Verdict.HIGH),  # by the band of 70 %
        ((0.0, 0.10, 0.80, 0.10, 0.0), (3, 3, 3), 0.10, Verdict.MIDDLE),  # by the quartiles
        ((0.50, 0.25, 0.15, 0.10, 0.0), (1, 1.5, 2.25), 0.10, Verdict.LOW),
        ((0.45, 0.05, 0.0, 0.05, 0.45), (1, 3, 5), 0.50, Verdict.CAMPS),
        ((0.20, 0.20, 0.20, 0.20, 0.20), (2, 3, 4), 0.40, Verdict.NONE),
        ((0.20, None, 0.20, None, 0.20), (2, 3, 4), 0.40, Verdict.NONE),  # no camps are told from withheld shares
        ((None,) * 5, (None, None, None), None, None),
    ],
)
def test_each_verdict(shares, quartiles, top, verdict):
    (found,) = consensus(table(shares, quartiles, top))
    assert found.verdict is verdict


def test_a_shift_between_rounds_is_half_of_the_changes():
    before = table((0.1, 0.2, 0.4, 0.2, 0.1), (2, 3, 4), 0.3)
    after = table((0.0, 0.1, 0.4, 0.3, 0.2), (3, 3, 4), 0.5)
    (found,) = consensus(after, before)
    assert found.shift == pytest.approx(0.2)  # (0.1 + 0.1 + 0.1 + 0.1) / 2
    (hidden,) = consensus(after, table((None, 0.2, 0.4, 0.2, 0.1), (2, 3, 4), 0.3))
    assert hidden.shift is None
