"""Lists that a city writes for itself (units, agencies, services, statements), and what an instrument makes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from questionnaires.library import shipped_instrument, shipped_study
from questionnaires.loaders.study import read_study, study_from_document, study_to_document
from questionnaires.model import Grid, Instrument
from questionnaires.study_context import context_of
from survey.instruments.readiness import readiness
from survey.store import studies
from tests.survey.offices import Desk, Office
from tests.survey.test_studies_pages import TYPED

TODAY = date(2025, 10, 15)
CITY = """
name: qorveh
title: {fa: قروه, en: Qorveh}
city: {fa: قروه, en: Qorveh}
horizon: 1415
code_lists:
  groups: [{code: council, fa: شورا}]
  places: [{code: centre, fa: مرکز}]
  agencies: [{code: water, fa: آبفا, en: Water}, {code: roads, fa: راه, en: Roads}]
  statements: [{code: s1, fa: "{city} در {horizon} آب دارد.", en: "{city} has water in {horizon}."}]
"""


def completed(name: str, study: str = CITY) -> Instrument:
    return shipped_instrument(name).completed_for(context_of(read_study(study), TODAY))


def grid(instrument: Instrument, role: str) -> Grid:
    found = instrument.by_role(role)
    assert isinstance(found, Grid)
    return found


def test_the_rows_on_trust_are_the_citys_own_agencies():
    desk = completed("service-desk")
    for role in ("desk:trust-before", "desk:trust-after"):
        assert [(row.code, row.labels["fa"]) for row in grid(desk, role).rows] == [("water", "آبفا"), ("roads", "راه")]
    (demands,) = [own for _, own in desk.elements() if own.name == "demands"]
    asked = next(item for item in demands.items if item.name == "asked")
    assert asked.domain.code_list.codes == ("water", "roads")


def test_statements_are_told_the_city_and_the_year():
    (row,) = grid(completed("delphi-round"), "delphi:importance").rows
    assert dict(row.labels) == {"fa": "قروه در ۱۴۱۵ آب دارد.", "en": "Qorveh has water in 1415."}


def test_without_a_list_of_its_own_a_city_gets_examples_that_say_so():
    units = completed("line-137").code_list("units").categories
    assert units
    assert all("(نمونه)" in own.labels["fa"] and "(example)" in own.labels["en"] for own in units)


@pytest.mark.parametrize(
    ("name", "lists"), [("line-137", ["units"]), ("service-desk", []), ("service-path", ["services"])]
)
def test_publishing_warns_of_examples_that_still_stand(name: str, lists: list[str]):
    ready = readiness(read_study(CITY), name)
    assert ready.faults == ()
    warned = [problem for problem in ready.warnings if problem.code == "study-list-examples"]
    assert [problem.place["code_list"] for problem in warned] == lists


def test_a_list_that_is_missing_is_called_as_the_form_of_the_study_calls_it():
    (lacking,) = readiness(replace(read_study(CITY), code_lists=()), "vision-stakeholders").faults[:1]
    assert "«گروه‌های ذی‌نفع» (groups)" in lacking.sentence("fa")
    assert "“Stakeholder groups” (groups)" in lacking.sentence("en")


def test_a_study_keeps_its_lists_in_a_document():
    study = read_study(CITY)
    assert study_from_document(study_to_document(study)) == study


def test_lists_are_typed_in_the_form_and_shown_again(office: Office, sara: Desk):
    typed = {
        **TYPED,
        "units": "عمران\nfire | آتش‌نشانی | Fire brigade",
        "services": "پروانهٔ ساختمان",
        "statements": "{city} در سال {horizon} " + "پر از درخت است و " * 12 + "سبز.",
    }
    assert sara.post("/staff/studies/new", **typed).status_code == 303
    with office.database.read() as connection:
        made = studies.study(connection, "karaj")
    assert [(own.code, own.labels["fa"]) for own in made.code_list("units").categories] == [
        ("u1", "عمران"),
        ("fire", "آتش‌نشانی"),
    ]
    assert made.code_list("services").codes == ("v1",)
    assert "agencies" not in {own.name for own in made.code_lists}
    page = sara.get("/staff/studies/karaj/edit").text
    assert "fire | آتش‌نشانی | Fire brigade" in page
    assert "<details open>" in page
    assert "۲ مورد" in sara.get("/staff/studies/karaj").text


def test_a_line_of_a_list_that_cannot_be_is_named(sara: Desk):
    reply = sara.post("/staff/studies/new", **{**TYPED, "agencies": "برق\nبرق\n| "})
    assert reply.status_code == 422
    assert 'id="agencies-error"' in reply.text


def test_jahroms_example_study_leaves_them_to_the_instruments():
    names = {own.name for own in shipped_study("jahrom").code_lists}
    assert names == {"groups", "places", "programmes"}
