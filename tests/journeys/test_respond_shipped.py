"""The shipped instrument from the first page to the receipt, as a listed and as an anonymous person, and its weight."""

from __future__ import annotations

import random

import pytest

from questionnaires.answers import submitted_answers, unanswered
from questionnaires.model import Grid
from tests.bench.respondents import _FormReader, fill
from tests.journeys.fieldwork import Field, Respondent, take_to_the_field

LARGEST_FIRST = 150 * 1024
LARGEST_LATER = 30 * 1024


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> Field:
    return take_to_the_field(tmp_path_factory.mktemp("shipped"), "vision-stakeholders")


def fills_in(person: Respondent, seed: int) -> None:
    """An answer to everything on the page, of an adult who takes part."""
    reader = _FormReader()
    reader.feed(person.text[person.text.index('id="answers"') :])
    fields: dict[str, object] = {}
    for name, value in fill(reader.form, person.path, random.Random(seed)):
        fields.setdefault(name, value)
    fields |= {"consent": "yes", "age": "40-49"}
    person.posts(**{name.replace(".", "__"): value for name, value in fields.items()})


@pytest.mark.parametrize(("way", "seed"), [("listed", 1), ("listed-abroad", 2), ("open", 3), ("open", 4)])
def test_everything_is_answered_and_submitted(city, way, seed):
    person = city.respondent()
    if way == "open":
        person.opens("/w/open").posts("start")
    else:
        person.opens(city.link("diaspora" if way == "listed-abroad" else "farmers"))
    seen = []
    while person.section != "review":
        seen.append(person.section)
        fills_in(person, seed)
        assert person.status == 200, person.words
    person.posts("submit")
    assert 'data-submission="complete"' in person.text
    assert ("role" in seen) == (way == "open")
    assert ("services" in seen) == (way != "listed-abroad") or way == "open"
    if way != "open":
        group = "diaspora" if way == "listed-abroad" else "farmers"
        stored = {**city.stored(group), "case_group": group}
        left = [name for name in unanswered(city.instrument, stored) if not name.endswith(".missing")]
        assert left == []
        assert submitted_answers(city.instrument, stored)["performance.water"] in {"1", "2", "3", "4", "5"}


def test_each_page_is_light(city):
    person = city.respondent().opens(city.link("council"))
    static = city.app.test_client()
    first = len(person.page.data)
    for name in ("chashmandaz.css", "answer.js", "fonts/vazirmatn-33.0.3.woff2"):
        first += len(static.get(f"/static/{name}").data)
    for address in ("/city/jahrom.css", "/city/jahrom.svg"):
        first += len(static.get(address).data)
    assert first <= LARGEST_FIRST
    for language in ("fa", "en"):
        for section in city.instrument.sections:
            person.opens(f"/answer/{section.name}?lang={language}")
            if section.name == "consent":
                person.posts(consent="yes")
            assert len(person.page.data) <= LARGEST_LATER, (section.name, len(person.page.data))


def test_every_option_has_its_words(city):
    person = city.respondent().opens(city.link("council")).posts(consent="yes").opens("/answer/performance?lang=fa")
    grid = next(own for own in city.instrument.section("performance").elements if isinstance(own, Grid))
    for category in grid.domain.code_list.categories:
        label = category.labels.in_language("fa")
        assert person.text.count(f"<span>{label}</span></label>") == len(grid.rows)
