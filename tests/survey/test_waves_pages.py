"""Waves of a study: opened, changed, closed; whom a sample draws."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from questionnaires.fieldwork import WaveKind
from questionnaires.loaders.sampling_frame import FramePerson
from survey.fieldwork.drawing import allocate, draw
from survey.store import sampling_frames, studies, waves
from tests.store import examples
from tests.survey.fieldwork_steps import cases_of, stored_wave
from tests.survey.offices import Desk, Office

NEW_WAVE = {
    "name": "second",
    "title.fa": "موج دوم",
    "kind": "frame",
    "language.fa": "yes",
    "group.council": "yes",
    "group.farmers": "yes",
    "opens_on.day": "۱",
    "opens_on.month": "7",
    "opens_on.year": "۱۴۰۴",
    "letter_number": "ش/۱۲۳",
}


def test_a_wave_is_opened_with_a_case_for_everybody_in_its_groups(office: Office, sara: Desk):
    fields = {name: value for name, value in NEW_WAVE.items() if name != "group.farmers"}
    reply = sara.post("/staff/studies/jahrom/waves/new", **fields)
    assert reply.status_code == 303
    wave = stored_wave(office, "second").wave
    assert (wave.title["fa"], wave.kind, wave.languages) == ("موج دوم", WaveKind.FRAME, ("fa",))
    assert wave.opens_on.isoformat() == "2025-09-23"  # 1 Mehr 1404
    assert wave.letter_number == "ش/۱۲۳"
    assert [case.group for case in cases_of(office, "second")] == ["council"] * 6
    assert "۶ پرونده" in sara.get(reply.headers["Location"]).text


def test_a_sample_is_drawn_in_proportion_and_knows_its_population(office: Office, sara: Desk):
    reply = sara.post("/staff/studies/jahrom/waves/new", **{**NEW_WAVE, "kind": "sample", "sample_size": "۶"})
    assert reply.status_code == 303
    drawn = cases_of(office, "second")
    assert sorted(case.stratum for case in drawn) == ["council"] * 3 + ["farmers"] * 3


def test_an_open_wave_needs_no_frame_and_shows_its_address(office: Office, sara: Desk):
    sara.post("/staff/studies/jahrom/waves/new", **{**NEW_WAVE, "kind": "open"})
    page = sara.get("/staff/waves/second").text
    assert "http://localhost/w/second" in page
    assert "invitations.xlsx" not in page
    assert office.desk(None).get("/w/second").status_code == 200


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "موج"}, "name"),
        ({"name": "people"}, "name"),
        ({"title.fa": ""}, "title.fa"),
        ({"kind": "census"}, "kind"),
        ({"kind": "sample", "sample_size": "13"}, "sample_size"),
        ({"kind": "sample", "sample_size": ""}, "sample_size"),
        ({"language.fa": ""}, "languages"),
        ({"group.council": "", "group.farmers": ""}, "groups"),
        ({"opens_on.month": ""}, "opens_on"),
        ({"opens_on.day": "31", "opens_on.month": "12"}, "opens_on"),
        ({"closes_on.day": "1", "closes_on.month": "6", "closes_on.year": "1404"}, "closes_on"),
        ({"results_on.day": "1", "results_on.month": "6", "results_on.year": "1404"}, "results_on"),
    ],
)
def test_a_fault_in_a_wave_stands_beside_its_field(office: Office, sara: Desk, changed, field):
    reply = sara.post("/staff/studies/jahrom/waves/new", **{**NEW_WAVE, **changed})
    assert reply.status_code == 422
    assert re.search(rf'href="#{field}">[^<:]+: ', reply.text) and f'id="{field}' in reply.text
    assert "ش/۱۲۳" in reply.text
    with office.database.read() as connection:
        assert [stored.name for stored in waves.waves(connection, "jahrom")] == ["people"]


def test_a_study_without_a_questionnaire_is_sent_to_publish_one_first(office: Office, sara: Desk):
    form = "/staff/studies/{}/waves/new"
    with office.database.write() as connection:
        studies.create_study(connection, replace(examples.STUDY, name="new-city"), at=examples.NOON)
    page = sara.get(form.format("new-city")).text
    assert 'href="/staff/studies/new-city/instrument"' in page and "نخست یک پرسش‌نامه منتشر کنید" in page
    assert "نخست یک پرسش‌نامه منتشر کنید" not in sara.get(form.format("jahrom")).text


def test_a_wave_can_be_changed_but_not_its_name_kind_or_people(office: Office, sara: Desk):
    fields = {"title.fa": "نام تازه", "language.fa": "yes", "name": "other", "kind": "open", "selection.fa": "به قرعه."}
    assert sara.post("/staff/waves/people/edit", **fields).status_code == 303
    wave = stored_wave(office, "people").wave
    assert (wave.title["fa"], wave.kind, wave.selection["fa"]) == ("نام تازه", WaveKind.FRAME, "به قرعه.")
    assert "به قرعه." in sara.get("/staff/waves/people/edit").text
    assert len(cases_of(office, "people")) == 12


def test_a_wave_is_closed_and_opened_again(office: Office, sara: Desk):
    assert sara.post("/staff/waves/people/state", page="/staff/waves/people", state="closed").status_code == 303
    assert stored_wave(office, "people").wave.closed_at is not None
    sara.post("/staff/waves/people/state", page="/staff/waves/people", state="open")
    assert stored_wave(office, "people").wave.closed_at is None
    assert sara.post("/staff/waves/people/state", page="/staff/waves/people", state="x").status_code == 400


def test_people_of_its_groups_who_came_later_are_added_on_request(office: Office, sara: Desk):
    with office.database.write() as connection:
        late = [FramePerson("دیرآمده", "09170000099", "council"), FramePerson("از گروهی دیگر", "09170000097", "guilds")]
        sampling_frames.load_frame(connection, "jahrom", late, at=examples.NOON, by="sara", source="x")
    assert "۱ نفر پس از باز شدن" in sara.get("/staff/waves/people").text
    assert sara.post("/staff/waves/people/new-people", page="/staff/waves/people").status_code == 303
    assert len(cases_of(office, "people")) == 13


def test_shares_of_a_sample_follow_the_strata_by_largest_remainders():
    # by hand, 10 of 50+30+20: 5, 3, 2; 10 of 47+33+20: 4.7, 3.3, 2 -> 5, 3, 2
    assert allocate({"a": 50, "b": 30, "c": 20}, 10) == {"a": 5, "b": 3, "c": 2}
    assert allocate({"a": 47, "b": 33, "c": 20}, 10) == {"a": 5, "b": 3, "c": 2}
    assert allocate({"a": 98, "b": 1, "c": 1}, 10) == {"a": 10, "b": 1, "c": 1}


def test_a_draw_takes_each_unit_at_most_once_and_counts_the_frame():
    stratum_of = {unit: "ab"[unit % 2] for unit in range(40)}
    drawn = draw(stratum_of, 10)
    assert len(set(drawn.units)) == len(drawn.units) == 10
    assert drawn.population == {"a": 20, "b": 20}
