"""A new version of a questionnaire in the field, in the browser: looked at, chosen about, published, used."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from questionnaires.model import CodeList, Instrument
from questionnaires.texts import Texts
from questionnaires.writers.yaml_files import write
from survey.store import instruments, waves
from tests.store import examples
from tests.survey.offices import Desk, Office, open_office

INSTRUMENT = "/staff/studies/jahrom/instrument"


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    """One of the wave has answered; the first choice of "no" was hers."""
    opened = open_office(tmp_path)
    examples.answer_all(opened.database, opened.cases[0], enough="no")
    yield opened
    opened.database.close()


def only_yes() -> Instrument:
    from tests.store.test_versions import ONLY_YES, asking, water

    return asking(water(ONLY_YES), CodeList("yes_no", ONLY_YES.categories))


def reworded() -> Instrument:
    return replace(examples.INSTRUMENT, title=Texts.of("پرسش‌نامهٔ کوتاه‌تر"))


def send(desk: Desk, instrument: Instrument, study: str = "jahrom") -> TestResponse:
    """Upload it as a draft, and publish the draft."""
    file, place = (io.BytesIO(write(instrument).encode()), "new.yaml"), f"/staff/studies/{study}"
    draft = desk.post(f"{place}/drafts", page=f"{place}/instrument", file=file)
    return desk.post(draft.location, do="publish")


def numbers(office: Office) -> list[int]:
    with office.database.read() as connection:
        return [own.number for own in instruments.versions(connection, "jahrom")]


def test_a_version_of_a_live_questionnaire_is_looked_at_before_it_is_published(office: Office):
    sara = office.desk("sara")
    sent = send(sara, reworded())
    assert sent.status_code == 303 and "/review/" in sent.location
    assert numbers(office) == [1]
    assert "عنوان یا مقدمهٔ پرسش‌نامه" in sara.get(sent.location).text
    assert sara.post(sent.location, do="publish").status_code == 303
    assert numbers(office) == [1, 2]
    assert sara.get(sent.location).status_code == 404  # decided on


def test_what_breaks_says_whom_it_touches_and_is_refused_without_a_choice(office: Office):
    sara = office.desk("sara")
    place = send(sara, only_yes()).location
    page = sara.get(f"{place}?lang=en").text
    assert 'data-item="enough" data-judgement="breaking"' in page
    assert "submissions: 1" in page
    refused = sara.post(place, do="publish")
    assert refused.status_code == 422
    assert 'data-problem="revision-choice-needed"' in refused.text
    assert numbers(office) == [1]


def test_a_table_chosen_on_the_page_is_kept_with_the_version(office: Office):
    sara = office.desk("sara")
    place = send(sara, only_yes()).location
    chosen = {"choice.enough": "recode", "code.enough.no": "-"}
    assert sara.post(place, do="publish", **chosen).status_code == 303
    with office.database.read() as connection:
        assert instruments.versions(connection, "jahrom")[-1].recodings == {"enough": {"no": ""}}
    assert "کد no کنار گذاشته شد" in sara.get(f"{INSTRUMENT}/2/changes").text


def test_a_choice_that_does_not_fit_keeps_what_was_typed(office: Office):
    sara = office.desk("sara")
    place = send(sara, only_yes()).location
    refused = sara.post(place, do="publish", **{"choice.enough": "name", "name.enough": "wish"})
    assert refused.status_code == 422
    assert 'data-problem="revision-name-taken"' in refused.text
    assert 'value="wish"' in refused.text


def test_what_waits_can_be_dropped(office: Office):
    sara = office.desk("sara")
    place = send(sara, reworded()).location
    assert sara.post(place, do="drop").status_code == 303
    assert numbers(office) == [1]
    assert sara.get(place).status_code == 404


def test_a_wave_is_asked_with_the_newer_version_from_its_page(office: Office):
    sara = office.desk("sara")
    sara.post(send(sara, reworded()).location, do="publish")
    assert "/staff/waves/people/version" in sara.get("/staff/waves/people").text
    assert sara.post("/staff/waves/people/version", page="/staff/waves/people", number="2").status_code == 303
    with office.database.read() as connection:
        newest = instruments.versions(connection, "jahrom")[-1]
        assert waves.wave(connection, "people").version_id == newest.id
    page = "/staff/studies/jahrom"
    assert sara.post("/staff/waves/people/version", page="/staff/waves/people", number="1").status_code == 422
    assert sara.get(page).status_code == 200


def test_before_any_wave_a_version_is_published_at_once(tmp_path):
    office = open_office(tmp_path)
    with office.database.write() as connection:
        from survey.store import studies

        studies.create_study(connection, replace(examples.STUDY, name="qorveh"), at=examples.NOON)
    sara = office.desk("sara")
    for _ in range(2):
        assert "published" in send(sara, examples.INSTRUMENT, study="qorveh").location
    office.database.close()
