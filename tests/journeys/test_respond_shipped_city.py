"""The shipped instruments for citizens, clients, sessions and panels: every page answered, and a report of it."""

from __future__ import annotations

import random
import re
from io import BytesIO

import openpyxl
import pytest

from exports.excel.workbook import workbook_bytes
from questionnaires.answers import unanswered
from survey.reporting import datasets
from tests.bench.respondents import _FormReader, fill
from tests.journeys.fieldwork import Field, Respondent, take_to_the_field

# What decides the way through: every branch is walked by somebody.
WAYS = {
    "vision-citizens": ({"tie": "resident"}, {"tie": "visitor"}),
    "line-137": ({"heard": "yes", "used": "yes", "result": "waiting"}, {"heard": "yes", "used": "no"}, {"heard": "no"}),
    "service-path": ({"stuck": "enquiry", "documents": "deed"}, {"stuck": "none", "documents": "none"}),
    "service-desk": (
        {"who": "secretary", "demands.1.answer": "promised"},
        {"who": "secretary", "demands.1.answer": "refused"},
        {"who": "participant"},
    ),
    "delphi-round": ({"reasons.1.about": "s2"},),
}
SEEN = {
    "vision-citizens": {"satisfaction", "place", "values", "trust.council", "first_step"},
    "line-137": {"why_not", "subject", "unit", "district", "answer_time", "closed_early", "satisfaction.fairness"},
    "service-path": {"service", "visits", "minutes", "stuck", "delay", "cause", "documents", "respect"},
    "service-desk": {"present", "demands", "trust_before.police", "trust_after.police"},
    "delphi-round": {"importance.s8", "likelihood.s1", "reasons", "expertise"},
}


@pytest.fixture(scope="module", params=WAYS)
def city(request, tmp_path_factory) -> Field:
    return take_to_the_field(tmp_path_factory.mktemp("shipped"), request.param)


def fills_in(person: Respondent, decided: dict[str, str]) -> None:
    """An answer to everything on the page, those that decide the way as given."""
    reader = _FormReader()
    reader.feed(person.text[person.text.index('id="answers"') :])
    lines = re.findall(r'<input type="text"(?![^>]*inputmode)[^>]*? name="([^"]+)"', person.text)
    fields: dict[str, object] = {name: "روشنایی کوچه" for name in lines if not name.endswith(".other")}
    for name, value in fill(reader.form, person.path, random.Random(1)):
        fields.setdefault(name, value)
    on_page = {name: value for name, value in decided.items() if name in fields}
    fields |= {"consent": "yes", "age": "40-49"} | on_page
    fields = {name: "4" if name.endswith(".month") else value for name, value in fields.items()}
    person.posts(**{name.replace(".", "__"): value for name, value in fields.items()})


def answers_everything(city: Field, group: str, decided: dict[str, str]) -> Respondent:
    person = city.respondent().opens(city.link(group))
    for _ in range(20):
        if person.section == "review":
            break
        fills_in(person, decided)
        assert person.status == 200, person.words
    return person.posts("submit")


def test_every_branch_is_answered_submitted_and_reported(city):
    groups = ("council", "farmers", "diaspora")
    seen: set[str] = set()
    for group, decided in zip(groups, WAYS[city.instrument.name], strict=False):
        person = answers_everything(city, group, decided)
        assert 'data-submission="complete"' in person.text
        stored = {**city.stored(group), "case_group": group}
        # the words for «not in the list» are asked only where nothing is chosen
        assert [name for name in unanswered(city.instrument, stored) if name != "service_words"] == []
        seen |= set(stored)
    assert SEEN[city.instrument.name] <= seen
    report = datasets.report_of(city.database, "jahrom")
    workbook = openpyxl.load_workbook(BytesIO(workbook_bytes(report)))
    assert len(workbook.sheetnames) > 4


def test_each_demand_keeps_its_agency_answer_commitment_and_date(tmp_path):
    city = take_to_the_field(tmp_path, "service-desk")
    answers_everything(city, "council", {"who": "secretary", "demands.1.answer": "promised"})
    (demand,) = city.stored("council")["demands"]
    assert demand["asked"] in city.instrument.code_list("agencies").codes
    assert demand["answer"] == "promised"
    assert demand["commitment"]
    assert demand["due"] == "2025-06-28"  # 7 Tir 1404


def test_a_promise_cannot_be_due_before_the_session(tmp_path):
    city = take_to_the_field(tmp_path, "service-desk")
    person = city.respondent().opens(city.link("council")).posts(consent="yes")
    person.posts(who="secretary", held_on__year="1404", held_on__month="7", held_on__day="20")
    assert person.section == "session"  # the questions for the secretary came up
    person.posts(who="secretary", held_on__year="۱۴۰۴", held_on__month="7", held_on__day="۲۰", attendance="۳۵")
    due = {"demands__1__due__year": "1404", "demands__1__due__month": "7"}
    asked = {"demands__1__demand": "روشنایی کوچه", "demands__1__asked": "power", "demands__1__answer": "promised"}
    person.posts(**asked, **due, demands__1__due__day="19")
    assert person.status == 422
    assert "موعد نمی‌تواند پیش از روز نشست باشد" in person.words
    person.posts(**asked, **due, demands__1__due__day="20")
    assert city.stored("council")["demands"][0]["due"] == "2025-10-12"
