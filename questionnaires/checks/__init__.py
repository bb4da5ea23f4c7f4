"""Is an instrument fit to be published? One module a family of rules; whatever breaks one is named at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from questionnaires.checks.branches import branch_problems
from questionnaires.checks.codes import code_faults
from questionnaires.checks.consent import consent_faults, consent_warnings
from questionnaires.checks.domains import domain_faults, domain_warnings
from questionnaires.checks.names import name_faults
from questionnaires.checks.paths import burden_problems
from questionnaires.checks.references import reference_problems
from questionnaires.checks.renames import rename_faults
from questionnaires.checks.report_roles import role_faults, role_warnings
from questionnaires.checks.rules import Severity, severities
from questionnaires.checks.scales import scale_faults, scale_hints, scale_warnings
from questionnaires.checks.study_lists import study_list_faults, study_list_warnings
from questionnaires.checks.texts import reference_faults, text_faults, translation_warnings
from questionnaires.checks.walk import single_items
from questionnaires.checks.wording import wording_hints
from questionnaires.model import Extras, Instrument
from questionnaires.problems import Problem

_FAMILIES = (
    name_faults,
    rename_faults,
    code_faults,
    domain_faults,
    scale_faults,
    reference_problems,
    consent_faults,
    text_faults,
    reference_faults,
    study_list_faults,
    role_faults,
    consent_warnings,
    branch_problems,
    domain_warnings,
    scale_warnings,
    translation_warnings,
    study_list_warnings,
    role_warnings,
    scale_hints,
    wording_hints,
    burden_problems,
)
# Among the `extras` of an item, a section or the instrument: codes of warnings and hints that its author has weighed.
ALLOWED = "lint_allow"
_WHOLE = ""


@dataclass(frozen=True)
class Checked:
    """What a check found: faults forbid publishing, warnings and hints are for the author to weigh."""

    faults: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    hints: tuple[Problem, ...] = ()

    @property
    def may_be_published(self) -> bool:
        return not self.faults


def check(instrument: Instrument) -> Checked:
    """Every fault, warning and hint of an instrument, family by family."""
    found: dict[Severity, list[Problem]] = {severity: [] for severity in Severity}
    allowed = _allowed(instrument)
    for family in _FAMILIES:
        for problem in family(instrument):
            severity = severities().get(problem.code, Severity.FAULT)
            if severity is Severity.FAULT or not _is_allowed(problem, allowed):
                found[severity].append(problem)
    return Checked(*(tuple(found[severity]) for severity in Severity))


def _is_allowed(problem: Problem, allowed: dict[str, frozenset[str]]) -> bool:
    place = problem.place
    named = (_WHOLE, f"section {place.get('section')}", str(place.get("item", "")))
    return any(problem.code in allowed.get(name, ()) for name in named)


def _allowed(instrument: Instrument) -> dict[str, frozenset[str]]:
    """The codes that the whole instrument (under ''), a section (`section x`) or an element (`x`) allows itself."""
    return {name: frozenset(dict(extras).get(ALLOWED, "").split()) for name, extras in _extras(instrument)}


def _extras(instrument: Instrument) -> Iterator[tuple[str, Extras]]:
    for section in instrument.sections:
        yield f"section {section.name}", section.extras
    for _, element in instrument.elements():
        yield element.name, element.extras
    for _, item, repeat in single_items(instrument):
        if repeat is not None:
            yield item.name, item.extras
    yield _WHOLE, instrument.extras
