"""A consultant at a laptop or a phone: a study of their own from an Excel frame, to the sheet for the SMS panel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.browser.offices import says, served, signs_in
from tests.browser.people import Person, RunningCity
from tests.survey.frame_sheets import sheet
from tests.survey.offices import Office, open_office

SARA, PARISA, AMIR, NAVID = "sara", "parisa", "amir", "navid"
COUNCIL = [(f"عضو {n}", f"+98917100000{n}", "شورای شهر", "عضو شورا") for n in range(6)]
FARMERS = [(f"باغدار {n}", f"۰۹۱۷۲۰۰۰۰۰{'۰۱۲۳۴۵'[n]}", "کشاورزان و باغداران", None) for n in range(6)]
FAULTY = [("بی‌شماره", "12", "شورای شهر", None), ("بی‌گروه", "09171112233", "ناشناس", None)]
READ_BY = {
    SARA: (
        "/staff/", "/staff/studies/new", "/staff/studies/jahrom", "/staff/studies/jahrom/edit",
        "/staff/studies/jahrom/instrument", "/staff/studies/jahrom/instrument/1", "/staff/studies/jahrom/frame",
        "/staff/studies/jahrom/waves/new", "/staff/waves/people", "/staff/waves/people/edit",
        "/staff/waves/people/cases?names=yes", "/staff/cases/1", "/staff/password",
    ),
    PARISA: ("/staff/", "/staff/studies/jahrom", "/staff/waves/people"),
    AMIR: ("/staff/users", "/staff/access-log"),
    NAVID: ("/staff/waves/people/cases", "/staff/cases/7"),
}  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, RunningCity]]:
    opened = open_office(tmp_path_factory.mktemp("consultant"))
    with served(opened.app) as address:
        yield opened, RunningCity(None, address)  # type: ignore[arg-type]  # nobody here answers by link
    opened.database.close()


def file_of(rows: list[tuple[object, ...]], folder: Path) -> str:
    path = folder / "people.xlsx"
    path.write_bytes(sheet(rows).getvalue())
    return str(path)


def uploads(person: Person, file: str) -> Person:
    person.page.locator("#file").set_input_files(file)
    return person.presses(says("staff.frame.go"))


def writes_a_study(person: Person, name: str) -> None:
    person.writes("city.fa", "كازرون").writes("title.fa", "چشم‌انداز کازرون").writes("name", name)
    person.writes("organisation.fa", "شهرداری کازرون").writes("telephone", "۰۷۱-۴۲۲۲")
    person.writes("horizon", "۱۴۲۰").writes("places", "مرکز شهر\nگلستان\n* outside | بیرون از شهر")
    person.writes("programmes", "بوستان رود | ۱۴۰۵-۱۴۰۷\nکتابخانهٔ محله\nپیاده‌راه\nآب سالم\nمیز خدمت")


@pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])
def test_a_study_is_made_from_an_excel_frame_and_goes_to_the_field(
    office: tuple[Office, RunningCity],
    respondent: Callable[..., Person],
    tmp_path: Path,
    width: int,
    scripts: bool,
):
    name = f"kazerun-{width}"
    sara = signs_in(respondent(office[1], width=width, scripts=scripts), SARA)
    sara.presses(says("staff.studies.new"))
    writes_a_study(sara, "کازرون")
    sara.presses(says("staff.study.create"))
    assert "«کازرون» نام کوتاه نیست" in sara.words  # said, and the rest is still there:
    sara.writes("name", name).presses(says("staff.study.create"))
    assert says("staff.done.study-created") in sara.words

    sara.presses(says("staff.step.publish")).presses(says("staff.instrument.publish"))
    assert says("staff.done.published", count=1) in sara.words

    sara.presses(says("staff.step.load-frame"))
    uploads(sara, file_of([*COUNCIL, *FAULTY], tmp_path))
    assert "ردیف ۸" in sara.words and "ردیف ۹" in sara.words and says("staff.frame.nothing-loaded") in sara.words
    uploads(sara, file_of([*COUNCIL, *FARMERS], tmp_path))
    assert says("staff.done.frame-loaded", count=12) in sara.words

    sara.presses("چشم‌انداز کازرون").presses(says("staff.step.open-wave"))
    sara.writes("opens_on.day", "۳۱").selects("opens_on.month", "7").writes("opens_on.year", "۱۴۰۴")
    sara.presses(says("staff.wave.open"))
    assert says("problem.no-such-date") in sara.words  # Mehr has thirty days
    sara.writes("opens_on.day", "۳۰").presses(says("staff.wave.open"))
    assert says("staff.done.wave-opened", count=12) in sara.words
    assert says("staff.response.of-target", done=0, target=12) in sara.page.locator("svg.bar").first.get_attribute(
        "aria-label"
    )

    with sara.page.expect_download() as downloading:
        sara.page.get_by_role("button", name=says("staff.invitations.all", count=12)).click()
    saved = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(saved)
    (rows,) = load_workbook(saved).worksheets
    assert [rows.cell(row, 1).value for row in (2, 8)] == ["09171000000", "09172000000"]
    link = rows.cell(2, 3).value

    sara.presses(says("staff.wave.close"))
    assert says("staff.done.wave-closed") in sara.words
    sara.presses(says("staff.wave.reopen"))
    invited = respondent(office[1], width=width, scripts=scripts)
    invited.opens(link)
    assert "/answer/" in invited.page.url and "کازرون" in invited.words


def test_a_colleague_is_added_and_signs_in_with_the_password_shown_once(
    office: tuple[Office, RunningCity], respondent: Callable[..., Person]
):
    amir = signs_in(respondent(office[1], width=1280), AMIR)
    amir.opens("/staff/users").writes("name", "زهرا").writes("username", "zahra").takes("role", "interviewer")
    amir.presses(says("staff.users.add-go"))
    password = amir.page.locator("[data-initial-password]").inner_text()
    zahra = signs_in(respondent(office[1], width=390), "zahra", password)
    assert says("staff.password.must") in zahra.words
    own = "چهار واژهٔ تازه"
    zahra.writes("current", password).writes("new", own).writes("again", own).presses(says("staff.password.go"))
    assert says("staff.studies.title") in zahra.words
    zahra.presses(says("staff.nav.sign-out"))
    assert zahra.opens("/staff/").page.url.split("?")[0].endswith("/staff/sign-in")


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_staff_page_fits_its_window_and_has_no_barrier(
    office: tuple[Office, RunningCity], respondent: Callable[..., Person], language: str
):
    found = {}
    for username, addresses in READ_BY.items():
        person = signs_in(respondent(office[1]), username)
        person.opens(f"/staff/?lang={language}")
        for address in addresses:
            person.opens(address)
            assert person.page.locator("html").get_attribute("lang") == language
            problems = [*person.barriers(), *person.small_targets()]
            problems += [f"scrolls sideways at {width}" for width in person.too_narrow_at(390, 1280)]
            problems += person.complaints
            if problems:
                found[username, address] = problems
    assert found == {}


@pytest.mark.parametrize("address", ["/staff/sign-in", "/staff/studies/new", "/staff/studies/jahrom/waves/new"])
def test_faults_are_said_without_barriers(
    office: tuple[Office, RunningCity], respondent: Callable[..., Person], address: str
):
    person = respondent(office[1], width=390)
    if address == "/staff/sign-in":
        signs_in(person, SARA, "not the password")
        assert says("staff.sign-in.refused") in person.words
    else:
        signs_in(person, SARA).opens(address).writes("title.fa", "")
        person.follows(person.page.locator("form.long button").last)
        assert person.page.locator(".error-summary").count()
    assert person.barriers() == []
    assert not person.scrolls_sideways()
