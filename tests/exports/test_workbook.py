"""The workbook of a small report made by hand, read back with openpyxl and as XML."""

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from exports.excel.workbook import workbook_bytes, write_workbook
from tests.exports.report_samples import FIELDS, MEANS, SHARES, sample_report

PERSIAN_PERCENT = "[$-3000429]0%"
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    '=HYPERLINK("http://example.org","x")',
    "{=1+1}",
    "https://example.org",
    "internal:'x'!A1",
    "=cmd|' /C calc'!A0",
    "'=1+1",
    "۱۲٫۵",
)


@pytest.fixture(scope="module")
def content() -> bytes:
    return workbook_bytes(sample_report())


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def parts(content: bytes, pattern: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name).decode() for name in archive.namelist() if re.fullmatch(pattern, name)]


def cell_of(sheet, text: str):
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == text:
                return cell
    raise AssertionError(f"no cell reads {text!r} on {sheet.title}")


def test_sheets_stand_in_the_order_cover_contents_sections_and_the_helper_is_hidden(book):
    assert book.sheetnames == ["روی جلد", "فهرست", "عملکرد و اهمیت", "به تفکیک گروه", "پاسخ‌های باز", "chart-data"]
    assert [sheet.sheet_state for sheet in book] == ["visible"] * 5 + ["hidden"]


def test_a_persian_workbook_runs_right_to_left_and_an_english_one_left_to_right(book):
    assert all(sheet.sheet_view.rightToLeft for sheet in book if sheet.sheet_state == "visible")
    english = openpyxl.load_workbook(io.BytesIO(workbook_bytes(sample_report("en"))))
    assert not any(sheet.sheet_view.rightToLeft for sheet in english)


def test_a_table_holds_real_numbers_that_are_shown_in_persian_digits(book):
    sheet = book["عملکرد و اهمیت"]
    first = cell_of(sheet, FIELDS[0])
    shown = [sheet.cell(first.row, column) for column in range(2, 9)]
    assert [cell.value for cell in shown] == [*SHARES[0], MEANS[0], 412]
    assert all(cell.data_type == "n" for cell in shown)
    assert [cell.number_format for cell in shown] == [PERSIAN_PERCENT] * 5 + ["[$-3000429]0.00", "[$-3000429]#,##0"]


def test_no_figure_is_written_as_text_in_persian_digits(book):
    for sheet in book:
        for row in sheet.iter_rows(min_col=2):
            for cell in row:
                is_text = isinstance(cell.value, str)
                assert not (is_text and re.fullmatch(r"[۰-۹٬٫٪%−-]+", cell.value)), (sheet.title, cell.coordinate)


def test_english_numbers_have_plain_formats():
    english = openpyxl.load_workbook(io.BytesIO(workbook_bytes(sample_report("en"))))
    sheet = english["عملکرد و اهمیت"]
    assert sheet.cell(cell_of(sheet, FIELDS[0]).row, 2).number_format == "0%"


def test_a_withheld_cell_is_a_dash_and_the_sheet_says_what_it_means(book):
    sheet = book["عملکرد و اهمیت"]
    row = cell_of(sheet, "نشنیده‌ام").row
    assert sheet.cell(row, 4).value == "—"
    assert any("آستانهٔ انتشار" in str(cell.value) for column in sheet.columns for cell in column if cell.value)


@pytest.mark.parametrize("text", FORMULAS)
def test_words_of_people_stay_words(text):
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(sample_report(texts=(text, "سخن ساده")))))
    sheet = book["پاسخ‌های باز"]
    stored = text.replace("\r", "\n")
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == stored]
    assert len(found) == 1
    assert found[0].data_type == "s"
    assert found[0].quotePrefix
    assert found[0].hyperlink is None


def test_no_visible_cell_is_a_formula(book):
    cells = (cell for sheet in book if sheet.sheet_state == "visible" for row in sheet.iter_rows() for cell in row)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_control_characters_are_left_out():
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(sample_report(texts=("الف\x00\x08\x1bب\ud800", "ج")))))
    assert cell_of(book["پاسخ‌های باز"], "الفب")


def test_a_text_longer_than_a_cell_is_cut_where_everybody_sees_it():
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(sample_report(texts=("آ" * 40_000, "ج")))))
    longest = max(
        (cell.value for row in book["پاسخ‌های باز"].iter_rows() for cell in row if isinstance(cell.value, str)), key=len
    )
    assert len(longest) == 32_767
    assert longest.endswith("[دنبالهٔ این متن در پروندهٔ CSV همراه]")


def test_every_sheet_and_table_is_linked_from_the_contents_and_links_back(book):
    contents = book["فهرست"]
    targets = [cell.hyperlink.location for row in contents.iter_rows() for cell in row if cell.hyperlink]
    assert {target.rpartition("!")[0].strip("'") for target in targets} == set(book.sheetnames) - {
        "فهرست",
        "chart-data",
    }
    tables = [cell.value for row in contents.iter_rows() for cell in row if str(cell.value).startswith("جدول")]
    assert tables == [
        "جدول ۱. عملکرد شهر در حوزه‌های گوناگون",
        "جدول ۲. آشنایی با سامانهٔ ۱۳۷",
        "جدول ۳. اهمیت و عملکرد",
        "جدول ۴. عملکرد به تفکیک گروه",
        "جدول ۵. حرف آخر",
    ]
    for name in ("عملکرد و اهمیت", "به تفکیک گروه", "پاسخ‌های باز"):
        assert book[name]["A2"].hyperlink.location.startswith("'فهرست'!")


def test_a_link_to_a_table_leads_to_its_caption(book):
    contents = book["فهرست"]
    link = cell_of(contents, "جدول ۲. آشنایی با سامانهٔ ۱۳۷").hyperlink.location
    name, _, cell = link.rpartition("!")
    assert book[name.strip("'")][cell].value == "جدول ۲. آشنایی با سامانهٔ ۱۳۷"


def test_sheets_print_on_a4_landscape_with_their_titles_on_each_page(book):
    sheet = book["عملکرد و اهمیت"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in ((None, 0), (1, 0))
    assert sheet.print_title_rows == "$1:$3"
    assert "&P / &N" in str(sheet.oddFooter.right.text) or "&P" in str(sheet.oddFooter.right.text)
    assert sheet.freeze_panes == "B4"


def test_charts_are_native_drawn_from_the_visible_cells_and_described(content):
    charts = parts(content, r"xl/charts/chart\d+\.xml")
    assert len(charts) == 3
    diverging = next(chart for chart in charts if 'grouping val="stacked"' in chart)
    # The five points are the visible columns B to F; only the unseen push stands on the hidden sheet.
    visible = re.findall(r"<c:val><c:numRef><c:f>'عملکرد و اهمیت'!\$([B-F])\$\d+:", diverging)
    assert visible == ["B", "C", "D", "E", "F"]
    drawing = "".join(parts(content, r"xl/drawings/drawing\d+\.xml"))
    assert 'descr="نمودار میله‌ای واگرا از عملکرد شهر در چهار حوزه"' in drawing


def test_the_unseen_push_of_a_diverging_chart_puts_the_middles_under_each_other(content):
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    helper = book["chart-data"]
    pushes = [helper.cell(row, 2).value for row in range(2, 6)]
    # By hand: worse half plus half of the middle: .35, .64, .72, .485; the furthest reach .72, rounded up: .8
    assert pushes == pytest.approx([0.8 - 0.35, 0.8 - 0.64, 0.8 - 0.72, 0.8 - 0.485])
    formulas = openpyxl.load_workbook(io.BytesIO(content))["chart-data"]
    assert formulas.cell(2, 2).value.startswith("=0.8-1*'عملکرد و اهمیت'!B")


def test_charts_of_a_persian_report_are_mirrored_and_their_text_runs_right_to_left(content):
    for chart in parts(content, r"xl/charts/chart\d+\.xml"):
        assert not re.search(r"<a:pPr(?![^>]*rtl)", chart)
        assert chart.count("<a:latin") == chart.count("<a:cs")
        if "<c:barChart>" in chart:
            assert chart.count('<c:orientation val="maxMin"/>') == 2
            assert "\u202b" in chart
    for chart in parts(workbook_bytes(sample_report("en")), r"xl/charts/chart\d+\.xml"):
        assert 'rtl="1"' not in chart
        assert "\u202b" not in chart


def test_labels_too_small_for_their_bar_are_left_out(content):
    diverging = next(c for c in parts(content, r"xl/charts/chart\d+\.xml") if 'grouping val="stacked"' in c)
    assert diverging.count('<c:delete val="1"/>') == 0  # the smallest part is 5 %: it has room


def test_the_cover_tells_city_status_figures_and_for_whom_they_speak(book):
    cover = book["روی جلد"]
    values = [cell.value for row in cover.iter_rows() for cell in row if cell.value is not None]
    assert values[0] == "جهرم"
    assert {"پیش‌نویس", 400, 312, 0.78, 60} <= set(values)
    assert any("نه همهٔ شهروندان" in str(value) for value in values)
    assert cover.page_setup.orientation == "portrait"


def test_a_report_written_twice_is_the_same_file(content):
    assert workbook_bytes(sample_report()) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "2025-10-22T00:00:00Z" in parts(content, r"docProps/core\.xml")[0]


def test_writing_names_the_files_written(tmp_path: Path):
    assert write_workbook(sample_report(), tmp_path / "گزارش.xlsx") == (tmp_path / "گزارش.xlsx",)


def test_text_is_set_in_tahoma_everywhere(content):
    styles = parts(content, r"xl/styles\.xml")[0]
    assert set(re.findall(r'<name val="([^"]*)"', styles)) == {"Tahoma"}
    faces = set(re.findall(r'<a:(?:latin|cs) typeface="([^"]*)"', "".join(parts(content, r"xl/charts/chart\d+\.xml"))))
    assert faces == {"Tahoma"}


def test_a_list_alone_on_its_sheet_has_its_heads_on_every_printed_page_and_a_filter(book):
    sheet = book["پاسخ‌های باز"]
    head = cell_of(sheet, "درخت بکارید.").row - 1
    assert sheet.print_title_rows == f"$1:${head}"
    assert sheet.auto_filter.ref.startswith(f"A{head}:")
    assert sheet.freeze_panes == f"B{head + 1}"
    assert book["عملکرد و اهمیت"].print_title_rows == "$1:$3"  # several tables: the title alone


def test_words_of_people_are_printed_upright_and_tables_across(book):
    assert book["پاسخ‌های باز"].page_setup.orientation == "portrait"
    assert book["به تفکیک گروه"].page_setup.orientation == "landscape"
    assert {sheet.page_setup.paperSize for sheet in book if sheet.sheet_state == "visible"} == {9}
