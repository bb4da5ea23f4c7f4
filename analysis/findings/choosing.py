"""Which results stand out, by a stated rule, and whether each stands without any one group, mode or interviewer.

Seven kinds of statement are tried on every judgement of a wave, each with its threshold. Within a kind
the strongest come first and at most `MOST` of a kind are taken; what is then missing of the ten is
filled up by the strongest left, kind by kind. No subject is the matter of more than two.

================  ========================================================  =======================
kind              the statement                                             strength
================  ========================================================  =======================
CONCENTRATE       important and performing badly: its quadrant of the       priority
                  importance-performance analysis
INSIDE_OUTSIDE    the municipality's own people and the others differ by    the difference
                  an eighth of the scale or more
BUDGET            the mean of a field is a twentieth of all points or more  the difference
                  away from its share of the approved budget, where the
                  study has one
BETWEEN_GROUPS    two groups of at least 2 k answers differ by 30 points    the difference
                  or more
CONSENSUS         two thirds or more on one side of a scale, and half or    the least agreeing
                  more of every group that may be shown                     group's share
DISSENT           30 % or more on either side of a scale                    the smaller side
KEEP_UP           important and performing well                             mean performance
================  ========================================================  =======================

Numbers are those that may be published (`analysis.disclosure.control`): a withheld group is never named. A
finding is reversed by a unit when, without its cases, the statement would not be made.
"""

from __future__ import annotations

from collections import Counter

from analysis.cases.dataset import Dataset
from analysis.findings.of_budgets import budget_findings
from analysis.findings.of_judgements import judgement_findings
from analysis.findings.of_priorities import priority_findings
from analysis.findings.standing_out import Finding, FindingKind
from questionnaires.approved_budget import ApprovedBudget

MOST = {
    FindingKind.CONCENTRATE: 3,
    FindingKind.INSIDE_OUTSIDE: 1,
    FindingKind.BUDGET: 1,
    FindingKind.BETWEEN_GROUPS: 2,
    FindingKind.CONSENSUS: 2,
    FindingKind.DISSENT: 1,
    FindingKind.KEEP_UP: 1,
}
_OF_ONE_SUBJECT = 2


def findings(dataset: Dataset, limit: int = 10, budget: ApprovedBudget | None = None) -> tuple[Finding, ...]:
    """The results of one wave that stand out, at most `limit`, in the order of `FindingKind`."""
    found = [*priority_findings(dataset), *judgement_findings(dataset)]
    waiting = _by_kind(found + (budget_findings(dataset, budget) if budget is not None else []))
    taken: list[Finding] = []
    subjects: Counter[str] = Counter()
    for most in (MOST, dict.fromkeys(FindingKind, 1)):
        is_full = False
        while not is_full:
            before = len(taken)
            for kind in FindingKind:
                _take(waiting[kind], most[kind], taken, subjects, limit)
            is_full = most is MOST or len(taken) == before or len(taken) >= limit
    order = list(FindingKind)
    return tuple(sorted(taken, key=lambda found: (order.index(found.kind), -found.strength)))


def _by_kind(found: list[Finding]) -> dict[FindingKind, list[Finding]]:
    """Strongest first; equal ones by their names, so that the order is always the same."""

    def place(one: Finding) -> tuple[float, str, str]:
        return (-one.strength, one.variable, one.row or "")

    return {kind: sorted((one for one in found if one.kind is kind), key=place) for kind in FindingKind}


def _take(waiting: list[Finding], most: int, taken: list[Finding], subjects: Counter[str], limit: int) -> None:
    """Moves the strongest whose subject is not yet worn out."""
    count = 0
    for one in list(waiting):
        if count == most or len(taken) >= limit:
            return
        subject = one.row or one.variable
        if subjects[subject] >= _OF_ONE_SUBJECT:
            continue
        waiting.remove(one)
        taken.append(one)
        subjects[subject] += 1
        count += 1
