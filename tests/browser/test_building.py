"""A consultant builds a questionnaire: a faulty workbook, mended, looked at in both frames, tried, published, used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator

from survey.store import instruments, waves
from tests.browser.offices import says, served, signs_in
from tests.browser.people import Person, RunningCity
from tests.survey.form_workbooks import AGE, WISH, workbook
from tests.survey.offices import Office, open_office

WATER = [
    ("begin group", "water", "آب", "Water"),
    ("select_one yes_no", "enough", "آب کافی است؟", "Is there enough water?"),
    ("end group",),
]
WORDS = [("begin group", "words", "سخن", "Words"), ("text", "wish", "آرزوی شما؟", "Your wish?"), AGE, ("end group",)]
FAULTY = [*WATER, *WORDS[:2], (*AGE[:6], ". >=", *AGE[7:]), WORDS[-1]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, RunningCity]]:
    opened = open_office(tmp_path_factory.mktemp("building"))
    with served(opened.app) as address:
        yield opened, RunningCity(None, address)  # type: ignore[arg-type]  # nobody here answers by link
    opened.database.close()


def uploads(person: Person, rows: list[tuple[object, ...]], folder: Path, field: str = "#file") -> Person:
    path = folder / "questionnaire.xlsx"
    path.write_bytes(workbook(rows, form_id="tiny").getvalue())
    person.page.locator(field).set_input_files(path)
    return person.presses(says("drafts.upload"))


def frame(person: Person, name: str) -> FrameLocator:
    return person.page.frame_locator(f'iframe[name="{name}"]')


@pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])
def test_a_faulty_workbook_is_mended_looked_at_tried_published_and_asked_with(
    office: tuple[Office, RunningCity],
    respondent: Callable[..., Person],
    tmp_path: Path,
    width: int,
    scripts: bool,
):
    sara = signs_in(respondent(office[1], width=width, scripts=scripts), "sara")
    sara.opens("/staff/studies/jahrom/instrument")
    uploads(sara, FAULTY, tmp_path)
    assert "ردیف ۷" in sara.words and "ستون «constraint»" in sara.words and "expression-ends-early" in sara.words
    frame(sara, "phone").get_by_text("آب کافی است؟").first.wait_for()  # what can be read is shown all the same

    uploads(sara, [*WATER, *WORDS], tmp_path, "#upload")
    assert says("staff.instrument.no-faults") in sara.words
    frame(sara, "phone").locator('button[value="next"]').click()
    phone = frame(sara, "phone")
    phone.locator('input[name="age"]').fill("۱۷")
    phone.locator('button[value="next"]').click()
    phone.get_by_text("باید ۱۸ سال داشته باشید.").first.wait_for()
    phone.locator("#faults").wait_for()
    phone.locator('input[name="age"]').fill("۲۰")
    phone.locator('button[value="next"]').click()
    phone.locator('[data-preview="end"]').wait_for()
    assert "۲۰" in phone.locator("main").inner_text()

    sara.page.get_by_label(says("drafts.desk"), exact=True).check()
    desk = frame(sara, "desk")
    desk.get_by_role("button", name="English").click()
    desk.get_by_text("Is there enough water?").wait_for()
    assert not sara.page.locator('iframe[name="phone"]').is_visible()
    assert not scripts or not sara.scrolls_sideways()

    number = sara.page.url.rpartition("/")[2].partition("?")[0].partition("#")[0]
    sara.follows(sara.page.get_by_label(says("drafts.edit-of", name="آب کافی است؟")))
    sara.writes("wording.fa", f"آب در محلهٔ شما کافی است؟ ({width})").presses(says("drafts.save"))
    assert says("staff.done.draft-changed") in sara.words
    sara.presses(says("drafts.to-draft"))
    assert f"/drafts/{number}" in sara.page.url

    sara.presses(says("staff.instrument.publish"))
    sara.presses(says("staff.instrument.publish"))  # the wave is being asked: the difference is looked at first
    with office[0].database.read() as connection:
        newest = instruments.versions(connection, "jahrom")[-1]
    assert newest.instrument.item("enough").wording["fa"] == f"آب در محلهٔ شما کافی است؟ ({width})"

    sara.opens("/staff/waves/people").presses(says("revision.page.use", number=newest.number))
    with office[0].database.read() as connection:
        assert waves.wave(connection, "people").version_id == newest.id
    assert sara.complaints == []


@pytest.mark.parametrize(("language", "width"), [("fa", 390), ("en", 1280)])
def test_no_page_of_a_draft_has_a_barrier(
    office: tuple[Office, RunningCity], respondent: Callable[..., Person], tmp_path: Path, language: str, width: int
):
    sara = signs_in(respondent(office[1], width=width), "sara")
    sara.opens(f"/staff/studies/jahrom/instrument?lang={language}")
    path = tmp_path / "faulty.xlsx"
    path.write_bytes(workbook([*FAULTY, WISH], form_id="other").getvalue())
    sara.page.locator("#file").set_input_files(path)
    sara.presses(says("drafts.upload", language))
    faulty = sara.page.url
    sara.opens("/staff/studies/jahrom/instrument")
    path.write_bytes(workbook(form_id="other").getvalue())
    sara.page.locator("#file").set_input_files(path)
    sara.presses(says("drafts.upload", language))
    good = sara.page.url
    for address in (faulty, good, f"{good}/questions/children", f"{good}/sections/you"):
        sara.opens(address)
        assert sara.barriers() == [], address
        assert not sara.scrolls_sideways(), address
    assert sara.complaints == []
