"""A layout out to Excel and back: equal where nothing was changed, changed where somebody did, or faults by cell."""

import io

import openpyxl
import pytest

from exports.report.layout_rows import layout_of_rows, moved, rows_of, sheets_of, written
from exports.report.layout_sheet import write_layout_sheet
from exports.report.layout_sheet_reading import read_layout_sheet
from exports.report.layouts import Audience, AudienceLayout, LayoutError, Part, layout_of, read_layout
from questionnaires.library import shipped_instrument, shipped_instruments
from questionnaires.problems import FrameError
from questionnaires.texts import Texts
from tests.exports.studies import INSTRUMENT

SHIPPED = shipped_instruments()


def said(layout, instrument):
    """What a layout comes to: parts that show something, groups and dimensions with their defaults filled in."""
    return {
        audience: (own.parts, own.groups, sorted(own.dimensions_for(instrument))) for audience, own in layout.items()
    }


def changed(layout, instrument, change, language="fa"):
    book = openpyxl.load_workbook(io.BytesIO(write_layout_sheet(layout, instrument, language)))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return read_layout_sheet(file.getvalue(), instrument)


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_layout_comes_back_as_it_went_out(name, language):
    instrument = shipped_instrument(name)
    layout = layout_of(instrument)
    back = read_layout_sheet(write_layout_sheet(layout, instrument, language), instrument)
    assert said(back, instrument) == said(layout, instrument)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_layout_written_as_yaml_reads_back_equal(name):
    instrument = shipped_instrument(name)
    assert read_layout(written(layout_of(instrument)), instrument) == layout_of(instrument)


def test_what_somebody_changes_in_excel_is_what_comes_in():
    layout = read_layout("council: {parts: [swot, priorities, {part: section-today, show: [state]}]}", INSTRUMENT)

    def change(book):
        sheet = book.worksheets[0]
        head = {str(cell.value).rpartition("(")[2].rstrip(")"): cell.column for cell in sheet[1]}
        assert [sheet.cell(row, head["sheet"]).value for row in (2, 3, 4)] == ["swot", "priorities", "section-today"]
        sheet.cell(2, head["order"]).value = "۹۹"  # last, with Persian digits
        sheet.cell(3, head["shown"]).value = "نه"
        sheet.cell(3, head["title_fa"]).value = "می‌ماند"
        sheet.cell(4, head["chart"]).value = "میله‌ای"
        sheet.cell(4, head["note_en"]).value = "Mind the base."
        sheet.cell(4, head["waves"]).value = "main"

    council = changed(layout, INSTRUMENT, change)[Audience.COUNCIL]
    assert council.parts == (
        Part("priorities", title=Texts.of("می‌ماند"), is_off=True),
        Part("section-today", ("state",), note=Texts.of({"en": "Mind the base."}), main_wave_only=True, chart="bars"),
        Part("swot"),
    )


def test_every_fault_is_told_by_its_cell():
    def change(book):
        sheet = book.worksheets[0]
        head = {str(cell.value).rpartition("(")[2].rstrip(")"): cell.column for cell in sheet[1]}
        sheet.cell(2, head["order"]).value = "first"
        sheet.cell(2, head["shown"]).value = "perhaps"
        sheet.cell(3, head["sheet"]).value = "nowhere"
        sheet.cell(3, head["show"]).value = "nothing, state"
        sheet.cell(4, head["chart"]).value = "pie"
        sheet.cell(5, head["title_fa"]).value = "x" * 200

    with pytest.raises(LayoutError) as found:
        changed(layout_of(INSTRUMENT), INSTRUMENT, change)
    cells = {(problem.code, problem.place["row"], problem.place["column"]) for problem in found.value.problems}
    assert cells == {
        ("layout-order", 2, "order"),
        ("layout-yes-no", 2, "shown"),
        ("layout-section-unknown", 3, "sheet"),
        ("layout-block-unknown", 3, "show"),
        ("layout-chart-unknown", 4, "chart"),
        ("layout-text-long", 5, "title_fa"),
    }
    for problem in found.value.problems:
        assert problem.sentence("fa") and problem.sentence("en")


def test_a_report_without_a_sheet_is_refused():
    def change(book):
        sheet = book.worksheets[2]
        column = next(cell.column for cell in sheet[1] if "(shown)" in str(cell.value))
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, column).value = "no"

    with pytest.raises(LayoutError) as found:
        changed(layout_of(INSTRUMENT), INSTRUMENT, change)
    assert [problem.code for problem in found.value.problems] == ["layout-nothing-shown"]


def test_groups_and_dimensions_are_marked_variable_by_variable():
    def change(book):
        sheet = book.worksheets[3]
        assert [cell.value for cell in sheet["A"]][1:] == ["group", "mode", "age"]
        for column, name in enumerate(sheet[1], start=1):
            if "planners." in str(name.value):
                sheet.cell(4, column).value = "بله"
                sheet.cell(2, column).value = "نه"

    planners = changed(layout_of(INSTRUMENT), INSTRUMENT, change)[Audience.PLANNERS]
    assert planners == AudienceLayout((), ("age",), ("mode", "age"))


def test_no_workbook_is_refused_in_words():
    with pytest.raises(FrameError):
        read_layout_sheet(b"not a workbook", INSTRUMENT)


def test_everything_on_as_it_comes_stays_everything():
    rows = rows_of(AudienceLayout(), INSTRUMENT)
    assert [row.section for row in rows] == list(sheets_of(INSTRUMENT))
    assert layout_of_rows(rows, None, None, INSTRUMENT) == AudienceLayout()
    first, second = moved(rows, 0, 1)[:2]
    assert (first.section, second.section) == (rows[1].section, rows[0].section)
    assert len(layout_of_rows(moved(rows, 0, 1), None, None, INSTRUMENT).parts) == len(rows)
