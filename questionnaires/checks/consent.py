"""Consent comes first and cannot be passed over."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.checks.walk import single_items
from questionnaires.model import Instrument
from questionnaires.problems import Problem
from questionnaires.response_domains import Consent


def consent_faults(instrument: Instrument) -> Iterator[Problem]:
    """A consent that is optional, conditional or repeated, and a first one that something precedes."""
    consents = [
        (section, item, repeat) for section, item, repeat in single_items(instrument) if _is_consent(item.domain)
    ]
    for section, item, repeat in consents:
        where = {"section": section.name, "item": item.name}
        if not item.required:
            yield Problem.at("consent-not-required", **where)
        if repeat is not None:
            yield Problem.at("consent-repeated", **where)
        if item is consents[0][1] and (item.relevance is not None or section.relevance is not None):
            yield Problem.at("consent-conditional", **where)
    first = next((variable for section in instrument.sections for variable in section.variables), None)
    if consents and first != consents[0][1].name:
        section, item, _ = consents[0]
        yield Problem.at("consent-not-first", section=section.name, item=item.name, first=first)


def consent_warnings(instrument: Instrument) -> Iterator[Problem]:
    """No consent at all."""
    if not any(_is_consent(item.domain) for _, item, _ in single_items(instrument)):
        yield Problem.at("consent-missing")


def _is_consent(domain: object) -> bool:
    return isinstance(domain, Consent)
