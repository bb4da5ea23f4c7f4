"""What a line of the access log is about, in the reader's language.

A subject is stored in one form whatever language its author worked in, so that lines can be looked for; here each
form is said in words. What has no form of its own (the name of a wave, of a file) stands as it is.
"""

from __future__ import annotations

import re

from questionnaires.translations import sentence

_FORMS = tuple(
    (re.compile(pattern), f"staff.log.about.{name}")
    for name, pattern in {
        "unit": r"unit (?P<number>\d+)",
        "unit-why": r"unit (?P<number>\d+): (?P<why>.+)",
        "units": r"(?P<count>\d+) units: (?P<why>.+)",
        "case": r"case (?P<number>\d+)",
        "interview": r"interview (?P<number>\d+)",
        "invitations": r"invitations of (?P<wave>.+)",
        "list-of-cases": r"list of cases of (?P<wave>.+)",
        "compared-with-file": r"numbers compared with a file for (?P<wave>.+)",
        "compared-with-frame": r"numbers compared with a new frame sheet",
        "imported": r"(?P<wave>[^:]+): (?P<new>\d+) new, (?P<changed>\d+) changed of (?P<rows>\d+) \((?P<file>.*)\)",
        "user": r"(?P<user>[^:]+): (?P<role>interviewer|consultant|planner|administrator)",
        "released": r"(?P<study>[^:]+): (?P<audience>council|planners|public) \((?P<wave>.+)\)",
    }.items()
)


def subject_in_words(subject: str, language: str) -> str:
    """The subject of a line as readers of `language` say it."""
    for form, key in _FORMS:
        found = form.fullmatch(subject)
        if found is not None:
            return sentence(
                key, language, **{name: _shown(name, own, language) for name, own in found.groupdict().items()}
            )
    return subject


def _shown(name: str, value: str, language: str) -> str | int:
    if name == "why":
        return subject_in_words(value, language)
    if name == "role":
        return sentence(f"staff.role.{value}", language)
    if name == "audience":
        return sentence(f"report.audience.{value}", language)
    return int(value) if value.isdecimal() else f"\u2068{value}\u2069"
