"""Drafts of a questionnaire in the browser: uploaded, judged, tried without a trace, edited, published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from questionnaires.library import shipped_instrument, shipped_instruments
from questionnaires.loaders.xlsform import read_xlsform
from questionnaires.model import Instrument
from questionnaires.translations import catalogue
from survey.instruments.drafts import look
from survey.store import drafts, instruments, studies
from survey.store.schema import answers, submissions
from tests.questionnaires.xlsforms import workbook as form_of
from tests.store import examples
from tests.survey.form_workbooks import AGE, CHILDREN, WISH, workbook
from tests.survey.offices import Desk, Office, open_office

STUDY = "/staff/studies/jahrom"
FAULTY = [
    ("begin group", "you", "شما", "You"),
    AGE,
    ("select_one nowhere", "children", "فرزند دارید؟", "Have you children?", None, "${aeg} >= 20"),
    ("end group",),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[Office]:
    opened = open_office(tmp_path_factory.mktemp("drafts"))
    yield opened
    opened.database.close()


def upload(desk: Desk, content: BytesIO, name: str = "small.xlsx") -> TestResponse:
    return desk.post(f"{STUDY}/drafts", page=f"{STUDY}/instrument", file=(content, name))


def drafted(desk: Desk, content: BytesIO | None = None) -> str:
    return drafted_from(desk, content or workbook(), "small.xlsx")


def drafted_from(desk: Desk, content: BytesIO, name: str) -> str:
    reply = upload(desk, content, name)
    assert reply.status_code == 303, reply.text
    return reply.location


def codes(page: str) -> list[str]:
    """The faults of a page, not its warnings."""
    summaries = re.findall(r'class="error-summary".*?</ol>', page, re.DOTALL)
    return re.findall(r'data-problem="([^"]+)"', "".join(summaries))


def goes_on(desk: Desk, draft: str, page: str, **fields: object) -> TestResponse:
    """Send a page of the preview as it stands, with these fields."""
    (state,) = re.findall(r'name="submission_key" value="([^"]*)"', page)
    return desk.post(f"{draft}/preview", page=draft, submission_key=state, **fields)


def instrument_of(office: Office, draft: str) -> Instrument:
    with office.database.read() as connection:
        stored = drafts.fetch(connection, "jahrom", int(draft.rpartition("/")[2]))
    found = look(examples.STUDY, stored.file_name, stored.content)
    assert found.blank is not None
    return found.blank


# -- uploading


def test_every_fault_of_a_workbook_stands_with_its_cell_its_remedy_and_its_rule(sara: Desk):
    page = sara.get(f"{drafted(sara, workbook(FAULTY))}?lang=en").text
    assert codes(page) == ["xlsform-list-unknown", "reference-unknown-near"]  # of its reading and of its meaning
    assert "sheet “survey”, row 4, column “type”" in page and "column “relevant”" in page
    assert "/help/workbooks#" in page and "xlsform-list-unknown" in sara.get("/help/workbooks").text
    assert 'value="publish"' not in page


def test_warnings_stand_below_the_faults(sara: Desk):
    place = ("geopoint", "home", "خانه کجاست؟", "Where is home?")
    page = sara.get(drafted(sara, workbook([*FAULTY, place]))).text
    told = re.findall(r'data-problem="([^"]+)"', page)
    assert told[:3] == ["xlsform-list-unknown", "reference-unknown-near", "xlsform-plain-field"]


def test_a_fault_that_a_check_finds_leads_to_its_rule_in_the_manual(sara: Desk):
    wrong = (*CHILDREN[:5], "${aeg} >= 20")
    page = sara.get(drafted(sara, workbook([AGE, wrong]))).text
    assert codes(page)[0] == "reference-unknown-near"
    assert "/help/checks#:~:text=reference%2Dunknown%2Dnear" in page
    assert "ردیف ۳" in page and "ستون «relevant»" in page


def test_what_can_be_read_of_a_faulty_workbook_is_shown_beside_its_faults(sara: Desk):
    draft = drafted(sara, workbook(FAULTY))
    shown = sara.get(f"{draft}/preview")
    assert shown.status_code == 200 and "چند سال دارید؟" in shown.text and "فرزند دارید؟" in shown.text


@pytest.mark.parametrize(
    "element",
    [
        "{name: نام, kind: text, wording: w}",
        "{name: q, kind: text, relevance: '${zz} = = 1', wording: w}",
        "{name: q, kind: text, constraint: foo(.), wording: w}",
        "{name: q, kind: one, codes: fruits, other: nothing, wording: w}",
        "{name: q, kind: one, codes: fruits, choice_filter: 'x = ${zz}', wording: w}",
        "{name: q, kind: place, codes: fruits, wording: w}",
        "{name: q, kind: allocation, codes: bare, wording: w}",
        "{name: q, kind: calculated, expression: '${q}', wording: w}",
        "{name: q, kind: repeat, items: [], wording: w}",
    ],
)
def test_whatever_is_wrong_with_a_questionnaire_its_words_can_be_looked_at(sara: Desk, element: str):
    lists = "{fruits: [{code: fig, fa: a}, {code: a, parent: b, fa: x}, {code: b, parent: a, fa: z}], bare: []}"
    sections = f"[{{name: one, title: t, elements: [{{name: first, kind: text, wording: نخست}}, {element}]}}]"
    text = f"name: x\ntitle: t\ncode_lists: {lists}\nsections: {sections}\n"
    draft = drafted_from(sara, BytesIO(text.encode()), "faulty.yaml")
    assert codes(sara.get(draft).text)
    assert "نخست" in sara.get(f"{draft}/preview").text


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"", "file-needed"),
        ("a.xlsx", b"PK\x03\x04 no workbook", "xlsform-damaged"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xlsform-damaged"),
        ("a.csv", b"name,age\nx,3\n", "xlsform-no-survey"),
        ("a.yaml", b"\xff\xfe\x00", "file-not-text"),
        ("a.xlsx", b"PK" + b"0" * (5 * 1024 * 1024), "file-too-large"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_kept(office: Office, sara: Desk, name, content, code):
    with office.database.read() as connection:
        before = len(drafts.drafts(connection, "jahrom"))
    reply = upload(sara, BytesIO(content), name)
    assert reply.status_code == 422 and codes(reply.text) == [code]
    with office.database.read() as connection:
        assert len(drafts.drafts(connection, "jahrom")) == before


def test_a_workbook_is_sent_together_with_the_files_it_names(office: Office, sara: Desk):
    survey = "type | name | label\nselect_one_from_file towns.csv | town | کدام شهر؟"
    form, towns = form_of(survey=survey), "name,label\nqorveh,قروه\nbijar,بیجار\n".encode()
    alone = drafted_from(sara, BytesIO(form), "form.xlsx")
    assert "xlsform-file-needed" in codes(sara.get(alone).text)
    together = [(BytesIO(towns), "towns.csv"), (BytesIO(form), "form.xlsx")]
    reply = sara.post(f"{STUDY}/drafts", page=f"{STUDY}/instrument", file=together)
    assert codes(sara.get(reply.location).text) == []
    assert instrument_of(office, reply.location).item("town").category("bijar").labels["fa"] == "بیجار"
    assert sara.get(f"{reply.location}/workbook.xlsx").data.startswith(b"PK")
    again = sara.get(f"{reply.location}/workbook.xlsx").data
    assert drafted_from(sara, BytesIO(again), "form.zip")


def test_a_zip_bomb_in_the_place_of_a_draft_leaves_it_as_it_was(office: Office, sara: Desk):
    draft = drafted(sara)
    before = instrument_of(office, draft)
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 90_000_000)
    reply = sara.post(draft, do="replace", file=(BytesIO(bomb.getvalue()), "bomb.xlsx"))
    assert reply.status_code == 422 and codes(reply.text) == ["xlsform-too-large-unpacked"]
    assert instrument_of(office, draft) == before


def test_a_mended_workbook_takes_the_place_of_the_faulty_one(sara: Desk):
    draft = drafted(sara, workbook(FAULTY))
    assert sara.post(draft, do="replace", file=(workbook(), "mended.xlsx")).location == draft
    page = sara.get(draft).text
    assert codes(page) == [] and "mended.xlsx" in page and 'value="publish"' in page


def test_another_studys_drafts_are_not_found(office: Office, sara: Desk):
    number = drafted(sara).rpartition("/")[2]
    with office.database.write() as connection:
        studies.create_study(connection, replace(examples.STUDY, name="qorveh"), at=examples.NOON)
    assert sara.get(f"/staff/studies/qorveh/drafts/{number}").status_code == 404
    assert sara.get(f"{STUDY}/drafts/99999/preview").status_code == 404


def test_a_draft_is_dropped(sara: Desk):
    draft = drafted(sara)
    assert sara.post(draft, do="drop").status_code == 303
    assert sara.get(draft).status_code == 404


# -- trying


def test_answers_are_tried_as_a_respondent_would_and_nothing_is_stored(office: Office, sara: Desk):
    draft = drafted(sara)
    page = sara.get(f"{draft}/preview?language=fa").text
    young = goes_on(sara, draft, page, age="۱۷", go="next")
    assert young.status_code == 422 and "باید ۱۸ سال داشته باشید." in young.text
    empty = goes_on(sara, draft, page, age="", go="next")
    assert empty.status_code == 422
    more = goes_on(sara, draft, page, age="30", shown="age", go="next")  # as without scripts
    assert more.status_code == 200 and "فرزند دارید؟" in more.text
    future = goes_on(sara, draft, more.text, age="30", children="yes", shown="age children", go="next")
    assert "چه آرزویی دارید؟" in future.text
    back = goes_on(sara, draft, future.text, wish="آب", go="back")
    assert 'value="۳۰"' in back.text
    end = goes_on(sara, draft, goes_on(sara, draft, back.text, age="30", go="next").text, wish="آب", go="next").text
    assert "data-preview" in end and "چه آرزویی دارید؟" in end and "آب" in end
    with office.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(submissions)) == 0
        assert connection.scalar(select(func.count()).select_from(answers)) == 0


def test_the_preview_speaks_each_language_and_changes_it_on_the_way(sara: Desk):
    draft = drafted(sara)
    page = sara.get(f"{draft}/preview?language=en").text
    assert "How old are you?" in page and 'dir="ltr"' in page
    persian = goes_on(sara, draft, page, age="30", lang="fa").text
    assert "چند سال دارید؟" in persian and 'value="۳۰"' in persian


def test_a_section_is_looked_at_by_itself_even_where_a_condition_hides_it(sara: Desk):
    hidden = [AGE, ("begin group", "old", "سالمندان", "The old", None, "${age} > 65"), WISH, ("end group",)]
    draft = drafted(sara, workbook(hidden))
    reply = sara.client.get(f"{draft}/preview?section=old", follow_redirects=True)
    assert reply.status_code == 200 and "چه آرزویی دارید؟" in reply.text


def test_a_repeat_gets_one_more_block(sara: Desk):
    rows = [("begin repeat", "child", "فرزند", "Child"), ("text", "first_name", "نام", "Name"), ("end repeat",)]
    draft = drafted(sara, workbook(rows))
    page = sara.get(f"{draft}/preview").text
    more = goes_on(sara, draft, page, **{"child.1.first_name": "رضا", "go": "add.child"}).text
    assert 'name="child.2.first_name"' in more and "رضا" in more


def test_a_forged_state_begins_anew(sara: Desk):
    draft = drafted(sara)
    reply = sara.post(f"{draft}/preview", page=draft, submission_key="eyJvZiI6IiJ9.forged", go="next", age="30")
    assert reply.status_code == 200 and "چند سال دارید؟" in reply.text


def test_a_trial_of_what_was_changed_meanwhile_begins_anew(sara: Desk):
    draft = drafted(sara)
    page = sara.get(f"{draft}/preview").text
    sara.post(draft, do="replace", file=(workbook([WISH, AGE]), "other.xlsx"))
    assert "چه آرزویی دارید؟" in goes_on(sara, draft, page, age="30", go="next").text


# -- editing


def test_wording_and_what_is_required_change_in_the_draft(office: Office, sara: Desk):
    draft = drafted(sara)
    form = {"wording.fa": "سن شما چقدر است؟", "wording.en": "What is your age?", "hint.fa": "به سال", "hint.en": ""}
    assert sara.post(f"{draft}/questions/age", **form, do="save").status_code == 303
    item = instrument_of(office, draft).item("age")
    assert dict(item.wording) == {"fa": "سن شما چقدر است؟", "en": "What is your age?"}
    assert dict(item.hint) == {"fa": "به سال"} and not item.required
    assert dict(item.constraint_message)["fa"] == "باید ۱۸ سال داشته باشید."  # had no field: as it was
    assert "سن شما چقدر است؟" in sara.get(f"{draft}/preview").text


def test_a_choice_is_added_and_moved(office: Office, sara: Desk):
    draft = drafted(sara)
    words = {"choice.yes.fa": "بله", "choice.no.fa": "خیر", "wording.fa": "فرزند دارید؟"}
    new = {"new.code": "soon", "new.fa": "به‌زودی", "new.en": "Soon"}
    assert sara.post(f"{draft}/questions/children", **words, **new, do="save").status_code == 303
    assert sara.post(f"{draft}/questions/children", **words, do="earlier.choice.soon").status_code == 303
    instrument = instrument_of(office, draft)
    assert instrument.item("children").domain.code_list.codes == ("yes", "soon", "no")
    assert instrument.code_list("yes_no").codes == ("yes", "soon", "no")


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"new.code": "no", "new.fa": "نه"}, "new.code", "code-twice"),
        ({"new.code": "به‌زودی", "new.fa": "به‌زودی"}, "new.code", "code-malformed"),
        ({"new.code": "", "new.fa": "به‌زودی"}, "new.code", "answer-needed"),
        ({"new.code": "soon", "new.fa": ""}, "new.fa", "answer-needed"),
        ({"wording.fa": " "}, "wording.fa", "answer-needed"),
        ({"choice.yes.fa": ""}, "choice.yes.fa", "answer-needed"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_changed(
    office: Office, sara: Desk, fields, field, code
):
    draft = drafted(sara)
    before = instrument_of(office, draft)
    reply = sara.post(f"{draft}/questions/children", **fields, do="save")
    assert reply.status_code == 422
    said = reply.text[reply.text.index(f'id="{field}-error"') :][:400]
    assert catalogue("fa")[f"problem.{code}"].partition("{")[0] in said
    assert instrument_of(office, draft) == before


def test_sections_and_questions_change_places(office: Office, sara: Desk):
    draft = drafted(sara)
    sara.post(draft, do="later.section.you")
    assert [own.name for own in instrument_of(office, draft).sections] == ["future", "you"]
    sara.post(draft, do="earlier.question.children")
    assert [own.name for own in instrument_of(office, draft).section("you").elements] == ["children", "age"]
    assert codes(sara.get(draft).text)[0] == "reference-later"  # what it asks comes after it now
    assert sara.post(draft, do="later.section.nothing").status_code == 404


def test_a_sections_title_changes(office: Office, sara: Desk):
    draft = drafted(sara)
    sara.post(
        f"{draft}/sections/you", **{"title.fa": "دربارهٔ شما", "title.en": "About you", "introduction.fa": "خوش آمدید."}
    )
    section = instrument_of(office, draft).section("you")
    assert section.title["fa"] == "دربارهٔ شما" and section.introduction["fa"] == "خوش آمدید."


def test_a_draft_with_faults_of_its_file_is_not_edited_in_the_page(sara: Desk):
    draft = drafted(sara, workbook(FAULTY))
    assert sara.get(f"{draft}/questions/age").location == draft
    assert sara.get(f"{drafted(sara)}/questions/nothing").status_code == 404


# -- publishing, and workbooks out


def test_a_draft_is_published_and_then_says_what_it_would_change(office: Office, sara: Desk):
    content = workbook(form_id="published-once").getvalue()
    draft = drafted(sara, BytesIO(content))
    assert "published" in sara.post(draft, do="publish").location
    with office.database.read() as connection:
        newest = instruments.versions(connection, "jahrom")[-1]
    assert newest.instrument.name == "published-once"
    sara.post(f"{draft}/questions/age", **{"wording.fa": "سن شما؟"}, required="yes", do="save")
    assert 'data-item="age" data-judgement="safe"' in sara.get(draft).text


def test_a_draft_with_faults_is_not_published(office: Office, sara: Desk):
    draft = drafted(sara, workbook(FAULTY))
    with office.database.read() as connection:
        before = len(instruments.versions(connection, "jahrom"))
    assert sara.post(draft, do="publish").status_code == 422
    assert sara.post(draft, do="nothing").status_code == 400
    with office.database.read() as connection:
        assert len(instruments.versions(connection, "jahrom")) == before


def test_a_published_version_is_edited_in_a_draft(office: Office, sara: Desk):
    reply = sara.post(f"{STUDY}/drafts", page=f"{STUDY}/instrument", version="1")
    assert [own.name for own in instrument_of(office, reply.location).sections] == ["water", "words"]


@pytest.mark.parametrize("name", shipped_instruments())
def test_a_shipped_questionnaire_comes_as_a_workbook_that_reads_back_the_same(sara: Desk, name: str):
    workbook_of = sara.get(f"/staff/instruments/{name}.xlsx")
    assert read_xlsform(workbook_of.data).instrument == shipped_instrument(name)
    begun = sara.post(f"{STUDY}/drafts", page=f"{STUDY}/instrument", instrument=name)
    assert begun.status_code == 303


def test_a_draft_comes_back_as_uploaded_and_after_an_edit_as_a_workbook_of_its_own(office: Office, sara: Desk):
    content = workbook().getvalue()
    draft = drafted(sara, BytesIO(content))
    assert sara.get(f"{draft}/workbook.xlsx").data == content
    sara.post(f"{draft}/questions/age", **{"wording.fa": "سن؟"}, do="save")
    edited = sara.get(f"{draft}/workbook.xlsx").data
    assert "survey" in openpyxl.load_workbook(BytesIO(edited)).sheetnames
    assert read_xlsform(edited).instrument == instrument_of(office, draft)


def test_no_page_of_a_draft_runs_what_was_written_into_a_workbook(sara: Desk):
    nasty = "<script>alert(1)</script>{{ 7 * 7 }}{% raw %}"
    draft = drafted(sara, workbook([("text", "wish", nasty, nasty)]))
    for page in (draft, f"{draft}/preview", f"{draft}/questions/wish"):
        text = sara.get(page).text
        assert "<script>alert" not in text and "&lt;script&gt;alert(1)" in text
