"""Is an instrument fit to be published? One module a family of faults; every one is named at once."""

from __future__ import annotations

from dataclasses import dataclass

from questionnaires.checks.codes import code_faults
from questionnaires.checks.consent import consent_faults, consent_warnings
from questionnaires.checks.domains import domain_faults, domain_warnings
from questionnaires.checks.names import name_faults
from questionnaires.checks.references import reference_faults, reference_warnings
from questionnaires.checks.report_roles import role_faults, role_warnings
from questionnaires.checks.scales import scale_faults, scale_warnings
from questionnaires.checks.study_lists import study_list_faults, study_list_warnings
from questionnaires.checks.texts import text_faults, translation_warnings
from questionnaires.model import Instrument
from questionnaires.problems import Problem

_FAULTS = (
    name_faults,
    code_faults,
    domain_faults,
    scale_faults,
    reference_faults,
    consent_faults,
    text_faults,
    study_list_faults,
    role_faults,
)
_WARNINGS = (
    reference_warnings,
    consent_warnings,
    domain_warnings,
    scale_warnings,
    translation_warnings,
    study_list_warnings,
    role_warnings,
)


@dataclass(frozen=True)
class Checked:
    """What a check found: faults forbid publishing, warnings are for the author to weigh."""

    faults: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    @property
    def may_be_published(self) -> bool:
        return not self.faults


def check(instrument: Instrument) -> Checked:
    """Every fault and warning of an instrument, family by family."""
    return Checked(
        faults=tuple(problem for family in _FAULTS for problem in family(instrument)),
        warnings=tuple(problem for family in _WARNINGS for problem in family(instrument)),
    )
