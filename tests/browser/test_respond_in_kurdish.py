"""A city of two languages from end to end: a sheet translated, loaded, approved, opened, and answered on a phone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.fieldwork import fieldwork_actions
from survey.store.schema import answers, submissions
from tests.browser.offices import says, served, signs_in
from tests.browser.people import Person, RunningCity
from tests.questionnaires.translation_sheets import KURDISH, TINY, filled
from tests.survey.offices import Office, open_office

WORDS = {place: text.replace("{city}", "جارۆم") for place, text in KURDISH.items()}
WISH = "ئاوی پاک بۆ ھەموو گەڕەکەکان، ڕووباری زیندوو"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, RunningCity]]:
    opened = open_office(tmp_path_factory.mktemp("kurdish"))
    fieldwork_actions.publish_instrument(opened.database, "jahrom", TINY, by="sara")
    with served(opened.app) as address:
        yield opened, RunningCity(None, address)  # type: ignore[arg-type]  # nobody here answers by link
    opened.database.close()


def stored(office: Office) -> tuple[str, dict[str, object]]:
    """The language and the answers of the one submission."""
    with office.database.read() as connection:
        (own,) = connection.execute(submissions.select()).all()
        rows = connection.execute(answers.select().order_by(answers.c.section)).all()
    return own.language, {name: value for row in rows for name, value in json.loads(row.document).items()}


def stands_in_kurdish(person: Person) -> None:
    html = person.page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == ("ckb", "rtl")
    assert not person.scrolls_sideways()
    assert person.barriers() == []
    assert person.complaints == []


def test_a_sheet_becomes_a_questionnaire_that_is_answered_in_kurdish(office, respondent, tmp_path: Path):
    at_work, city = office
    sara = signs_in(respondent(city, width=1280), "sara").opens("/staff/studies/jahrom/translations")
    with sara.page.expect_download() as download:
        sara.page.get_by_role("button", name=says("translation.download")).click()
    file = tmp_path / "ckb.xlsx"
    file.write_bytes(filled(Path(download.value.path()).read_bytes(), WORDS))
    sara.page.locator("#file").set_input_files(str(file))
    sara.presses(says("translation.take-in"))
    assert "۱۱ متن از ۱۱" in sara.words
    sara.writes("approver", "مامۆستا ھێمن").presses(says("translation.approve"))
    assert "مامۆستا ھێمن" in sara.words and sara.barriers() == []
    sara.opens("/staff/studies/jahrom/waves/new").writes("name", "kurdish").takes("kind", "open")
    sara.takes("language.ckb", "yes").presses(says("staff.wave.open"))

    person = respondent(city, width=390).opens("/w/kurdish?lang=ckb")
    stands_in_kurdish(person)
    assert "جارۆم لە چاوی ئێمەوە" in person.words
    person.presses("دەست پێ دەکەم").takes("consent", "yes")
    stands_in_kurdish(person)
    person.goes_on().goes_back().goes_on()
    person.chooses("water", "باش").writes("people", "هەشت").goes_on()
    assert "ژمارە نییە" in person.words  # the fault is said in Kurdish
    stands_in_kurdish(person)
    person.writes("people", "٤").writes("wish", WISH).goes_on()
    assert person.section == "review"
    stands_in_kurdish(person)
    assert WISH in person.words and "٤" in person.words
    person.submits()
    stands_in_kurdish(person)
    assert person.is_done
    language, given = stored(at_work)
    assert language == "ckb"
    assert given == {"consent": "yes", "water": "good", "people": 4, "wish": WISH}


def test_the_way_to_the_other_language_and_back_is_a_link_in_that_language(office, respondent):
    _, city = office
    person = respondent(city, width=390).opens("/w/kurdish?lang=fa")
    link = person.page.locator('.tongues a[lang="ckb"]')
    assert link.inner_text() == "کوردی"
    stands_in_kurdish(person.follows(link))
    assert person.page.locator('.tongues a[lang="fa"]').inner_text() == "فارسی"
