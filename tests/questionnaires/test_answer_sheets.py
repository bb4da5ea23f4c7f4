"""Answers on several sheets, calculations that another tool made, and Excel's older files.

The sheets are laid out as KoboToolbox exports a form with a repeat: formpack writes `_index` on the first sheet
and `_parent_table_name` and `_parent_index` on that of the repeat, its columns under `group/repeat/`.
"""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from questionnaires.loaders.answer_columns import ColumnMapping, map_columns
from questionnaires.loaders.answer_rows import ImportedAnswers, agrees, read_rows
from questionnaires.loaders.answer_tables import read_table
from questionnaires.problems import DataError
from tests.questionnaires.instruments import make_instrument

DATA = Path(__file__).parents[1] / "data/imports"
DESK = make_instrument(
    """
  - name: desk
    title: میز خدمت
    elements:
      - {name: place, kind: text, wording: کجا}
      - name: demands
        kind: repeat
        maximum: 3
        wording: {fa: خواسته‌ها, en: Demands}
        items:
          - {name: said, kind: text, wording: {fa: خواسته, en: Demand}}
          - {name: days, kind: integer, minimum: 1, maximum: 90, wording: {fa: مهلت به روز, en: Days}}
          - {name: of, kind: several, codes: ways, wording: {fa: گونه, en: Kind}}
      - {name: all_days, kind: calculated, wording: همه, expression: "sum(${days})"}
""",
    "code_lists:\n  ways: [{code: pipes, fa: لوله, en: Pipes}, {code: wells, fa: چاه, en: Wells}]",
)
MAIN = [
    ["desk/place", "desk/all_days", "_uuid", "_submission_time", "_index"],
    ["جهرم", "37", "u1", "2025-10-15T10:00:00", 1],
    ["قروه", "60", "u2", "2025-10-16T10:00:00", 2],
]
HEAD = ["desk/demands/said", "desk/demands/days", "desk/demands/inner/of/pipes", "desk/demands/inner/of/wells",
        "_index", "_parent_table_name", "_parent_index"]  # fmt: skip
ROWS = [
    ["نان", 30, 1, 0, 1, "Desk", 1],
    ["آب", 60, 1, 1, 2, "Desk", 2],
    ["برق", 7, 0, 0, 3, "Desk", 1],
]


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def imported(**sheets: list[list[object]]) -> ImportedAnswers:
    table = read_table(workbook(**sheets), "desk.xlsx")
    return read_rows(table, DESK, map_columns(table, DESK))


def told(problems) -> list[tuple[str, str | None, int | None, str | None]]:
    return [(own.code, *(own.place.get(key) for key in ("sheet", "row", "column"))) for own in problems]


def test_the_rows_of_a_repeat_join_the_submission_they_belong_to():
    read = imported(Desk=MAIN, demands=[HEAD, *ROWS])
    assert read.faults == ()
    assert [row.sections["desk"] for row in read.rows] == [
        {
            "place": "جهرم",
            "demands": [{"said": "نان", "days": 30, "of": ["pipes"]}, {"said": "برق", "days": 7}],
        },
        {"place": "قروه", "demands": [{"said": "آب", "days": 60, "of": ["pipes", "wells"]}]},
    ]


def test_headings_may_be_labels():
    main = [["کجا", "_index"], ["جهرم", 1]]
    rows = [["Demand", "Days", "Kind/Wells", "_parent_index"], ["نان", 30, 1, 1]]
    read = imported(**{"Desk": main, "خواسته‌ها": rows})
    assert read.faults == ()
    assert read.rows[0].sections["desk"]["demands"] == [{"said": "نان", "days": 30, "of": ["wells"]}]


def test_a_fault_names_the_cell_on_the_sheet_of_the_repeat():
    read = imported(Desk=MAIN, demands=[HEAD, ["نان", 91, 1, 0, 1, "Desk", 1], *ROWS[1:]])
    assert told(read.faults) == [("number-too-large", "demands", 2, "desk/demands/days")]


def test_what_has_no_room_and_what_belongs_to_nobody_are_faults():
    crowded = [[f"خواستهٔ {n}", n, 0, 0, n, "Desk", 1] for n in range(1, 5)]
    assert told(imported(Desk=MAIN, demands=[HEAD, *crowded]).faults) == [
        ("too-many-instances", "demands", 5, "desk/demands/said")
    ]
    with pytest.raises(DataError) as refused:
        imported(Desk=MAIN, demands=[HEAD, ["نان", 1, 0, 0, 1, "Desk", 9], ["آب", 1, 0, 0, 2, "Desk", ""]])
    assert told(refused.value.problems) == [
        ("import-parent-unknown", "demands", 2, "_parent_index"),
        ("import-parent-unknown", "demands", 3, "_parent_index"),
    ]


def test_a_sheet_that_is_no_repeat_of_the_first_is_named_and_left():
    within = [["a", "_index", "_parent_table_name", "_parent_index"], ["x", 1, "demands", 1]]
    read = imported(Desk=MAIN, demands=[HEAD, *ROWS], within=within, notes=[["any"], ["thing"]])
    (left,) = [own for own in read.warnings if own.code == "import-sheets-left"]
    assert left.place["value"] == ("within", "notes")


def test_entries_stand_in_one_row_of_csv_too():
    table = read_table("place,desk/demands[1]/said,desk/demands[2]/said\nجهرم,نان,برق\n".encode(), "desk.csv")
    read = read_rows(table, DESK, map_columns(table, DESK))
    assert read.rows[0].sections["desk"]["demands"] == [{"said": "نان"}, {"said": "برق"}]


def test_what_the_other_tool_calculated_is_compared_and_not_stored():
    main = [MAIN[0], ["جهرم", "38", "u1", "2025-10-15T10:00:00", 1], MAIN[2]]
    read = imported(Desk=main, demands=[HEAD, *ROWS])
    (differs,) = [own for own in read.warnings if own.code == "import-worked-out-differs"]
    assert (differs.place["row"], differs.place["column"]) == (2, "desk/all_days")
    assert (differs.place["value"], differs.place["ours"]) == ("38", "37")
    assert read.faults == () and "all_days" not in read.rows[0].sections["desk"]
    assert not [own for own in imported(Desk=MAIN, demands=[HEAD, *ROWS]).warnings if "worked-out" in own.code]


@pytest.mark.parametrize(
    ("given", "ours", "same"),
    [
        ("37", "37", True),
        ("۳۷٫۰".replace("٫", "."), "37", True),
        ("33.33", "33.333333333333336", True),  # rounded where it is written
        ("33", "33.333333333333336", False),
        ("33.34", "33.333333333333336", False),
        ("TRUE", "true", True),
        ("0", "false", True),
        ("1", "false", False),
        ("كم", "کم", True),
        ("کم", "", False),
        ("2025-10-15", "2025-10-15", True),
    ],
)
def test_two_calculations_agree(given: str, ours: str, same: bool):
    assert agrees(given, ours) is same


def test_an_older_file_of_excel_is_read():
    table = read_table(DATA / "answers.xls")
    assert table.headings == ("age", "met_on", "enough", "needs/pipes", "needs/wells", "wish")
    assert table.rows == (
        (2, ("34", "2025-09-23", "yes", "1", "0", "باران")),
        (3, ("51", "", "no", "0", "1", "")),
    )


def test_a_column_may_still_be_left_out_by_hand():
    table = read_table(workbook(Desk=MAIN, demands=[HEAD, *ROWS]), "desk.xlsx")
    chosen = ColumnMapping({"desk/all_days": "", "demands.2.said": ""})
    read = read_rows(table, DESK, map_columns(table, DESK, chosen))
    assert read.rows[0].sections["desk"]["demands"][1] == {"days": 7}
