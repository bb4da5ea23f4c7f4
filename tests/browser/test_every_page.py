"""axe-core at the edge of every journey, and on whatever page the map of routes holds that no journey visits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from survey.site.manual import CHAPTERS
from survey.staff.access import PERMISSIONS
from tests.browser.offices import served, signs_in
from tests.browser.people import Person, RunningCity
from tests.browser.test_consultant import READ_BY
from tests.survey.addresses import open_whole_office, staff_routes
from tests.survey.offices import STAFF, Office

Come = Callable[..., Person]
VISITED = {address.split("?")[0] for addresses in READ_BY.values() for address in addresses}


def has_no_barrier(person: Person, where: object) -> None:
    assert person.barriers() == [], where
    assert not person.scrolls_sideways(), where
    assert person.complaints == [], where


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, RunningCity]]:
    opened = open_whole_office(tmp_path_factory.mktemp("office"))
    with served(opened.app) as address:
        yield opened, RunningCity(None, address)  # type: ignore[arg-type]  # nobody here answers by link
    opened.database.close()


def unvisited(office: Office) -> dict[str, list[str]]:
    """Pages of staff that the consultant's tests do not open, by who may read each."""
    found: dict[str, list[str]] = {}
    for username, role in STAFF.items():
        desk = office.desk(username)
        seen = {address for addresses in found.values() for address in addresses}
        for method, address, permission in staff_routes(office.app):
            if method == "GET" and permission in PERMISSIONS[role] and address not in VISITED | seen:
                reply = desk.get(address)
                if reply.status_code < 300 and reply.mimetype == "text/html":
                    found.setdefault(username, []).append(address)
    return found


def test_no_page_of_staff_has_a_barrier(office: tuple[Office, RunningCity], respondent: Come):
    for username, addresses in unvisited(office[0]).items():
        person = signs_in(respondent(office[1], width=360), username)
        for address in addresses:
            has_no_barrier(person.opens(address), address)


def test_no_chapter_of_the_manual_has_a_barrier(office: tuple[Office, RunningCity], respondent: Come):
    person = respondent(office[1], width=360)
    for name in ("", *CHAPTERS):
        has_no_barrier(person.opens(f"/help/{name}"), name)


def test_no_page_that_refuses_or_ends_has_a_barrier(tiny_city: RunningCity, respondent: Come):
    person = respondent(tiny_city, width=360)
    for address in ("/nothing", "/r/nothing", "/w/nothing", "/staff/sign-in"):
        has_no_barrier(person.opens(address), address)
    send = person.page.locator("main form button")
    has_no_barrier(person.opens("/").writes("code", "1234 5678 1234 5678").follows(send), "a mistyped code")
    has_no_barrier(person.opens("/withdraw").writes("receipt", "1234").follows(send), "a mistyped receipt")
    person.opens("/w/open").begins().takes("consent", "no").goes_on()
    assert person.section == "ended"
    has_no_barrier(person, "consent refused")


def test_no_page_after_submitting_has_a_barrier(tiny_city: RunningCity, respondent: Come):
    person = respondent(tiny_city, width=360).opens(tiny_city.field.link("farmers"))
    person.takes("consent", "yes").goes_on().opens("/answer/review").submits()
    receipt = person.page.locator("[data-receipt]").inner_text()
    person.opens("/withdraw").writes("receipt", receipt).follows(person.page.locator("main form button"))
    has_no_barrier(person, "withdrawn")
    assert person.page.locator('main[data-submission="withdrawn"]').count() == 1
    tiny_city.field.close_wave("open")
    has_no_barrier(respondent(tiny_city, width=360).opens("/w/open"), "a wave that is closed")
