"""The tabs over a study's pages: where one is, and what whoever is signed in may open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from questionnaires.fieldwork import Study, WaveKind
from survey.site.language import t
from survey.staff.access import Permission, may
from survey.staff.staff_pages import database
from survey.store import studies, waves


@dataclass(frozen=True)
class Tab:
    label: str
    address: str
    is_here: bool


@dataclass(frozen=True)
class StudyTabs:
    study: Study
    tabs: tuple[Tab, ...]


def staff_navigation(study_name: str | None, wave_name: str | None) -> StudyTabs | None:
    """The tabs of a study; those of a wave lead to the one that is open here, else to the newest."""
    with database().read() as connection:
        if wave_name is not None:
            study_name = waves.wave(connection, wave_name).study
        if study_name is None:
            return None
        study = studies.study(connection, study_name)
        own = waves.waves(connection, study_name)
    shown = next((stored for stored in own if stored.name == wave_name), own[-1] if own else None)
    listed = shown if shown is not None and shown.wave.kind is not WaveKind.OPEN else None
    if listed is None and wave_name is None:
        listed = next((stored for stored in reversed(own) if stored.wave.kind is not WaveKind.OPEN), None)
    places = (
        ("overview", "studies.study", {"study_name": study_name}, Permission.BE_STAFF, True),
        ("response", "waves.wave", {"wave_name": shown and shown.name}, Permission.SEE_RESPONSE, shown),
        ("cases", "cases.list_cases", {"wave_name": listed and listed.name}, Permission.INTERVIEW, listed),
        ("interviews", "interviews.of_wave", {"wave_name": listed and listed.name}, Permission.INTERVIEW, listed),
        ("report", "reports.overview", {"study_name": study_name}, Permission.SEE_REPORTS, shown),
    )
    tabs = tuple(
        Tab(t(f"staff.nav.{label}"), url_for(endpoint, **values), label == _here())
        for label, endpoint, values, permission, exists in places
        if exists and may(permission)
    )
    return StudyTabs(study, tabs)


def jalali_months() -> list[str]:
    """The twelve months in the page's language, the first first."""
    return [month.strip() for month in t("staff.months").replace("،", ",").split(",")]


def _here() -> str:
    part = (request.endpoint or "").partition(".")[0]
    return {
        "studies": "overview",
        "versions": "overview",
        "drafts": "overview",
        "draft_edits": "overview",
        "sampling_frame": "overview",
        "budgets": "overview",
        "translations": "overview",
        "waves": "response",
        "imports": "response",
        "cases": "cases",
        "interviews": "interviews",
        "reports": "report",
        "report_parts": "report",
        "report_layouts": "report",
    }.get(part, "")
