"""The approved budget at the command line: a template out, a sheet in, faults on standard error, and the report."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from survey.cli import main
from tests.survey.budget_sheets import budget_sheet


@pytest.fixture
def run(tmp_path, monkeypatch):
    """`run("budget", "show", "jahrom")` in an installation with a study and the stakeholders' questionnaire."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CHASHMANDAZ_DATABASE_URL", raising=False)
    monkeypatch.delenv("CHASHMANDAZ_SERVER_KEY", raising=False)

    def command(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)

    study = Path("study.yaml")
    study.write_text(shipped_study_text(), encoding="utf-8")
    assert command("study", "create", study).exit_code == 0
    return command


def shipped_study_text() -> str:
    from importlib.resources import files

    return (files("questionnaires") / "studies" / "jahrom.yaml").read_text(encoding="utf-8")


def test_a_sheet_comes_in_is_shown_and_goes_out_again(run, tmp_path):
    assert run("instrument", "publish", "jahrom", "vision-stakeholders").exit_code == 0
    template = run("budget", "template", "jahrom", "--out", "t.xlsx")
    assert template.output.strip() == "t.xlsx"
    assert openpyxl.load_workbook("t.xlsx").worksheets[0]["A1"].value == "Code"
    Path("budget.xlsx").write_bytes(budget_sheet().getvalue())
    loaded = run("budget", "load", "jahrom", "budget.xlsx", "--year", "۱۴۰۵", "--source", "شورای شهر")
    assert (loaded.exit_code, loaded.stdout.strip()) == (0, "3")
    assert run("budget", "show", "jahrom", "--lang", "en").stdout.splitlines() == [
        "110\tپارک‌ها\t4000\tmillion rials\tnature",
        "210\tروکش\t600\tmillion tomans\tstreets",
        "710\tستاد\t2500\tmillion rials\t",
    ]
    assert run("budget", "drop", "jahrom").exit_code == 0
    assert run("budget", "show", "jahrom").stdout == ""


def test_faults_are_named_by_cell_and_nothing_comes_in(run):
    run("instrument", "publish", "jahrom", "vision-stakeholders")
    Path("bad.xlsx").write_bytes(budget_sheet(("1", "پل", "زیاد", None, "bridges")).getvalue())
    reply = run("budget", "load", "jahrom", "bad.xlsx", "--lang", "en")
    assert reply.exit_code == 1
    assert reply.stdout == ""
    assert "row 2" in reply.stderr and "مبلغ" in reply.stderr and "is not an amount" in reply.stderr
    assert "bridges" in reply.stderr
    assert run("budget", "load", "jahrom", "bad.xlsx", "--year", "2026").exit_code == 1
    assert run("budget", "show", "jahrom").stdout == ""


def test_the_money_of_reports_is_set_and_read_where_a_sheet_says_no_unit(run):
    run("instrument", "publish", "jahrom", "vision-stakeholders")
    assert run("study", "set", "jahrom", "--money-unit", "million-toman").exit_code == 0
    assert "money_unit: million-toman" in run("study", "show", "jahrom").stdout
    Path("budget.xlsx").write_bytes(budget_sheet(("1", "پارک", 5, None, "nature")).getvalue())
    run("budget", "load", "jahrom", "budget.xlsx")
    assert run("budget", "show", "jahrom", "--lang", "en").stdout == "1\tپارک\t5\tmillion tomans\tnature\n"
    assert run("study", "set", "jahrom", "--money-unit", "dollar").exit_code == 2


INSTRUMENT = """
name: money
version: "1"
title: {fa: "بودجه"}
code_lists:
  lines:
    - {code: streets, fa: "خیابان‌ها"}
    - {code: nature, fa: "آب و باغ‌ها"}
sections:
  - name: money
    title: {fa: "بودجه"}
    elements:
      - {name: budget, kind: allocation, codes: lines, role: budget, wording: {fa: "بودجه را تقسیم کنید."}}
"""


def test_a_data_file_is_held_against_a_budget_without_a_study(run):
    Path("money.yaml").write_text(INSTRUMENT, encoding="utf-8")
    rows = ["budget/streets,budget/nature", *["30,70"] * 6]
    Path("answers.csv").write_text("\n".join(rows), encoding="utf-8")
    Path("budget.xlsx").write_bytes(
        budget_sheet(("1", "پارک", 1, None, "nature"), ("2", "پل", 3, None, "streets")).getvalue()
    )
    asked = ("report", "--data", "answers.csv", "--instrument", "money.yaml", "--out", "r.xlsx", "--lang", "en")
    done = run(*asked, "--budget", "budget.xlsx", "--budget-year", "1404")
    assert done.exit_code == 0, done.output
    sheet = openpyxl.load_workbook("r.xlsx")["People's and approved budget"]
    rows = {row[0].value: [cell.value for cell in row[1:5]] for row in sheet.iter_rows() if row[0].value}
    # of 4 million rials streets have 3: 75 of 100 points, and the respondents give them 30
    assert rows["خیابان‌ها"] == [3, 75, 30, -45]
    assert any("1404" in str(name) for name in rows)
    assert run("convert", "money.yaml", "money.xlsx").exit_code == 0
    assert run(*asked[:4], "money.xlsx", *asked[5:]).exit_code == 0  # an instrument in Excel too
    assert run("report", "jahrom", "--out", "r.xlsx", "--budget", "budget.xlsx").exit_code == 2
    Path("bad.xlsx").write_bytes(budget_sheet(("1", "پل", 3, None, "bridges")).getvalue())
    refused = run(*asked, "--budget", "bad.xlsx")
    assert refused.exit_code == 1 and "bridges" in refused.stderr


def test_a_study_that_shares_no_budget_out_takes_none(run):
    Path("budget.xlsx").write_bytes(budget_sheet().getvalue())
    assert run("budget", "load", "jahrom", "budget.xlsx").exit_code == 1
    assert run("budget", "template", "jahrom", "--out", "t.xlsx").exit_code == 1
    assert run("budget", "show", "nowhere").exit_code == 1
