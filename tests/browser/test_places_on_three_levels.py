"""Karaj's places on three levels: typed by a consultant, chosen on a phone, counted on each level."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from analysis.cases.dataset import Dataset
from analysis.results import ALL, Statistic
from analysis.tables.by_place import by_place
from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.study_context import context_of
from survey.clock import now, today
from survey.store import datasets, instruments, studies
from tests.browser.offices import served
from tests.browser.people import Person, RunningCity
from tests.journeys.fieldwork import Respondent
from tests.survey.offices import Office, open_office

TYPED = {
    "name": "karaj",
    "city.fa": "کرج",
    "title.fa": "چشم‌انداز کرج",
    "horizon": "۱۴۲۰",
    "organisation.fa": "شهرداری کرج",
    "telephone": "۰۲۶-۳۲۰۰",
    "accent": "#0f4c75",
    "threshold": "۳",
    "groups": "council | شورای شهر",
    "levels": "region | منطقه\ndistrict | ناحیه\nneighbourhood | محله",
    "places": "\n".join(
        (
            "r1 | منطقهٔ ۱ > d11 | ناحیهٔ ۱ > azimieh | عظیمیه",
            "r1 | منطقهٔ ۱ > d11 | ناحیهٔ ۱ > assara | آسارا",
            "r1 | منطقهٔ ۱ > d12 | ناحیهٔ ۲ > hafez | حافظیه",
            "r2 | منطقهٔ ۲ > d21 | ناحیهٔ ۱ > gohardasht | گوهردشت",
            "* outside | بیرون از شهر",
        )
    ),
    "programmes": "بوستان رود",
}
INSTRUMENT = """
name: karaj-places
languages: [fa]
title: {fa: محله‌های کرج}
code_lists:
  places: {from_study: true}
  five:
    - {code: "1", fa: خیلی ضعیف, value: 1}
    - {code: "3", fa: متوسط, value: 3}
    - {code: "5", fa: خیلی خوب, value: 5}
sections:
  - name: home
    title: {fa: محله}
    elements:
      - {name: place, kind: place, codes: places, role: demographic:place, wording: {fa: کجا زندگی می‌کنید؟}}
      - {name: clean, kind: scale, scale: five, wording: {fa: پاکیزگی محلهٔ شما چگونه است؟}}
"""
# who lives where, and how clean it is there
PEOPLE = [
    ("hafez", "5"), ("azimieh", "3"), ("azimieh", "5"), ("assara", "1"), ("hafez", "5"), ("hafez", "5"),
    ("gohardasht", "1"), ("gohardasht", "3"), ("gohardasht", "5"), ("outside", "1"), ("outside", "1"), ("outside", "1"),
]  # fmt: skip


@pytest.fixture
def karaj(tmp_path) -> Iterator[tuple[Office, RunningCity]]:
    """A study made on its page, with an open wave over one page of questions."""
    office = open_office(tmp_path)
    sara = office.desk("sara")
    assert sara.post("/staff/studies/new", **TYPED).status_code == 303
    with office.database.write() as connection:
        study = studies.study(connection, "karaj")
        asked = read_instrument(INSTRUMENT).completed_for(context_of(study, today()))
        instruments.publish(connection, "karaj", asked, at=now(), by="sara")
    wave = {"name": "karaj-open", "title.fa": "نظرسنجی باز", "kind": "open", "language.fa": "yes"}
    assert sara.post("/staff/studies/karaj/waves/new", **wave).status_code == 303
    with served(office.app) as address:
        yield office, RunningCity(None, address)  # type: ignore[arg-type]  # nobody is listed here
    office.database.close()


def test_a_place_is_chosen_under_its_region_and_district_and_counted_on_each_level(
    karaj: tuple[Office, RunningCity], respondent: Callable[..., Person]
):
    office, city = karaj
    for (place, clean), scripts in zip(PEOPLE, (False, True), strict=False):
        person = respondent(city, scripts=scripts).opens("/w/karaj-open").presses("شروع می‌کنم")
        own = person.page.locator(f'select[name="place"] option[value="{place}"]')
        label, above = own.text_content(), own.locator("xpath=..").get_attribute("label")
        assert (label, above) == (
            ("حافظیه", "منطقهٔ ۱ – ناحیهٔ ۲") if place == "hafez" else ("عظیمیه", "منطقهٔ ۱ – ناحیهٔ ۱")
        )
        person.selects("place", place).takes("clean", clean).goes_on()
        assert person.section == "review" and label in person.words
        person.submits()
        assert person.is_done and person.complaints == []
    for place, clean in PEOPLE[2:]:
        quick = Respondent(office.app.test_client()).opens("/w/karaj-open")
        quick.posts("start", to="/w/karaj-open").posts(place=place, clean=clean).posts("submit")
    with office.database.read() as connection:
        study = studies.study(connection, "karaj")
        instrument = instruments.versions(connection, "karaj")[-1].instrument
        stored = datasets.stored_cases(connection, "karaj-open")
    assert sorted(row["answers"]["place"] for row in stored) == sorted(place for place, _ in PEOPLE)
    dataset = Dataset.of(instrument, stored, study)
    # by hand; whoever lives outside is on no level
    assert means(dataset, "region") == {"r1": (6, 4), "r2": (3, 3)}
    assert means(dataset, "district") == {"d11": (3, 3), "d12": (3, 5), "d21": (3, 3)}


def means(dataset: Dataset, level: str) -> dict[str, tuple[object, object]]:
    """People and mean cleanliness in each place of a level."""
    table = by_place(dataset, "clean", level)
    at = {column.statistic: place for place, column in enumerate(table.columns)}
    n, mean = at[Statistic.N], at[Statistic.MEAN]
    rows = zip(table.rows, table.cells, strict=True)
    return {row: (cells[n], cells[mean]) for row, cells in rows if row != ALL}
