"""An approved budget from Excel: lines mapped onto fields, every fault by its cell, whole or not at all."""

import io
from decimal import Decimal

import openpyxl
import pytest

from questionnaires.approved_budget import (
    ApprovedBudget,
    BudgetLine,
    MoneyUnit,
    budget_from_document,
    budget_item,
    budget_to_document,
)
from questionnaires.library import shipped_instrument
from questionnaires.loaders.budget_lines import read_budget_lines
from questionnaires.model import Category, CodeList
from questionnaires.problems import ProblemsFound
from questionnaires.texts import Texts

FIELDS = CodeList(
    "fields",
    (
        Category("nature", Texts.of({"fa": "آب و فضای سبز", "en": "Water and green space"})),
        Category("streets", Texts.of({"fa": "خیابان‌ها", "en": "Streets"})),
    ),
)
HEADINGS = ["کد", "عنوان", "مبلغ", "واحد", "بخش پرسش‌نامه"]
MILLION = MoneyUnit.MILLION_RIALS


def workbook(*rows, headings=HEADINGS, title="خط‌های بودجه"):
    """An .xlsx file of one sheet: the headings, then these rows."""
    file = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = title
    for row in [headings, *rows]:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def read(content, unit=MILLION):
    return read_budget_lines(content, FIELDS, unit)


def faults(content):
    with pytest.raises(ProblemsFound) as error:
        read(content)
    for problem in error.value.problems:
        assert problem.sentence("fa") != problem.sentence("en")
    return [(problem.code, problem.place.get("row"), problem.place.get("column")) for problem in error.value.problems]


def test_lines_are_read_in_their_order_with_what_belongs_to_no_field_among_them():
    content = workbook(
        [1001, "بهسازي پارك‌ها", 12500, "میلیون ریال", "آب و فضای سبز"],
        ["1002", "روکش خیابان‌ها", "۱٬۲۵۰٫۵", "میلیون تومان", "streets"],
        ["1003", "پرداخت بدهی", 3, "میلیارد ریال", None],
        ["1004", "ستاد", 7, None, "هیچ‌کدام"],
    )
    assert read(content) == (
        BudgetLine("1001", "بهسازی پارک‌ها", Decimal(12500), MILLION, "nature"),
        BudgetLine("1002", "روکش خیابان‌ها", Decimal("1250.5"), MoneyUnit.MILLION_TOMANS, "streets"),
        BudgetLine("1003", "پرداخت بدهی", Decimal(3), MoneyUnit.BILLION_RIALS),
        BudgetLine("1004", "ستاد", Decimal(7), MILLION),
    )


def test_a_toman_is_ten_rials_and_a_billion_a_thousand_million():
    # 1,250.5 million tomans are 12,505 million rials; 3 billion rials 3,000 million
    assert BudgetLine("1", "", Decimal("1250.5"), MoneyUnit.MILLION_TOMANS).rials == 12_505_000_000
    assert BudgetLine("1", "", Decimal(3), MoneyUnit.BILLION_RIALS).rials == 3_000_000_000
    assert BudgetLine("1", "", Decimal(2), MoneyUnit.THOUSAND_TOMANS).rials == 20_000
    assert [MoneyUnit.RIAL.rials, MoneyUnit.TOMAN.rials] == [1, 10]


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("مبلغ", MILLION),
        ("اعتبار مصوب (میلیون تومان)", MoneyUnit.MILLION_TOMANS),
        ("Amount (thousand rials)", MoneyUnit.THOUSAND_RIALS),
        ("مبلغ (مصوب شورا)", MILLION),
    ],
)
def test_the_unit_of_a_column_may_stand_in_its_heading(heading, unit):
    content = workbook(["1", "پارک", 5, "nature"], headings=["کد", "عنوان", heading, "بخش"])
    assert read(content)[0].unit is unit


def test_english_headings_do_and_titles_above_them_are_passed_over():
    content = workbook(
        ["Budget lines", None, None, None],
        ["Code", "Description", "Approved amount", "Field"],
        ["a-1", "Parks", 5.5, "Water and green space"],
        headings=["City of Jahrom"],
    )
    assert read(content) == (BudgetLine("a-1", "Parks", Decimal("5.5"), MILLION, "nature"),)


def test_every_fault_is_named_by_its_cell_and_nothing_is_read():
    content = workbook(
        ["1", "پارک", "زیاد", "میلیون ریال", "nature"],
        ["2", None, -5, "میلیون ریال", "nature"],
        ["1", "خیابان", 5, "دلار", "streets"],
        ["4", "پل", None, None, "bridges"],
        ["5", "سد", "=A1/0", None, "streets"],
        ["6", "شهر", 10**12, "میلیون تومان", "streets"],
        [None, "جمع کل", 20, None, None],
        [None, "تونل", True, None, "streets"],
    )
    assert faults(content) == [
        ("budget-amount-bad", 2, "مبلغ"),
        ("frame-cell-empty", 3, "عنوان"),
        ("budget-amount-negative", 3, "مبلغ"),
        ("budget-unit-unknown", 4, "واحد"),
        ("budget-code-twice", 4, "کد"),
        ("frame-cell-empty", 5, "مبلغ"),
        ("budget-field-unknown", 5, "بخش پرسش‌نامه"),
        ("frame-cell-empty", 6, "مبلغ"),  # a formula that no Excel has worked out
        ("budget-amount-too-large", 7, "مبلغ"),
        ("budget-total-row", 8, "عنوان"),
        ("frame-cell-empty", 9, "کد"),
        ("budget-amount-bad", 9, "مبلغ"),
    ]


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (workbook(), ["budget-empty"]),
        (workbook(["1", "پارک", 5, None, None]), ["budget-nothing-mapped"]),
        (workbook(["1", "پارک", 0, None, "nature"]), ["budget-nothing-mapped"]),
        (workbook(["1", "پارک", 5], headings=["کد", "عنوان", "مبلغ"]), ["frame-column-missing"]),
        (workbook(["1", "پارک", 5, "x", 6], headings=["کد", "عنوان", "مبلغ", "بخش", "رقم"]), ["frame-column-twice"]),
        (workbook([1, 2], headings=["الف", "ب"]), ["frame-headings-missing"]),
        (b"PK nothing", ["workbook-damaged"]),
        (b"nothing", ["workbook-not-excel"]),
        (workbook(["1", "#REF!", "#N/A", None, "nature"]), ["frame-cell-error", "frame-cell-error"]),
        (workbook(["1", "پارک", "12%", None, "nature"]), ["budget-amount-bad"]),
        (workbook(["1", "پ" * 301, 5, None, "nature"]), ["frame-cell-too-long"]),
        (workbook(*([str(code), "پارک", 5, None, "nature"] for code in range(2_001))), ["budget-too-many-lines"]),
    ],
)
def test_a_sheet_that_is_no_budget_says_why(content, codes):
    assert [code for code, _, _ in faults(content)] == codes


def test_a_budget_survives_its_document_exactly():
    lines = (BudgetLine("1", "پارک", Decimal("0.1"), MoneyUnit.MILLION_TOMANS, "nature"),)
    budget = ApprovedBudget(1405, "budget", lines, Texts.of({"fa": "شورای شهر", "en": "The council"}))
    assert budget_from_document(budget_to_document(budget)) == budget


def test_the_allocation_with_the_role_is_the_one_budgets_are_held_against():
    item = budget_item(shipped_instrument("vision-stakeholders"))
    assert item is not None
    assert item.name == "budget"
    assert budget_item(shipped_instrument("service-path")) is None
