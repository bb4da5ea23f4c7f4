"""The report of 2,800 real answers in a CSV file, its numbers worked out apart with nothing but the csv module."""

import csv
import io
from collections import Counter
from pathlib import Path
from statistics import mean

import openpyxl
import pytest

from exports.data.data_reports import report_of_file
from exports.excel.workbook import workbook_bytes
from exports.report.blocks import ChartKind
from questionnaires.problems import DataError
from questionnaires.translations import LANGUAGES

DATA = Path(__file__).parents[1] / "data" / "bfi.csv"
INSTRUMENT = Path(__file__).parents[1] / "tiny_instruments" / "bfi.yaml"
SCALES = {"A": "agreeableness", "C": "conscientiousness", "E": "extraversion", "N": "neuroticism", "O": "openness"}


@pytest.fixture(scope="module")
def answers() -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", params=LANGUAGES)
def report(request):
    return report_of_file(DATA, INSTRUMENT, language=request.param, by=("gender",))


def block(report, name):
    return next(one for one in report.tables if one.name == name)


def given(answers, item: str) -> list[int]:
    return [int(row[item]) for row in answers if row[item]]


def test_a_mean_that_anybody_can_check(answers):
    # awk -F, 'NR>1 && $2!="" {s+=$2; n++} END {print n, s/n}' tests/data/bfi.csv: 2773 4.80238
    numbers = given(answers, "A2")
    assert len(numbers) == 2773
    assert mean(numbers) == pytest.approx(4.80238, abs=5e-6)


@pytest.mark.parametrize("letter", SCALES)
def test_shares_means_and_bases_of_every_item_are_those_of_the_file(report, answers, letter):
    grid = block(report, SCALES[letter])
    heads = [head.format.value for head in grid.columns]
    assert heads[:8] == ["count"] + ["share"] * 7
    table = grid.results[0]
    for item in (f"{letter}{n}" for n in range(1, 6)):
        numbers = given(answers, item)
        counts = Counter(numbers)
        row = table.rows.index(item)
        cells = table.cells[row]
        assert cells[0] == len(numbers)
        assert list(cells[1:7]) == pytest.approx([counts[point] / len(numbers) for point in range(1, 7)])
        assert cells[7] == pytest.approx((counts[5] + counts[6]) / len(numbers))
        assert cells[8] == pytest.approx(mean(numbers))


def test_shown_tables_hold_the_very_cells_of_their_results(report):
    grid = block(report, "agreeableness")
    means = [row[8] for row in grid.cells]
    assert means == sorted(means, reverse=True)
    assert sorted(grid.cells) == sorted(grid.results[0].cells)


def test_education_and_age(report, answers):
    education = block(report, "education")
    counts = Counter(given(answers, "education"))
    assert [row[0] for row in education.cells] == [counts[code] for code in range(1, 6)]
    ages = given(answers, "age")
    age = block(report, "age").results[0]
    assert age.cells[0][0] == len(ages) == 2800
    assert age.cells[0][1] == pytest.approx(mean(ages))


def test_items_by_gender(report, answers):
    by_gender = block(report, "by-gender-agreeableness-mean")
    table = by_gender.results[0]
    for gender in ("1", "2"):
        numbers = [int(row["A3"]) for row in answers if row["A3"] and row["gender"] == gender]
        place = next(at for at, c in enumerate(table.columns) if c.group == gender and c.statistic == "mean")
        assert table.cells[table.rows.index("A3")][place] == pytest.approx(mean(numbers))


def test_each_scale_has_a_diverging_chart_of_six_points(report):
    charts = [chart for chart in report.charts if chart.kind is ChartKind.DIVERGING]
    assert [chart.name for chart in charts] == list(SCALES.values())
    assert all(len(chart.series) == 6 for chart in charts)


def test_the_workbook_holds_the_numbers_and_all_2800_are_accounted_for(report, answers):
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(report)))
    assert bool(book.worksheets[0].sheet_view.rightToLeft) == (report.language == "fa")
    numbers = {
        cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, float)
    }
    expected = mean(given(answers, "N4"))
    assert any(number == pytest.approx(expected, rel=1e-12) for number in numbers)
    cases = block(report, "reconciliation-cases")
    assert [row[0] for row in cases.cells] == [2800, 2800, 0]


def test_a_file_claims_nothing_of_how_people_were_chosen_nor_of_groups_it_has_not(report):
    told = {"fa": "این رقم‌ها از پرونده‌ای با ۲۸۰۰ پاسخ", "en": "These figures come from a file of 2800 answers."}
    assert report.cover.about.startswith(told[report.language])
    assert not {"شیوهٔ گزینش", "Selection"} & dict(report.cover.facts).keys()
    assert report.cover.under_city == ""  # without a city its title stands on the cover once
    (findings,) = (block for block in report.tables if block.name == "findings")
    assert {row[2] for row in findings.cells} == {None}  # no group, mode or interviewer could be left out


def test_the_report_built_twice_is_the_same_file():
    first, second = (workbook_bytes(report_of_file(DATA, INSTRUMENT)) for _ in range(2))
    assert first == second


def test_a_spoiled_copy_is_refused_with_places_and_reported_leniently_with_all_faults(tmp_path):
    lines = DATA.read_text(encoding="utf-8").splitlines()
    first = lines[1].split(",")
    first[0], first[27] = "7", "old"
    spoiled = tmp_path / "spoiled.csv"
    spoiled.write_text("\n".join([lines[0], ",".join(first), *lines[2:]]), encoding="utf-8")
    with pytest.raises(DataError) as refused:
        report_of_file(spoiled, INSTRUMENT)
    places = [(p.code, p.place["row"], p.place["column"], p.place["value"]) for p in refused.value.problems]
    assert places == [("data-code-unknown", 2, "A1", "7"), ("data-not-a-number", 2, "age", "old")]
    report = report_of_file(spoiled, INSTRUMENT, lenient=True)
    faults = block(report, "reconciliation-faults")
    assert len(faults.rows) == 2
    aside = block(report, "reconciliation-answers")
    assert dict(zip(aside.rows, aside.column(0), strict=True)) == {
        "agreeableness.A1: خوانده نشد": 1,
        "age: خوانده نشد": 1,
    }


def test_breaking_down_by_a_variable_that_is_not_there_is_refused():
    with pytest.raises(DataError) as refused:
        report_of_file(DATA, INSTRUMENT, by=("income",))
    assert [problem.code for problem in refused.value.problems] == ["data-by-unknown"]
