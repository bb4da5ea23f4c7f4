"""Which stored cases a dataset counts, why the others are left out, and what became of each (AAPOR).

A case is included when it was submitted, or, in a wave of listed or drawn people, when it is partial
with at least one substantive answer (not consent, not a demographic item). In an open wave only what
was submitted counts: whoever left half-way may have begun again, and nobody can tell. Outcomes follow
AAPOR, Standard Definitions (10th ed., 2023): breaking off before a substantive answer, refusing
consent and withdrawing are refusals; who says in the questionnaire that they are not of those asked
(too young) is not eligible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from questionnaires.fieldwork import Disposition, WaveKind
from questionnaires.model import Instrument
from questionnaires.response_domains import Consent, OneCode

StoredCase = Mapping[str, Any]

DUPLICATE = "duplicate"
WITHDRAWN = "withdrawn"
CONSENT_REFUSED = "consent-refused"
SCREENED_OUT = "screened-out"
CONSENT_MISSING = "consent-missing"
NOTHING_ANSWERED = "nothing-answered"
NOT_SUBMITTED = "not-submitted"
PARTIAL_LEFT_OUT = "partial-left-out"
EXCLUSION_REASONS = (
    DUPLICATE,
    WITHDRAWN,
    CONSENT_REFUSED,
    SCREENED_OUT,
    CONSENT_MISSING,
    NOTHING_ANSWERED,
    NOT_SUBMITTED,
    PARTIAL_LEFT_OUT,
    *(d.value for d in Disposition if d not in (Disposition.COMPLETE, Disposition.PARTIAL)),
)


@dataclass(frozen=True)
class Reconciliation:
    """stored = included + excluded, and the answers of included cases that are not counted.

    `excluded` gives (reason, cases). `answers_set_aside` gives (variable, reason, answers): values of
    items that are irrelevant for the case (`not-asked`), values this instrument does not know
    (`unreadable`), and values under names it does not have (`unknown-variable`).
    """

    stored: int
    included: int
    excluded: tuple[tuple[str, int], ...] = ()
    answers_set_aside: tuple[tuple[str, str, int], ...] = ()

    def __post_init__(self) -> None:
        left_out = sum(n for _, n in self.excluded)
        if self.stored != self.included + left_out:
            raise ValueError(f"{self.stored} stored, {self.included} included and {left_out} excluded do not add up")


@dataclass(frozen=True)
class Judged:
    """One stored case with its AAPOR outcome; `reason` says why it is left out, None where it counts."""

    case: StoredCase
    outcome: Disposition
    reason: str | None


def judge(instrument: Instrument, stored: Sequence[StoredCase], *, partials: bool) -> list[Judged]:
    """Each stored case, in order, with its outcome and whether it counts."""
    rule = _Rule(_substantive(instrument), _consents(instrument), _ending_codes(instrument), partials)
    kept = _kept_rows(stored)
    judged = []
    for row, case in enumerate(stored):
        outcome, reason = rule.of(case)
        judged.append(Judged(case, outcome, reason if row in kept else DUPLICATE))
    return judged


def reconcile(judged: Sequence[Judged], answers_set_aside: tuple[tuple[str, str, int], ...] = ()) -> Reconciliation:
    """Counts of `judged` by reason, in the order of `EXCLUSION_REASONS`."""
    reasons = Counter(one.reason for one in judged if one.reason is not None)
    excluded = tuple((reason, reasons[reason]) for reason in EXCLUSION_REASONS if reasons[reason])
    return Reconciliation(len(judged), len(judged) - reasons.total(), excluded, answers_set_aside)


@dataclass(frozen=True)
class _Rule:
    substantive: frozenset[str]
    consents: tuple[str, ...]
    ending: tuple[tuple[str, frozenset[str]], ...]
    partials: bool

    def of(self, case: StoredCase) -> tuple[Disposition, str | None]:
        disposition = Disposition(case["disposition"])
        if case.get("withdrawn"):
            return Disposition.REFUSED, WITHDRAWN
        if case.get("ended"):  # the store hands out no answer of theirs
            return disposition, CONSENT_REFUSED if disposition is Disposition.REFUSED else SCREENED_OUT
        if disposition not in (Disposition.COMPLETE, Disposition.PARTIAL):
            return disposition, disposition.value
        return self._of_begun(case, disposition)

    def _of_begun(self, case: StoredCase, disposition: Disposition) -> tuple[Disposition, str | None]:
        answers = case["answers"]
        consents = [answers.get(name) for name in self.consents]
        if "no" in consents:
            return Disposition.REFUSED, CONSENT_REFUSED
        if any(isinstance(answers.get(name), str) and answers[name] in codes for name, codes in self.ending):
            return Disposition.NOT_ELIGIBLE, SCREENED_OUT
        if disposition is Disposition.PARTIAL and not self._has_substance(answers):
            return Disposition.REFUSED, NOTHING_ANSWERED
        if any(consent != "yes" for consent in consents):
            return disposition, CONSENT_MISSING
        return disposition, self._why_partial_is_out(case) if disposition is Disposition.PARTIAL else None

    def _why_partial_is_out(self, case: StoredCase) -> str | None:
        if case["kind"] == WaveKind.OPEN:
            return NOT_SUBMITTED
        return None if self.partials else PARTIAL_LEFT_OUT

    def _has_substance(self, answers: Mapping[str, Any]) -> bool:
        return any(name in self.substantive and _is_answer(value) for name, value in answers.items())


def _is_answer(value: Any) -> bool:
    return value not in (None, "", [], {}) and not (isinstance(value, Mapping) and "missing" in value)


def _substantive(instrument: Instrument) -> frozenset[str]:
    return frozenset(
        name for element in _elements(instrument) if _is_substantive(element) for name in element.variables
    )


def _is_substantive(element: Any) -> bool:
    role = getattr(element, "role", None) or ""
    is_personal = role.startswith("demographic:") or role.split(":")[0] == "group"
    return not is_personal and not isinstance(getattr(element, "domain", None), Consent)


def _consents(instrument: Instrument) -> tuple[str, ...]:
    """Items of consent that everybody must give."""
    return tuple(
        item.name
        for section, item in instrument.items()
        if isinstance(item.domain, Consent) and item.required and not item.relevance and not section.relevance
    )


def _ending_codes(instrument: Instrument) -> tuple[tuple[str, frozenset[str]], ...]:
    """Categories that end the interview with thanks, since the person is not of those asked (too young)."""
    found = []
    for _, item in instrument.items():
        if isinstance(item.domain, OneCode):
            codes = (own.code for own in item.domain.code_list.categories if own.attribute("ends") == "yes")
            found.append((item.name, frozenset(codes)))
    return tuple(entry for entry in found if entry[1])


def _elements(instrument: Instrument) -> Iterator[Any]:
    return (element for _, element in instrument.elements())


def _kept_rows(stored: Sequence[StoredCase]) -> frozenset[int]:
    """Of rows that share a case the first submitted one, else the first."""
    best: dict[Any, int] = {}
    for row, case in enumerate(stored):
        held = best.setdefault(case["case"], row)
        if _is_complete(case) and not _is_complete(stored[held]):
            best[case["case"]] = row
    return frozenset(best.values())


def _is_complete(case: StoredCase) -> bool:
    return bool(case["disposition"] == Disposition.COMPLETE and not case.get("withdrawn"))
