"""The sheet of the people's budget beside the approved one: its numbers by hand, in both units of money."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from exports.excel.workbook import workbook_bytes
from exports.report.blocks import ChartKind, FormatKind, Paragraph
from exports.report.composing import build_report
from exports.report.facts import StudyFacts, WaveFacts
from exports.report.layouts import Audience, laid_out, read_layout
from exports.report.numbers import cell_kind, excel_format, shown
from exports.report.public_rounding import rounded_for_public
from questionnaires.approved_budget import ApprovedBudget, BudgetLine, MoneyUnit
from questionnaires.fieldwork import WaveKind
from questionnaires.response_domains import Allocation
from questionnaires.texts import Texts
from tests.analysis.tiny_study import FIELDS, make_cases, make_dataset, make_grid, make_instrument, make_item

MILLION = MoneyUnit.MILLION_RIALS


def line(code, title, amount, field=None, unit=MILLION):
    return BudgetLine(code, title, Decimal(amount), unit, field)


# Million rials: water 4,000, roads 6,000 and 2,500 of no field; respondents give water 70, roads 30, parks 0 of 100.
BUDGET = ApprovedBudget(
    1405,
    "budget",
    (
        line("7", "=1+1", 2500),
        line("1", "چاه", 3000, "water"),
        line("2", "شبکه", 100, "water", MoneyUnit.MILLION_TOMANS),
        line("3", "روکش", 6000, "roads"),
    ),
    Texts.of({"fa": "شورای شهر", "en": "The council"}),
)
CASES = make_cases("growers", 6, budget={"water": 50, "roads": 50}) + make_cases("doctors", 4, budget={"water": 100})


def report(budget=BUDGET, language="en", cases=CASES, unit=MILLION, **rest):
    dataset = make_dataset(cases, **rest)
    wave = WaveFacts("main", Texts.of("موج"), WaveKind(dataset.kind), date(2025, 10, 1), date(2025, 10, 9))
    facts = StudyFacts(replace(dataset.study, money_unit=unit), (wave,), "0.1.0", budget)
    return build_report([dataset], facts=facts, interviews=None, open_answers=None, language=language, by=())


def section(made):
    return next(each for each in made.sections if each.name == "approved-budget")


def test_the_gap_stands_in_points_and_in_money_with_nothing_of_the_budget_left_out():
    table, chart, lines = section(report()).blocks[-3:]
    assert [head.text for head in table.columns] == [
        "Amount (million rials)", "Of 100", "Mean of 100", "More or less than approved", "More or less (million rials)",
        "Mean of 100", "More or less than approved",
    ]  # fmt: skip
    assert table.rows == (
        "water", "roads", "parks", "These fields together", "Lines that belong to none of these fields",
        "The whole approved budget",
    )  # fmt: skip
    # approved 4,000 of 10,000; 30 points are 3,000 million rials; mean of groups (50 + 100) / 2
    assert table.cells == (
        (4000, 40.0, 70.0, 30.0, 3000.0, 75.0, 35.0),
        (6000, 60.0, 30.0, -30.0, -3000.0, 25.0, -35.0),
        (0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        (10000, 100.0, None, None, None, None, None),
        (2500, None, None, None, None, None, None),
        (12500, None, None, None, None, None, None),
    )
    assert chart.kind is ChartKind.DUMBBELL
    assert [each.values for each in chart.series] == [(70.0, 30.0, 0.0), (40.0, 60.0, 0.0)]
    assert [table.columns[each.column].text for each in chart.series] == ["Mean of 100", "Of 100"]
    assert lines.rows == ("1 · چاه", "2 · شبکه", "3 · روکش", "7 · =1+1")
    assert lines.column(0) == (3000, 1000, 6000, 2500)
    assert lines.column(1) == ("water", "water", "roads", "Belongs to none of these fields")
    assert "4 lines, 12,500 million rials; 1 of them belong to none of these fields (2,500 million rials)" in lines.base


def test_the_widest_gaps_are_said_in_words_of_each_language():
    persian, english = (
        [block.text for block in section(report(language=language)).blocks if isinstance(block, Paragraph)]
        for language in ("fa", "en")
    )
    assert english == [
        "More than approved: “water” (70.0 instead of 40.0 of 100, which is about 3,000 million rials).",
        "Less than approved: “roads” (30.0 instead of 60.0 of 100, which is about 3,000 million rials).",
    ]
    assert "۷۰٫۰ به جای ۴۰٫۰ از ۱۰۰، یعنی حدود ۳٬۰۰۰ میلیون ریال" in persian[0]


def test_money_is_told_in_the_unit_of_the_study():
    table = section(report(unit=MoneyUnit.MILLION_TOMANS)).blocks[-3]
    assert table.columns[0].text == "Amount (million tomans)"
    assert table.column(0) == (400, 600, 0, 1000, 250, 1250)
    assert table.column(4)[:2] == (300.0, -300.0)


def test_the_widest_gap_is_among_the_findings_of_the_executive_page():
    findings = next(each for each in report().sections if each.name == "findings").blocks[0]
    told = "Respondents give “water” more than the approved budget does: a mean of 70.0 of 100 instead of 40.0."
    assert told in findings.rows
    assert "a twentieth of the whole" in findings.base
    assert "a twentieth of the whole" not in str([each.base for each in report(None).tables])


def test_without_a_budget_or_answers_to_hold_it_against_there_is_no_sheet():
    for made in (
        report(None),
        report(replace(BUDGET, item="other")),
        report(cases=make_cases("growers", 6, trust="5")),
    ):
        assert "approved-budget" not in [each.name for each in made.sections]
    assert "The approved budget beside the answers" in str([t.rows for t in report().tables if t.name == "method"])


def test_a_frame_is_described_only_and_a_drawn_wave_has_its_interval():
    assert any("not carried over" in note for note in section(report()).blocks[-3].notes)
    drawn = [{**case, "kind": "sample", "weight": 10.0, "stratum": "a", "population": 100} for case in CASES]
    table = section(report(cases=drawn)).blocks[-3]
    assert not any("not carried over" in note for note in table.notes)
    assert len(table.columns) == 7  # in place of the mean of groups
    _, _, mean, low, high, gap, _ = table.cells[0]
    assert low < mean < high
    assert gap == 30.0  # everybody has the same weight


def test_means_of_too_few_are_withheld_with_what_follows_from_them():
    few = make_cases("growers", 6, budget={"water": 50, "roads": 50}) + make_cases("doctors", 2, budget={"parks": 100})
    table = section(report(cases=few, threshold=5)).blocks[-3]
    # with one group left that may be shown there is no mean of groups, nor a gap of it; all respondents stay
    assert [head.over for head in table.columns[5:]] == ["Mean of groups"] * 2
    assert table.withheld == {(row, place) for row in range(3) for place in (5, 6)}
    assert table.cells[0][:5] == (0, 0.0, 25.0, 25.0, 2500.0)  # parks: 2 * 100 of 8


def test_the_public_gets_money_to_three_figures_and_the_budget_as_it_is():
    third = make_cases("growers", 2, budget={"water": 100}) + make_cases("growers", 1, budget={"roads": 100})
    table = section(rounded_for_public(report(cases=third))).blocks[-3]
    # water 66.666… less 40 is 26.67; of 10,000 million rials 2,666.66…
    assert table.cells[0][:5] == (4000, 40.0, 66.67, 26.67, 2670.0)
    words = [block.text for block in section(report(cases=third)).blocks if isinstance(block, Paragraph)]
    assert "about 2,670 million rials" in words[0]


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_sheet_of_the_workbook_holds_the_numbers_and_a_native_chart(language):
    made = report(language=language)
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made)))
    sheet = book[section(made).title[:31]]
    rows = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows() if row[0].value}
    assert rows["water"][1:6] == [4000, 40, 70, 30, 3000]
    assert any("· =1+1" in label for label in rows)  # words, no formula
    assert bool(sheet.sheet_view.rightToLeft) == (language == "fa")
    assert len(sheet._charts) == 1


def test_amounts_of_money_are_whole_where_they_are_and_changes_have_a_sign():
    assert shown(12500, FormatKind.MONEY, "fa") == "۱۲٬۵۰۰"
    assert shown(12.5, cell_kind(12.5, FormatKind.MONEY), "en") == "12.5"
    assert shown(3000.4, FormatKind.CHANGE, "en") == "+3,000"
    assert shown(-3000.0, FormatKind.CHANGE, "en") == "−3,000"
    assert shown(0.2, FormatKind.CHANGE, "en") == "0"
    assert excel_format(FormatKind.CHANGE, "fa").count("[$-3000429]") == 3


# All are outside the municipality: five of the eight who judge water find it easy (4 or 5), and three of the ten
# who judge roads; nobody was asked about parks.
def ease_report(language="en", cases=None, **rest):
    instrument = make_instrument(
        (make_item("budget", Allocation(FIELDS), role="budget"),),
        (make_grid("ease", "water roads other", role="service:ease"),),
    )
    shared = {"budget": {"water": 50, "roads": 50}}
    cases = cases or [
        *make_cases("growers", 5, ease__water="4", ease__roads="2", **shared),
        *make_cases("growers", 3, ease__water="3", ease__roads="5", **shared),
        *make_cases("doctors", 2, ease__roads="1", **shared),
    ]
    return report(language=language, cases=cases, instrument=instrument, **rest)


def test_ease_stands_beside_the_budget_of_each_field_and_as_a_chart_of_both():
    made = ease_report()
    table = next(each for each in made.tables if each.name == "budget-ease")
    # water has 4,000 of 10,000 million rials, 5/8 = 62.5 % in whole percent 62: 62 / 40; roads 30 / 60
    assert table.rows == ("roads", "water")  # the hardest first
    assert [head.text for head in table.columns[:4]] == [
        "Amount (million rials)", "Share of the budget", "Easy or easier", "Per percent of the budget",
    ]  # fmt: skip
    assert table.cells[0][:4] == (6000, 0.6, pytest.approx(0.3), pytest.approx(0.5))
    assert table.cells[1][:4] == (4000, 0.4, pytest.approx(0.625), pytest.approx(1.55))
    chart = next(each for each in made.charts if each.name == "budget-ease")
    assert chart.kind is ChartKind.SCATTER and len(chart.quadrants) == 4
    assert [each.values for each in chart.series] == [pytest.approx((0.3, 0.625)), (0.6, 0.4)]
    assert chart.crossing == pytest.approx((0.4625, 0.5))
    assert [table.columns[each.column].text for each in chart.series] == ["Easy or easier", "Share of the budget"]
    persian = next(each for each in ease_report("fa").tables if each.name == "budget-ease")
    assert persian.columns[2].text == "آسان یا آسان‌تر"


def test_a_field_without_a_budget_keeps_its_ease_and_has_no_ratio():
    free = replace(BUDGET, lines=(line("1", "چاه", 10, "water"),))
    table = next(each for each in ease_report(budget=free).tables if each.name == "budget-ease")
    assert table.rows[0] == "roads" and table.cells[0][:4] == (0, 0.0, pytest.approx(0.3), None)
    assert (0, 3) not in table.withheld


def test_ease_of_too_few_is_withheld_and_without_the_question_there_is_nothing():
    assert not [each for each in report().tables if each.name == "budget-ease"]
    few = make_cases("growers", 6, ease__water="4", ease__roads="5", budget={"water": 100})
    few += make_cases("growers", 2, ease__water="4", budget={"water": 100})
    # Eight judge water and six roads: with seven as the fewest, one field is left and there is nothing to compare.
    assert not [each for each in ease_report(cases=few, threshold=7).tables if each.name == "budget-ease"]


def test_a_layout_may_show_the_ease_alone():
    text = "council:\n  parts:\n    - part: approved-budget\n      show: [budget-ease]\n"
    layout = read_layout(text, make_instrument((make_item("budget", Allocation(FIELDS), role="budget"),)))
    shown_alone = laid_out(ease_report(), layout[Audience.COUNCIL])
    assert [each.name for each in section(shown_alone).blocks] == ["budget-ease", "budget-ease"]
