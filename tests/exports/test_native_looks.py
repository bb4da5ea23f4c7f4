"""What a reader of the workbook stumbles over: words broken in heads, axes at odd numbers, names on each other."""

import io
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from analysis.tables.cross_tabulations import by_group
from exports.excel.workbook import workbook_bytes
from exports.report.blocks import ColumnHead, FormatKind, Paragraph
from exports.report.labels import Labels
from exports.report.palette import Palette
from exports.report.table_blocks import Numbering, TableBuilder
from exports.safe_text import unbroken
from questionnaires.model import Category, CodeList
from questionnaires.response_domains import OneCode, Scale
from questionnaires.texts import Texts
from tests.analysis.tiny_study import FIVE, GROUPS, make_cases, make_dataset, make_instrument, make_item, make_list
from tests.exports.chart_samples import chart_samples
from tests.exports.report_samples import grid_table, sample_report
from tests.exports.test_report import report_of, table


def chart_of(block) -> str:
    """The only chart of a workbook that has this one, as XML."""
    report = sample_report("en")
    own = replace(block, table=1)
    section = replace(report.sections[0], blocks=(grid_table(), own))
    content = workbook_bytes(replace(report, sections=(section,)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/charts/chart1.xml").decode()


def test_no_head_of_a_column_is_broken_inside_a_word():
    heads = (ColumnHead("Performance", FormatKind.MEAN, "Neighbourhoods"), ColumnHead("Mean", FormatKind.MEAN, "All"))
    block = replace(grid_table(), columns=heads, cells=tuple((1.0, 2.0) for _ in grid_table().rows))
    report = sample_report("en")
    section = replace(report.sections[0], blocks=(block,))
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(replace(report, sections=(section,)))))
    sheet = book[book.sheetnames[2]]
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Performance")
    assert sheet.column_dimensions[get_column_letter(head.column)].width >= len("Neighbourhoods") + 1
    assert sheet.column_dimensions[get_column_letter(head.column + 1)].width < len("Neighbourhoods")


def test_a_short_bracket_of_a_head_in_word_stays_together():
    assert unbroken("Mean (1 to 5)") == "Mean (1\u00a0to\u00a05)"
    assert unbroken("Share (of everybody who was asked)") == "Share (of everybody who was asked)"


@pytest.mark.parametrize(("values", "ends"), [((1.9, 3.8), (1.5, 4.0)), ((0.02, 0.31), (0.0, 0.35))])
def test_axes_begin_and_end_at_numbers_that_people_count_in_and_never_under_nought(values, ends):
    scatter = chart_samples("en")["scatter"]
    across = replace(
        scatter.series[0], values=(values[0], *[sum(values) / 2] * (len(scatter.categories) - 2), values[1])
    )
    chart = chart_of(replace(scatter, series=(across, scatter.series[1])))
    axis = re.findall(r"<c:valAx>.*?</c:valAx>", chart)[0]
    found = [re.search(rf'<c:{each} val="([^"]*)"', axis)[1] for each in ("min", "max", "majorUnit")]
    low, high, unit = map(float, found)
    assert (low, high) == ends
    assert (high - low) / unit == pytest.approx(round((high - low) / unit))


def test_choices_on_one_place_are_named_once_together():
    ranks = chart_samples("en")["ranks"]
    last = replace(ranks.series[-1], values=(1, 2, 2, 4, 5, 6))
    chart = chart_of(replace(ranks, series=(*ranks.series[:-1], last)))
    second, third = ranks.categories[1:3]
    assert chart.count(f"{second} / {third}") == 1
    labels = re.findall(r"<c:dLbls>.*?</c:dLbls>", chart)
    places = len(ranks.series)
    # all but the last place of a line are without a name, and the last of the one that shares its place too
    assert [each.count('<c:delete val="1"/>') for each in labels] == [
        places - 1, places - 1, places, places - 1, places - 1, places - 1,
    ]  # fmt: skip


def test_ten_choices_have_ten_colours():
    for accent in ("#1f5f3f", "#7a1f2b", "#b8742a"):
        assert len({Palette(accent).colour(f"line-{place}") for place in range(10)}) == 10


def test_of_a_question_whose_every_number_is_withheld_a_sentence_is_left():
    groups = make_list("groups", " ".join(GROUPS))
    asked = make_item("second", OneCode(groups), role="group:second")
    other = make_item("wish", OneCode(make_list("wishes", "work calm")))
    cases = [*make_cases("growers", 2, second="staff", wish="work"), *make_cases("growers", 6, wish="work")]
    made = report_of(make_dataset(cases, make_instrument((asked, other)), threshold=5))
    said = [block.text for section in made.sections for block in section.blocks if isinstance(block, Paragraph)]
    assert "second" not in [block.name for block in made.tables]
    assert "«second»: پاسخ‌گویان کمتر از آن‌اند که بتوان عددی را نوشت." in said


def test_a_sign_behind_a_persian_label_stays_behind_it():
    block = replace(grid_table(), marks=("⇅", "", "", ""))
    report = sample_report()
    section = replace(report.sections[0], blocks=(block,))
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(replace(report, sections=(section,)))))
    labels = [row[0].value for row in book[book.sheetnames[2]].iter_rows() if row[0].value]
    assert f"{block.rows[0]} ⇅\u200f" in labels and block.rows[1] in labels


def test_the_base_of_a_broken_down_table_names_categories_as_the_reader_knows_them():
    homes = CodeList("homes", (Category("n", Texts.of({"en": "North"})), Category("s", Texts.of({"en": "South"}))))
    instrument = make_instrument((make_item("future", Scale(FIVE)), make_item("home", OneCode(homes))))
    answers = dataset_of(instrument, n=6, s=7)
    built = TableBuilder(Labels(instrument, answers.study, "en"), Numbering())
    assert built.base_of(by_group(answers, "future", by="home"), "").endswith("; North 6, South 7")


def dataset_of(instrument, **homes):
    cases = [case for home, times in homes.items() for case in make_cases("growers", times, future="4", home=home)]
    return make_dataset(cases, instrument, threshold=5)


def test_a_report_names_its_places_over_their_rows():
    block = next((each for each in report_of().tables if each.name.startswith("by-")), None)
    assert block is not None and block.row_head == "گروه"
    assert table(report_of(), "state").row_head
