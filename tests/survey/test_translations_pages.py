"""A language in a study: its sheet out and in, a named person's approval, and the waves that wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from questionnaires.fieldwork import Wave, WaveKind
from questionnaires.problems import ProblemsFound
from questionnaires.texts import Texts
from questionnaires.translating import with_language
from survey.clock import now
from survey.fieldwork import fieldwork_actions
from survey.instruments import languages, publishing
from survey.store import instruments, waves
from survey.store.access_log import entries
from tests.questionnaires.translation_sheets import KURDISH, TINY, filled
from tests.survey.offices import Desk, Office, open_office

PAGE = "/staff/studies/jahrom/translations"
# what the study puts in stands in the published texts already
WORDS = {place: text.replace("{city}", "جارۆم") for place, text in KURDISH.items()}


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    fieldwork_actions.publish_instrument(opened.database, "jahrom", TINY, by="sara")
    yield opened
    opened.database.close()


def sheet_of(sara: Desk, language: str = "ckb") -> bytes:
    return sara.get(f"{PAGE}/sheet.xlsx?language={language}").data


def load(sara: Desk, content: bytes):
    return sara.post(PAGE, file=(BytesIO(content), "ckb.xlsx"))


def approve(sara: Desk, language: str, approver: str):
    return sara.post(f"{PAGE}/{language}/approval", page=PAGE, approver=approver)


def newest(office: Office):
    with office.database.read() as connection:
        return instruments.versions(connection, "jahrom")[-1]


def wave_form(sara: Desk, *tongues: str, name: str = "kurdish") -> object:
    typed = {"name": name, "title.fa": "موج کردی", "kind": "open", **{f"language.{own}": "yes" for own in tongues}}
    return sara.post("/staff/studies/jahrom/waves/new", **typed)


def test_a_sheet_goes_out_comes_back_and_makes_a_version(office: Office, sara: Desk):
    before = newest(office)
    content = sheet_of(sara)
    heads = [cell.value for cell in openpyxl.load_workbook(BytesIO(content)).worksheets[0][1]]
    assert heads[3] == "کردی سورانی (ckb)"
    reply = load(sara, filled(content, WORDS))
    assert reply.status_code == 303
    page = sara.get(reply.headers["Location"]).text
    assert "زبان افزوده شد" in page
    assert "۱۱ متن از ۱۱" in page
    after = newest(office)
    assert after.number == before.number + 1
    assert after.instrument.languages == ("fa", "en", "ckb")
    assert after.instrument.item("wish").wording["ckb"] == "چیتان دەوێ؟"


def test_a_faulty_sheet_changes_nothing_and_says_where(office: Office, sara: Desk):
    before = newest(office)

    def spoilt(sheet) -> None:
        sheet["D3"].value = None
        sheet["B4"].value = "چیز دیگر"

    reply = load(sara, filled(sheet_of(sara), WORDS, spoilt))
    assert reply.status_code == 422
    assert 'data-problem="translation-empty"' in reply.text
    assert 'data-problem="translation-original-changed"' in reply.text
    assert "ردیف ۳" in reply.text and "ردیف ۴" in reply.text
    assert newest(office) == before


@pytest.mark.parametrize("content", [b"", b"no workbook"])
def test_what_is_no_sheet_is_refused(sara: Desk, content: bytes):
    assert load(sara, content).status_code == 422


def test_no_wave_opens_in_a_language_until_somebody_has_approved_it(office: Office, sara: Desk):
    load(sara, filled(sheet_of(sara), WORDS))
    refused = wave_form(sara, "fa", "ckb")
    assert refused.status_code == 422
    assert "زبان «ckb» را هنوز کسی تأیید نکرده" in refused.text
    assert "تأیید نشده" in sara.get("/staff/studies/jahrom/waves/new").text
    with pytest.raises(ProblemsFound) as error:
        wave = Wave("kurdish", "jahrom", Texts.of("موج"), WaveKind.OPEN, ("ckb",))
        fieldwork_actions.open_wave(office.database, wave, by="cli")
    assert [problem.code for problem in error.value.problems] == ["language-not-approved"]

    assert approve(sara, "ckb", "").status_code == 422
    assert approve(sara, "ckb", "مامۆستا ھێمن ڕەحیمی").status_code == 303
    page = sara.get(PAGE).text
    assert "مامۆستا ھێمن ڕەحیمی" in page
    assert "ثبت: Sara" in page
    assert wave_form(sara, "fa", "ckb").status_code == 303
    with office.database.read() as connection:
        assert waves.wave(connection, "kurdish").wave.languages == ("fa", "ckb")
        (logged,) = [entry for entry in entries(connection) if entry.action == "language-approved"]
    assert "ckb" in logged.subject


def test_an_approval_is_of_these_words_and_of_no_others(office: Office, sara: Desk):
    load(sara, filled(sheet_of(sara), WORDS))
    approve(sara, "ckb", "ھێمن")
    # published again unchanged, it holds
    with office.database.write() as connection:
        same = replace(newest(office).instrument, version="2")
        instruments.publish(connection, "jahrom", same, at=now(), by="sara")
    assert wave_form(sara, "ckb", name="first").status_code == 303
    # reworded, it holds no more
    load(sara, filled(sheet_of(sara), {**WORDS, "wish.wording": "چ ئاواتێکتان هەیە؟"}))
    assert wave_form(sara, "ckb", name="second").status_code == 422
    assert "آن تأیید دیگر به شمار نمی‌آید" in sara.get(PAGE).text
    # the wave that is open keeps its version and its language
    with office.database.read() as connection:
        stored = waves.wave(connection, "first")
        own = instruments.version(connection, stored.version_id)
        assert languages.unapproved(connection, "jahrom", own.instrument) == frozenset()
    # and reworded in Persian alone, too
    load(sara, filled(sheet_of(sara), WORDS))
    assert wave_form(sara, "ckb", name="third").status_code == 303
    with office.database.write() as connection:
        reworded = with_language(newest(office).instrument, "fa", {"wish.wording": "چه آرزویی دارید؟"})
        instruments.publish(connection, "jahrom", reworded, at=now(), by="sara")
    assert wave_form(sara, "ckb", name="fourth").status_code == 422


def test_an_approval_can_be_withdrawn_and_given_again(office: Office, sara: Desk):
    load(sara, filled(sheet_of(sara), WORDS))
    approve(sara, "ckb", "ھێمن")
    assert wave_form(sara, "ckb", name="first").status_code == 303
    reply = sara.post(f"{PAGE}/ckb/approval/withdrawal", page=PAGE)
    assert reply.status_code == 303
    page = sara.get(reply.headers["Location"]).text
    assert "تأیید ھێمن" in page and "پس گرفته شد (ثبت: Sara)" in page
    assert wave_form(sara, "ckb", name="second").status_code == 422
    again = sara.post(f"{PAGE}/ckb/approval/withdrawal", page=PAGE)
    assert again.status_code == 422 and 'data-problem="approval-none"' in again.text
    with office.database.read() as connection:
        assert waves.wave(connection, "first").wave.languages == ("ckb",)  # it is open and stays so
        (logged,) = [entry for entry in entries(connection) if entry.action == "language-approval-withdrawn"]
    assert logged.subject == "jahrom: ckb: ھێمن"
    approve(sara, "ckb", "شیلان")
    assert wave_form(sara, "ckb", name="third").status_code == 303


def test_a_wave_does_not_move_to_a_version_whose_words_nobody_has_approved(office: Office, sara: Desk):
    load(sara, filled(sheet_of(sara), WORDS))
    approve(sara, "ckb", "ھێمن")
    assert wave_form(sara, "ckb").status_code == 303
    load(sara, filled(sheet_of(sara), {**WORDS, "wish.wording": "چ ئاواتێکتان هەیە؟"}))
    with pytest.raises(ProblemsFound) as error:
        publishing.use_version(office.database, "kurdish", newest(office).number, by="sara")
    assert [problem.code for problem in error.value.problems] == ["language-not-approved"]
    approve(sara, "ckb", "ھێمن")
    publishing.use_version(office.database, "kurdish", newest(office).number, by="sara")


def test_a_wave_cannot_be_changed_to_a_language_that_nobody_approved(office: Office, sara: Desk):
    load(sara, filled(sheet_of(sara), WORDS))
    assert wave_form(sara, "fa").status_code == 303
    typed = {"title.fa": "موج", "language.fa": "yes", "language.ckb": "yes"}
    assert sara.post("/staff/waves/kurdish/edit", **typed).status_code == 422
    approve(sara, "ckb", "ھێمن")
    assert sara.post("/staff/waves/kurdish/edit", **typed).status_code == 303


def test_a_language_half_translated_cannot_be_approved(office: Office, sara: Desk):
    half = with_language(newest(office).instrument, "azb", {"wish.wording": "نه ایسته‌ییرسینیز؟"})
    with office.database.write() as connection:
        instruments.publish(connection, "jahrom", half, at=now(), by="sara")
    reply = approve(sara, "azb", "ائلدار")
    assert reply.status_code == 422
    assert 'data-problem="translation-unfinished"' in reply.text
    assert approve(sara, "xx", "ائلدار").status_code == 422


def test_persian_and_english_need_nobodys_approval(sara: Desk):
    assert wave_form(sara, "fa", "en").status_code == 303


def test_a_study_without_a_questionnaire_has_nothing_to_translate(office: Office, sara: Desk):
    assert sara.get(f"{PAGE}/sheet.xlsx?language=ckb!").status_code == 404
    assert sara.get("/staff/studies/nowhere/translations").status_code == 404
