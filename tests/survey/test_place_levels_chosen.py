"""The level of places in a layout: chosen in the form, kept by a workbook that does not say it, asked for by name."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from werkzeug.datastructures import MultiDict

from exports.report.layout_sheet import write_layout_sheet
from exports.report.layouts import DEFAULT, Audience
from questionnaires.model import Category
from questionnaires.problems import ProblemsFound
from questionnaires.texts import Texts
from questionnaires.translations import sentence
from survey.commands.reports import level_of
from survey.reporting import report_layouts
from survey.reporting.report_layouts import Subject
from tests.analysis.tiny_study import make_study, whole_instrument

STUDY = make_study(place_levels=(Category("district", Texts.of({"fa": "ناحیه", "en": "District"})),))
SUBJECT = Subject(STUDY, whole_instrument(), DEFAULT, None)


def typed(**fields: str):
    form = MultiDict({"row.0.sheet": "findings", "row.0.on": "yes", **fields})
    return report_layouts.typed_in(form, SUBJECT)


def saved(book) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def name_of_district(language):
    return STUDY.place_levels[0].labels.in_language(language)


def test_a_level_is_offered_by_its_name_and_chosen_in_the_form():
    assert report_layouts.levels_offered(SUBJECT, "en") == (("district", "District"), ("quarter", "quarter"))
    chosen = typed(places="district")
    assert chosen.layout(SUBJECT.instrument).place_level == "district"
    assert chosen.moved(0, 0).place_level == "district"
    for nothing in ("", "continent"):
        assert typed(places=nothing).layout(SUBJECT.instrument).place_level is None


def test_the_form_begins_with_the_level_that_stands():
    council = replace(DEFAULT[Audience.COUNCIL], place_level="quarter")
    own = replace(SUBJECT, layout={**DEFAULT, Audience.COUNCIL: council})
    assert report_layouts.stands(own, Audience.COUNCIL).place_level == "quarter"
    # a workbook with the same levels changes none, one without their sheet keeps those that stand
    changed = report_layouts.read_file("l.xlsx", write_layout_sheet(own.layout, own.instrument, "fa"), own)
    assert (changed[Audience.COUNCIL].place_level, changed[Audience.PUBLIC].place_level) == ("quarter", None)
    book = openpyxl.load_workbook(io.BytesIO(write_layout_sheet(own.layout, own.instrument, "fa")))
    del book["سطح محله‌ها"]
    assert report_layouts.read_file("l.xlsx", saved(book), own)[Audience.COUNCIL].place_level == "quarter"
    text = b"council: {parts: all, places: district}"
    assert report_layouts.read_file("l.yaml", text, own)[Audience.COUNCIL].place_level == "district"


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_level_is_chosen_by_its_name_in_excel_and_read_back(language):
    council = replace(DEFAULT[Audience.COUNCIL], place_level="quarter")
    layout = {**DEFAULT, Audience.COUNCIL: council}
    own = replace(SUBJECT, layout=layout)
    book = openpyxl.load_workbook(
        io.BytesIO(write_layout_sheet(layout, own.instrument, language, own.study.place_levels))
    )
    sheet = book[sentence("layout.places-sheet", language)]
    smallest = sentence("layout.places-smallest", language)
    assert [cell.value for cell in sheet["B"]][1:] == ["quarter", smallest, smallest]
    offered = sheet.data_validations.dataValidation[0].formula1
    assert offered == f'"{smallest},{name_of_district(language)},quarter"'
    sheet["B2"].value, sheet["B3"].value = smallest, name_of_district(language)
    changed = report_layouts.read_file("l.xlsx", saved(book), own)
    assert [changed[audience].place_level for audience in Audience] == [None, "district", None]


def test_a_level_that_places_do_not_have_is_told_by_its_cell():
    book = openpyxl.load_workbook(io.BytesIO(write_layout_sheet(DEFAULT, SUBJECT.instrument, "en")))
    book["Levels of places"]["B4"].value = "continent"
    with pytest.raises(ProblemsFound) as error:
        report_layouts.read_file("l.xlsx", saved(book), SUBJECT)
    (problem,) = error.value.problems
    assert (problem.code, problem.place["row"], problem.place["column"]) == ("place-level-not-told", 4, "places")
    assert "continent" in problem.sentence("fa") and "district" in problem.sentence("en")


def test_a_command_asks_for_a_level_that_the_places_have():
    council = replace(DEFAULT[Audience.COUNCIL], place_level="quarter")
    assert level_of(council, None, SUBJECT.instrument) == "quarter"
    assert level_of(council, "district", SUBJECT.instrument) == "district"
    with pytest.raises(ProblemsFound) as error:
        level_of(council, "continent", SUBJECT.instrument)
    assert "district" in error.value.problems[0].sentence("en")
