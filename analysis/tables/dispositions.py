"""What became of the cases, group by group, and AAPOR's outcome rates.

AAPOR, Standard Definitions (10th ed., 2023), with I complete, P partial, R refused, NC not reached, O
other, UH not yet tried (of unknown eligibility); people no longer in their role are left out:

RR1 = I / (I+P+R+NC+O+UH), RR2 = (I+P) / the same, COOP1 = I / (I+P+R+O), REF1 = R / (I+P+R+NC+O+UH),
CON1 = (I+P+R+O) / (I+P+R+O+NC+UH).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.cases.dataset import Dataset
from analysis.cases.grouping import Grouping
from analysis.disclosure.control import suppress
from analysis.disclosure.group_rules import group_rule
from analysis.results import ALL, Column, Statistic, Table, TableKind, Withheld
from analysis.tables.crossing import count_codes
from analysis.tables.table_columns import TableColumns
from questionnaires.fieldwork import Disposition, WaveKind

TARGET = "target"
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

OUTCOMES = tuple(Disposition)
_INTERVIEWED = (Disposition.COMPLETE, Disposition.PARTIAL)
_SPOKEN_TO = (*_INTERVIEWED, Disposition.REFUSED, Disposition.OTHER)
_ELIGIBLE = (*_SPOKEN_TO, Disposition.NON_CONTACT, Disposition.UNTRIED)


@dataclass(frozen=True)
class Rate:
    """A share of cases: those with an outcome in `counted`, of those with one in `of`."""

    name: str
    counted: tuple[Disposition, ...]
    of: tuple[Disposition, ...]


RATES = (
    Rate("RR1", (Disposition.COMPLETE,), _ELIGIBLE),
    Rate("RR2", _INTERVIEWED, _ELIGIBLE),
    Rate("COOP1", (Disposition.COMPLETE,), _SPOKEN_TO),
    Rate("REF1", (Disposition.REFUSED,), _ELIGIBLE),
    Rate("CON1", _SPOKEN_TO, _ELIGIBLE),
)


def dispositions(dataset: Dataset) -> Table:
    """Cases by group and outcome, with outcome rates.

    Returns
    -------
    Table
        Rows: the groups that have cases, in the study's order (`NO_GROUP` where cases have none), then ALL. Columns: N
        with category `target` (all cases) and with each `Disposition`; RATE with each name of `RATES`.
        Withdrawn submissions, refused consent and breaking off before an answer are refusals.
        Counts of 1 to k-1 in a group, or of those of no group, and what would give them back, are withheld,
        and so are rates that would; the size of a group on the frame is no secret. Open waves have no rates
        (nobody knows who could have come), and their groups under k no `target`. Base: all cases.
    """
    grouping, counts = grouped_outcomes(dataset)
    rule = group_rule(counts.sum(axis=0), grouping, dataset.threshold)
    suppression = suppress(counts, rule, totals=(ALL,), is_partition=True)
    withheld = _and_all(suppression.cells)
    reasons = np.column_stack([suppression.why, np.zeros(len(counts), np.int8)])
    whole = np.column_stack([counts, counts.sum(axis=1)])
    is_open = dataset.kind is WaveKind.OPEN
    columns = TableColumns((*grouping.names, ALL))
    columns.add(Column(Statistic.N, ALL, TARGET), whole.sum(axis=0), withheld=_and_all(rule.hidden[None] & is_open)[0])
    for outcome, numbers, hidden in zip(OUTCOMES, whole, reasons, strict=True):
        columns.add(Column(Statistic.N, ALL, outcome.value), numbers, withheld=hidden)
    for rate in () if is_open else RATES:
        columns.add(
            Column(Statistic.RATE, ALL, rate.name),
            _rates(rate, whole),
            withheld=_gives_away(rate, withheld) * Withheld.SECONDARY,
        )
    return columns.table(TableKind.DISPOSITIONS, "outcome", base=int(counts.sum()), wave=dataset.wave, by="group")


def grouped_outcomes(dataset: Dataset) -> tuple[Grouping, npt.NDArray[np.int64]]:
    """The groups that have cases, and (outcomes, groups) cases. Those of no group have a row as well, and are
    protected like a group, unless they are everybody."""
    groups = [_text(group) for group in dataset.outcomes["group"]]
    grouping = Grouping.of(groups, [name for name in dataset.grouping.named if name in groups])
    grouping = replace(
        grouping, for_publication=dataset.grouping.for_publication, rest_is_protected=bool(grouping.named)
    )
    return grouping, _counts(dataset, grouping)


def _counts(dataset: Dataset, grouping: Grouping) -> npt.NDArray[np.int64]:
    """(outcomes, groups) cases."""
    places = {outcome.value: place for place, outcome in enumerate(OUTCOMES)}
    outcomes = np.array([places[str(outcome)] for outcome in dataset.outcomes["outcome"]], np.int8)
    return count_codes(outcomes, np.ones(len(outcomes), bool), len(places), grouping)


def _and_all(groups: Flags) -> Flags:
    """(R, G) flags of groups with a column for ALL, which is never withheld."""
    return np.column_stack([groups, np.zeros(len(groups), bool)])


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _rates(rate: Rate, counts: npt.NDArray[np.int64]) -> Floats:
    counted, of = (counts[_places(outcomes)].sum(axis=0) for outcomes in (rate.counted, rate.of))
    return np.where(of > 0, counted / np.maximum(of, 1), np.nan)


def _gives_away(rate: Rate, withheld: Flags) -> Flags:
    """Rows where the rate's two sums are not both known from shown counts and the size of the group."""
    return ~(_is_known(rate.counted, withheld) & _is_known(rate.of, withheld))


def _is_known(outcomes: tuple[Disposition, ...], withheld: Flags) -> Flags:
    own = np.isin(np.arange(len(withheld)), _places(outcomes))
    return np.asarray(~withheld[own].any(axis=0) | ~withheld[~own].any(axis=0))


def _places(outcomes: tuple[Disposition, ...]) -> list[int]:
    return [OUTCOMES.index(outcome) for outcome in outcomes]
