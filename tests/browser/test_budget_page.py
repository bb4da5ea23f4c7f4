"""A consultant loads an approved budget in the browser: faults and lines without a barrier, on a phone and a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.offices import served, signs_in
from tests.browser.people import Person, RunningCity
from tests.survey.budget_sheets import budget_sheet, publish_a_budget_question
from tests.survey.offices import open_office

ADDRESS = "/staff/studies/jahrom/budget"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCity]:
    opened = open_office(tmp_path_factory.mktemp("budget"))
    publish_a_budget_question(opened.database)
    with served(opened.app) as address:
        yield RunningCity(None, address)  # type: ignore[arg-type]  # nobody here answers by link
    opened.database.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_sheet_with_faults_and_then_a_whole_one(
    office: RunningCity, respondent: Callable[..., Person], tmp_path: Path, width: int
) -> None:
    person = signs_in(respondent(office, width=width), "sara")
    for name, rows in (("bad", (("1", "پل", "زیاد", "دلار", "bridges"),)), ("good", ())):
        file = tmp_path / f"{name}.xlsx"
        file.write_bytes(budget_sheet(*rows).getvalue())
        person.opens(ADDRESS).page.set_input_files("#file", file)
        person.follows(person.page.locator("form.panel button"))
        assert person.page.locator("[data-problem]" if rows else "[aria-labelledby=now]").count()
        assert person.barriers() == []
        assert not person.scrolls_sideways()
        assert person.complaints == [] or rows
    assert "۱۲٬۵۰۰ میلیون ریال" in person.page.locator("#now").inner_text()
