"""Pages of a study: making and changing one, and publishing its questionnaire."""

from __future__ import annotations

import json
import re
from datetime import date
from io import BytesIO

import pytest

from questionnaires.library import shipped_study
from questionnaires.translations import catalogue
from survey.clock import today
from survey.fieldwork import study_form
from survey.store import instruments, studies
from tests.survey.offices import Desk, Office

TYPED = {
    "name": "karaj",
    "city.fa": "كرج",
    "city.en": "Karaj",
    "title.fa": "چشم‌انداز کرج",
    "province.fa": "استان البرز",
    "horizon": "۱۴۲۰",
    "organisation.fa": "شهرداری کرج",
    "selection.fa": "شوراياران معرفی کرده‌اند و دفتر چشم‌انداز برگزیده است.",
    "telephone": "۰۲۶-۳۲۰۰",
    "accent": "#0f4c75",
    "contract_number": "۱۴۰۴/۱۲۳",
    "letter_number": "۴۵/الف",
    "letter_date.year": "۱۴۰۴",
    "letter_date.month": "7",
    "letter_date.day": "۲۳",
    "font": "Vazirmatn",
    "threshold": "۵",
    "groups": "* council | شورای شهر | City council\nکسبه\nfarmers | باغداران",
    "levels": "region | منطقه\nمحله",
    "places": "منطقه ۱ > گوهردشت\nمنطقه ۱ > عظیمیه\n* outside | بیرون از شهر",
    "programmes": "بوستان رود | ۱۴۰۵-۱۴۰۷\nمترو",
}


def stored(office: Office, name: str):
    with office.database.read() as connection:
        return studies.study(connection, name)


def says(page: str, code: str) -> bool:
    """Whether the sentence of a problem stands on a page, up to its first field."""
    return catalogue("fa")[f"problem.{code}"].split("{")[0].split("«")[-1] in page


def test_a_study_is_made_from_what_was_typed(office: Office, sara: Desk):
    reply = sara.post("/staff/studies/new", **TYPED)
    assert reply.status_code == 303
    made = stored(office, "karaj")
    assert made.city.in_language("fa") == "کرج"  # Arabic kaf became Persian
    assert made.province.in_language("fa") == "استان البرز"
    assert dict(made.selection) == {"fa": "شورایاران معرفی کرده‌اند و دفتر چشم‌انداز برگزیده است."}
    assert "شورایاران معرفی" in sara.get("/staff/studies/karaj").text
    assert (made.contract_number, made.letter_number, made.font) == ("۱۴۰۴/۱۲۳", "۴۵/الف", "Vazirmatn")
    assert made.letter_date == date(2025, 10, 15)  # 23 Mehr 1404
    assert '<option value="Vazirmatn" selected>' in sara.get("/staff/studies/karaj/edit").text
    assert (made.horizon, made.threshold, made.inside_groups) == (1420, 5, ("council",))
    groups = made.code_list("groups").categories
    assert [(own.code, own.labels["fa"]) for own in groups] == [
        ("council", "شورای شهر"),
        ("g1", "کسبه"),
        ("farmers", "باغداران"),
    ]
    places = {own.labels["fa"]: own for own in made.code_list("places").categories}
    assert places["گوهردشت"].parent == places["منطقه ۱"].code
    assert (places["منطقه ۱"].level, places["گوهردشت"].level) == ("region", "level1")
    assert (places["بیرون از شهر"].code, places["بیرون از شهر"].level) == ("outside", None)
    programmes = made.code_list("programmes").categories
    assert [dict(own.attributes) for own in programmes] == [{"order": "1", "years": "1405-1407"}, {"order": "2"}]
    assert "مطالعه ساخته شد" in sara.get(reply.headers["Location"]).text


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": "کرج"}, "short-name-bad"),
        ({"name": "jahrom"}, "study-name-taken"),
        ({"city.fa": " "}, "answer-needed"),
        ({"horizon": "1390"}, "horizon-year-bad"),
        ({"horizon": "بیست"}, "horizon-year-bad"),
        ({"telephone": "ندارد"}, "telephone-bad"),
        ({"accent": "green"}, "accent-not-a-colour"),
        ({"accent": "#9ad0c2"}, "accent-too-pale"),
        ({"letter_date.day": "۳۱"}, "no-such-date"),
        ({"font": "Comic Sans"}, "choose-one"),
        ({"threshold": "1"}, "threshold-out-of-range"),
        ({"groups": ""}, "groups-needed"),
        ({"groups": "a | یک\na | دو"}, "line-code-twice"),
        ({"groups": "كسبه\nکسبه"}, "line-twice"),
        ({"groups": "کد بد | یک | One"}, "line-code-bad"),
        ({"groups": "a | b | c | d"}, "line-too-many-parts"),
        ({"levels": "محله", "places": "الف > ب"}, "line-too-deep"),
        ({"programmes": "بوستان | 1407-1405"}, "line-years-backwards"),
    ],
)
def test_a_fault_is_said_and_everything_typed_stays(office: Office, sara: Desk, changed, code):
    typed = {**TYPED, **changed}
    reply = sara.post("/staff/studies/new", **typed)
    assert reply.status_code == 422
    assert says(reply.text, code), code
    assert "چشم‌انداز کرج" in reply.text and "عظیمیه" in (reply.text if "places" not in changed else "عظیمیه")
    with office.database.read() as connection:
        assert [study.name for study in studies.studies(connection)] == ["jahrom"]


def test_faults_are_summed_up_by_the_names_of_their_fields(sara: Desk):
    page = sara.post("/staff/studies/new", **dict.fromkeys(TYPED, "")).text
    said = re.findall(r'<li><a href="#[^"]+">(.*?)</a></li>', page)
    assert "نام شهر: این را خالی نگذارید." in said and "تلفن تماس: این را خالی نگذارید." in said
    assert all(re.match("[^:]+: .", fault) for fault in said)


def map_file(*names: str) -> tuple[BytesIO, str]:
    square = [[[53.0, 28.0], [53.1, 28.0], [53.1, 28.1], [53.0, 28.0]]]
    geometry = {"type": "Polygon", "coordinates": square}
    features = [{"type": "Feature", "properties": {"name": name}, "geometry": geometry} for name in names]
    return BytesIO(json.dumps({"type": "FeatureCollection", "features": features}).encode()), "places.geojson"


def test_a_map_is_matched_to_the_places_that_were_typed_and_goes_with_them(office: Office, sara: Desk):
    typed = {**TYPED, "map.property": "name", "map": map_file("گوهردشت", "عظيميه")}
    assert sara.post("/staff/studies/new", **typed).status_code == 303
    made = stored(office, "karaj")
    codes = {own.labels["fa"]: own.code for own in made.code_list("places").categories}
    assert made.place_map.codes == (codes["گوهردشت"], codes["عظیمیه"])
    assert "۲ مکان از ۴ مکان" in sara.get("/staff/studies/karaj").text
    assert sara.get("/staff/studies/karaj/map.svg").data.count(b"<path ") == 2

    edit = "/staff/studies/karaj/edit"
    again = study_form.form_of(made)
    faulty = sara.post(edit, **again, map=map_file("شهر دیگر"))
    assert faulty.status_code == 422
    assert "map-place-unknown" in faulty.text or says(faulty.text, "map-place-unknown")
    assert stored(office, "karaj").place_map == made.place_map
    fewer = "\n".join(line for line in again["places"].splitlines() if "عظیمیه" not in line)
    sara.post(edit, **{**again, "places": fewer})
    assert stored(office, "karaj").place_map.codes == (codes["گوهردشت"],)
    sara.post(edit, **again, **{"map.none": "yes"})
    assert stored(office, "karaj").place_map is None
    assert sara.get("/staff/studies/karaj/map.svg").status_code == 404


def test_faults_of_a_list_name_their_line(sara: Desk):
    page = sara.post("/staff/studies/new", **{**TYPED, "groups": "یک\n\nدو\nيك"}).text
    assert "سطر ۴: «یک» پیش‌تر در سطر ۱ آمده است." in page


def test_places_are_read_from_indentation_too():
    levels, _ = study_form.study_lists.read_levels("منطقه\nناحیه\nمحله")
    places, problems = study_form.study_lists.read_places("یک\n  دو\n    سه\n  چهار\nپنج\n\tشش", levels)
    assert problems == []
    names = {own.code: own.labels["fa"] for own in places}
    assert {own.labels["fa"]: names.get(own.parent) for own in places} == {
        "یک": None, "دو": "یک", "سه": "دو", "چهار": "یک", "پنج": None, "شش": "پنج",
    }  # fmt: skip


def test_a_study_that_is_opened_and_saved_unchanged_is_the_same_study():
    study = shipped_study("jahrom")
    read = study_form.read_form(study_form.form_of(study), b"", today(), before=study)
    assert list(read.faults) == []
    assert read.study == study


def test_a_changed_study_keeps_its_name_and_its_emblem(office: Office, sara: Desk):
    emblem = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    sara.post("/staff/studies/new", **TYPED, emblem=(BytesIO(emblem), "emblem.svg"))
    changed = {**TYPED, "name": "other", "title.fa": "نام تازه"}
    assert sara.post("/staff/studies/karaj/edit", **changed).status_code == 303
    after = stored(office, "karaj")
    assert after.title["fa"] == "نام تازه"
    assert 'd="M0 0h9v9z"' in after.emblem
    sara.post("/staff/studies/karaj/edit", **changed, **{"emblem.none": "yes"})
    assert stored(office, "karaj").emblem is None


def test_a_group_that_people_are_listed_under_cannot_be_removed(office: Office, sara: Desk):
    typed = {**TYPED, "groups": "council | شورای شهر"}
    page = sara.post("/staff/studies/jahrom/edit", **typed)
    assert page.status_code == 422
    assert "farmers" in page.text and says(page.text, "code-in-use")


def test_a_shipped_questionnaire_is_checked_and_published_for_the_study(office: Office, sara: Desk):
    sara.post("/staff/studies/new", **TYPED)
    address = "/staff/studies/karaj/instrument"
    checked = sara.post(address, instrument="vision-stakeholders", do="check")
    assert checked.status_code == 200 and "ایرادی نیست" in checked.text and "دقیقه" in checked.text
    published = sara.post(address, instrument="vision-stakeholders", do="publish")
    assert published.status_code == 303
    with office.database.read() as connection:
        (version,) = instruments.versions(connection, "karaj")
    assert version.instrument.code_list("groups").codes == ("council", "g1", "farmers")
    assert "کرج" in sara.get("/staff/studies/karaj/instrument/1").text
    assert sara.get("/staff/studies/karaj/instrument/2").status_code == 404


def test_a_questionnaire_that_needs_a_list_the_study_lacks_is_refused(office: Office, sara: Desk):
    sara.post("/staff/studies/new", **{**TYPED, "programmes": ""})
    reply = sara.post("/staff/studies/karaj/instrument", instrument="vision-stakeholders", do="publish")
    assert reply.status_code == 422
    assert "فهرست «برنامه‌های کوتاه‌مدت شهر» (programmes)" in reply.text  # as the form of the study calls it


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "instrument-not-chosen"),
        ({"instrument": "../../etc/passwd"}, "instrument-not-chosen"),
    ],
)
def test_no_choice_among_the_shipped_questionnaires_is_said(sara: Desk, fields, code):
    reply = sara.post("/staff/studies/jahrom/instrument", do="publish", **fields)
    assert reply.status_code == 422
    assert says(reply.text, code)


def test_the_list_of_studies_shows_how_far_waves_are(office: Office, sara: Desk):
    page = sara.get("/staff/").text
    assert "چشم‌انداز جهرم" in page and "۰ از ۱۲" in page
    assert "0 of 12" in sara.get("/staff/?lang=en").text


def test_a_study_nobody_made_is_not_found(sara: Desk):
    for address in ("/staff/studies/none", "/staff/studies/none/edit", "/staff/studies/none/instrument"):
        assert sara.get(address).status_code == 404
