"""Fieldwork pages: opening a wave, response by group, invitations, cases, contacts, erasure."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from exports.fieldwork.sms_parts import sms_length, sms_parts
from questionnaires.fieldwork import CollectionMode, Disposition, WaveKind
from questionnaires.loaders.sampling_frame import FramePerson
from survey.fieldwork import response
from survey.fieldwork.drawing import allocate, draw
from survey.fieldwork.invitations import filled, message_problems
from survey.fieldwork.response import GroupResponse, for_planners
from survey.store import access_log, cases, contacts, sampling_frames, submissions, waves
from survey.store.errors import ContactNotFound
from tests.store import examples
from tests.survey.offices import Desk, Office, open_office

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


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    yield opened
    opened.database.close()


@pytest.fixture
def sara(office: Office) -> Desk:
    return office.desk("sara")


def stored_wave(office: Office, name: str) -> waves.StoredWave:
    with office.database.read() as connection:
        return waves.wave(connection, name)


def cases_of(office: Office, name: str) -> list[cases.Case]:
    with office.database.read() as connection:
        return cases.cases(connection, name)


def answer(office: Office, case_id: int, *, whole: bool = True) -> None:
    with office.database.write() as connection:
        case = cases.case(connection, case_id)
        begun = submissions.start(
            connection,
            wave=case.wave,
            version_id=waves.wave(connection, case.wave).version_id,
            case_id=case_id,
            language="fa",
            mode=CollectionMode.WEB,
            at=examples.NOON,
        )
        given = {"enough": "yes"}
        web = CollectionMode.WEB
        submissions.save_section(connection, begun.id, "water", given, base_revision=0, mode=web, at=examples.NOON)
        if whole:
            submissions.submit(connection, begun.id, key=begun.submission_key, at=examples.NOON)


# -- opening, changing, closing


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
    assert f'href="#{field}"' in reply.text and f'id="{field}' in reply.text
    assert "ش/۱۲۳" in reply.text
    with office.database.read() as connection:
        assert [stored.name for stored in waves.waves(connection, "jahrom")] == ["people"]


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


# -- response by group


def test_response_counts_each_group_by_what_became_of_its_cases(office: Office):
    council, farmers = office.cases[:6], office.cases[6:]
    answer(office, council[0])
    answer(office, council[1])
    answer(office, council[2], whole=False)
    with office.database.write() as connection:
        for case_id, disposition in ((council[3], Disposition.REFUSED), (farmers[0], Disposition.NON_CONTACT)):
            cases.record_contact(
                connection, case_id, disposition, mode=CollectionMode.WEB, at=examples.minutes(9), by="navid"
            )
    first, second, total = response.response_by_group(office.database, "people")
    assert (first.target, first.complete, first.partial, first.refused, first.untried) == (6, 2, 1, 1, 2)
    assert (second.target, second.complete, second.non_contact, second.untried) == (6, 0, 1, 5)
    assert second.last_contact_at == examples.minutes(9)
    assert (total.group, total.target, total.complete, total.share) == (None, 12, 2, 2 / 12)


def test_the_wave_page_shows_response_to_a_consultant(office: Office, sara: Desk):
    answer(office, office.cases[0])
    page = sara.get("/staff/waves/people").text
    assert 'data-group="council"' in page and "نپذیرفت" in page
    assert "8٪" not in page and "۸٪" in page  # 1 of 12


def rows(**done: tuple[int, int]) -> list[GroupResponse]:
    groups = [GroupResponse(name, name, target, complete) for name, (complete, target) in done.items()]
    both = (sum(row.target for row in groups), sum(row.complete for row in groups))
    return [*groups, GroupResponse(None, "all", *both)]


def test_a_planner_sees_no_small_number_and_cannot_subtract_it():
    # by hand, k = 5: council has 3 done (small); alone it were total less the rest, so the next smallest group hides it
    shown = for_planners(rows(council=(3, 12), farmers=(10, 20), guilds=(20, 40)), 5)
    assert [(row.label, row.complete) for row in shown] == [
        ("council", None),
        ("farmers", None),
        ("guilds", 20),
        ("all", 33),
    ]


def test_few_who_have_not_answered_are_withheld_as_well():
    shown = for_planners(rows(council=(10, 12), farmers=(10, 20), guilds=(20, 40)), 5)
    assert [row.complete for row in shown] == [None, None, 20, 40]


def test_with_one_group_alone_even_the_total_is_withheld():
    assert [row.complete for row in for_planners(rows(council=(3, 12)), 5)] == [None, None]


def test_where_no_number_is_small_nothing_is_withheld():
    assert [row.complete for row in for_planners(rows(council=(0, 12), farmers=(20, 20)), 5)] == [0, 20, 20]


def test_in_an_open_wave_how_many_began_in_a_withheld_group_is_withheld_too():
    shown = for_planners(rows(council=(3, 3), farmers=(10, 10), guilds=(20, 20)), 5, targets_are_known=False)
    assert [(row.target, row.complete) for row in shown] == [(None, None), (None, None), (20, 20), (33, 33)]


def test_a_planners_page_tells_neither_refusals_nor_small_counts(office: Office):
    answer(office, office.cases[0])
    page = office.desk("parisa").get("/staff/waves/people").text
    assert "نپذیرفت" not in page and "پنهان" in page
    assert "invitations.xlsx" not in page and "/staff/cases/" not in page


# -- invitations


def invite(desk: Desk, **fields: str):
    return desk.post("/staff/waves/people/invitations.xlsx", page="/staff/waves/people", **fields)


def table(reply) -> list[list[object]]:
    (sheet,) = load_workbook(BytesIO(reply.data)).worksheets
    assert sheet.sheet_view.rightToLeft
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_sms_sheet_holds_mobile_as_text_link_code_and_counted_text(office: Office, sara: Desk):
    reply = invite(sara, who="all", message="{name} گرامی: {link} {code}")
    head, first, *others = table(reply)
    assert head == ["موبایل", "نام", "پیوند", "متن", "نویسه", "بخش پیامک", "کد نامه", "گروه", "پرونده"]
    assert len(others) == 11
    mobile, name, link, text, length, parts, code, group, case = first
    assert (mobile, name, group, case) == ("09170000010", "عضو آزمونی 0", "شورای شهر", office.cases[0])
    assert text == f"{name} گرامی: {link} {code}"
    assert (length, parts) == (len(text), 1 if len(text) <= 70 else -(-len(text) // 67))
    with office.database.read() as connection:
        by_link = cases.case_by_code(connection, office.database, link.rsplit("/", 1)[1])
        by_letter = cases.case_by_code(connection, office.database, code)
    assert (by_link.id, by_letter.id) == (case, case)


def test_mobiles_keep_their_zero_and_no_cell_is_a_formula(office: Office, sara: Desk):
    with office.database.write() as connection:
        people = [FramePerson("=HYPERLINK(1)", "09170000098", "council")]
        units = sampling_frames.load_frame(connection, "jahrom", people, at=examples.NOON, by="sara", source="x")
        cases.make_cases(connection, "people", units, at=examples.NOON)
    reply = invite(sara, who="all", message="{name}: {link}")
    sheet = ZipFile(BytesIO(reply.data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "<hyperlink" not in sheet
    (worksheet,) = load_workbook(BytesIO(reply.data)).worksheets
    assert {cell.data_type for cell in worksheet["A"]} == {"s"}
    assert worksheet["B14"].value == "=HYPERLINK(1)" and worksheet["B14"].data_type == "s"


def test_a_reminder_goes_only_to_those_who_may_still_answer(office: Office, sara: Desk):
    answer(office, office.cases[0])
    answer(office, office.cases[1], whole=False)
    with office.database.write() as connection:
        cases.record_contact(
            connection, office.cases[2], Disposition.REFUSED, mode=CollectionMode.WEB, at=examples.NOON, by="navid"
        )
    listed = [row[8] for row in table(invite(sara, who="unanswered", message="{link}"))[1:]]
    assert listed == [office.cases[1], *office.cases[3:]]


@pytest.mark.parametrize("message", ["بی پیوند", "{name} {password} {link}", "{name.__class__} {link}", "{} {link}"])
def test_a_message_that_cannot_be_filled_in_is_refused_and_stays(office: Office, sara: Desk, message: str):
    reply = invite(sara, who="all", message=message)
    assert reply.status_code == 422
    assert message in reply.text


def test_what_stands_in_a_name_is_never_a_field():
    assert filled("{name} {link}", {"name": "{link}", "link": "L"}) == "{link} L"
    assert message_problems("{link:>99999999}")[0].code == "message-field-unknown"


def test_each_download_of_numbers_is_logged(office: Office, sara: Desk):
    invite(sara, who="all", message="{link}")
    with office.database.read() as connection:
        entry = access_log.entries(connection)[0]
    assert (entry.by, entry.action, entry.subject) == ("sara", "contacts-seen", "12 units: invitations of people")


def test_invitations_are_for_consultants_and_by_form_only(office: Office, sara: Desk):
    assert sara.get("/staff/waves/people/invitations.xlsx").status_code == 405
    navid = office.desk("navid")
    token = navid.token("/staff/password")
    address = "/staff/waves/people/invitations.xlsx"
    assert navid.client.post(address, data={"csrf_token": token, "who": "all"}).status_code == 403
    assert invite(sara, who="somebody", message="{link}").status_code == 400


def test_parts_of_a_message_are_counted_as_panels_do():
    # 70 letters alone; joined, 67 each: 71 -> 2, 134 -> 2, 135 -> 3
    counts = {length: sms_parts("س" * length) for length in (0, 1, 70, 71, 134, 135, 201, 202)}
    assert counts == {0: 0, 1: 1, 70: 1, 71: 2, 134: 2, 135: 3, 201: 3, 202: 4}
    assert sms_length("🌳") == 2


# -- drawing


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


# -- cases


def test_the_list_of_cases_shows_names_only_on_request_and_logs_it(office: Office):
    navid = office.desk("navid")
    assert "آزمونی" not in navid.get("/staff/waves/people/cases").text
    page = navid.get("/staff/waves/people/cases?names=yes&group=farmers").text
    assert "باغدار آزمونی 3" in page and "عضو آزمونی" not in page
    with office.database.read() as connection:
        assert access_log.entries(connection)[0].subject == "6 units: list of cases of people"


def test_cases_are_filtered(office: Office, sara: Desk):
    answer(office, office.cases[0])
    assert "۱ پرونده" in sara.get("/staff/waves/people/cases?disposition=complete").text
    assert "پرونده‌ای با این مشخصات نیست" in sara.get("/staff/waves/people/cases?disposition=refused").text
    assert sara.get("/staff/waves/people/cases?page=99999999999&group=<x>").status_code == 200


def test_an_interviewers_list_leaves_out_what_is_handed_to_somebody_else(office: Office, sara: Desk):
    case_id = office.cases[0]
    page = f"/staff/cases/{case_id}"
    assert sara.post(f"{page}/assign", page=page, interviewer="leila").status_code == 303
    assert office.desk("leila").get(page).status_code == 200
    assert office.desk("navid").get(page).status_code == 403
    assert "۱۱ پرونده" in office.desk("navid").get("/staff/waves/people/cases").text
    assert sara.post(f"{page}/assign", page=page, interviewer="parisa").status_code == 422


def test_a_look_at_a_case_is_logged_and_shows_the_person(office: Office):
    case_id = office.cases[6]
    page = office.desk("navid").get(f"/staff/cases/{case_id}").text
    assert "باغدار آزمونی 0" in page and "۰۹۱۷۰۰۰۰۰۲۰" in page
    with office.database.read() as connection:
        entry = access_log.entries(connection)[0]
    assert (entry.by, entry.action) == ("navid", "contact-seen")


def test_an_interviewer_begins_the_questionnaire_face_to_face(office: Office):
    navid = office.desk("navid")
    page = f"/staff/cases/{office.cases[0]}"
    begun = navid.post(f"{page}/begin", page=page, mode="face-to-face")
    assert begun.status_code == 303 and begun.headers["Location"].endswith("/answer/water")
    assert navid.get("/answer/water").status_code == 200
    assert navid.post(f"{page}/begin", page=page, mode="telepathy").status_code == 400


def test_nothing_is_begun_in_a_wave_that_is_closed(office: Office):
    navid = office.desk("navid")
    page = f"/staff/cases/{office.cases[0]}"
    token = navid.token(page)
    with office.database.write() as connection:
        waves.close_wave(connection, "people", at=examples.NOON)
    reply = navid.client.post(f"{page}/begin", data={"csrf_token": token, "mode": "paper"})
    assert reply.status_code == 422 and "این موج بسته است" in reply.text


def test_a_contact_is_recorded_with_its_note(office: Office):
    navid = office.desk("navid")
    page = f"/staff/cases/{office.cases[0]}"
    fields = {"disposition": "non-contact", "mode": "web", "note": "شنبه دوباره"}
    assert navid.post(f"{page}/contact", page=page, **fields).status_code == 303
    assert "شنبه دوباره" in navid.get(page).text
    assert cases_of(office, "people")[0].disposition is Disposition.NON_CONTACT
    wrong = navid.post(f"{page}/contact", page=page, disposition="complete", mode="web", note="بماند")
    assert wrong.status_code == 422 and "بماند" in wrong.text


def test_new_codes_make_the_old_ones_lead_nowhere(office: Office, sara: Desk):
    case = cases_of(office, "people")[0]
    old = cases.link_of(office.database, case)
    page = f"/staff/cases/{case.id}"
    assert sara.post(f"{page}/codes", page=page).status_code == 303
    with office.database.read() as connection:
        assert not isinstance(cases.case_by_code(connection, office.database, old), cases.Case)
        assert cases.link_of(office.database, cases.case(connection, case.id)) != old


def test_a_person_is_erased_only_after_the_words_are_typed(office: Office, sara: Desk):
    case = cases_of(office, "people")[0]
    page = f"/staff/cases/{case.id}"
    assert sara.post(f"{page}/erase", page=page, confirmation="بله").status_code == 422
    assert sara.post(f"{page}/erase", page=page, confirmation=f"پرونده {case.id} پاک شود").status_code == 303
    with office.database.write() as connection, pytest.raises(ContactNotFound):
        contacts.contact(connection, case.unit_id, by="test", why="test", at=examples.NOON)
    assert "پاک شده است" in sara.get(page).text
    assert len(table(invite(sara, who="all", message="{link}"))) == 12  # heading and the eleven others


def test_cases_and_waves_that_are_not_there_are_not_found(sara: Desk):
    for address in ("/staff/cases/999", "/staff/waves/none", "/staff/waves/none/cases", "/staff/waves/none/edit"):
        assert sara.get(address).status_code == 404
