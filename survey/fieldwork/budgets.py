"""The approved budget of a study: brought in from a sheet and taken out, for pages and commands alike."""

from __future__ import annotations

from pathlib import Path

from persiantools.jdatetime import JalaliDate
from sqlalchemy import Connection

from questionnaires.approved_budget import REPORTED_UNITS, ApprovedBudget, budget_item
from questionnaires.loaders.budget_lines import read_budget_lines
from questionnaires.model import CodeList, Instrument, Item
from questionnaires.problems import DataError, Problem
from questionnaires.response_domains import Allocation
from questionnaires.text import parse_number
from questionnaires.texts import Texts
from survey.clock import now, today
from survey.store import access_log, budgets, instruments, studies
from survey.store.budgets import StoredBudget
from survey.store.database import Database

_YEARS_AROUND = 10


def asked_item(connection: Connection, study: str) -> Item | None:
    """The allocation of the newest published questionnaire that has one; None where respondents share nothing out."""
    found = (budget_item(each.instrument) for each in reversed(instruments.versions(connection, study)))
    return next((item for item in found if item is not None), None)


def fields_of(item: Item) -> CodeList:
    """What points are shared out over."""
    assert isinstance(item.domain, Allocation)
    return item.domain.code_list


def this_year() -> int:
    return int(JalaliDate(today()).year)


def year_of(text: str) -> int:
    """The Jalali year that was typed, this year where nothing was. Raises DataError."""
    if not text.strip():
        return this_year()
    years = range(this_year() - _YEARS_AROUND, this_year() + _YEARS_AROUND + 1)
    try:
        year = parse_number(text)
    except ValueError:
        year = None
    if year is None or year not in years:
        raise DataError([Problem.at("budget-year-bad", value=text[:20], first=years[0], last=years[-1])])
    return int(year)


def budget_of_file(file: Path, instrument: Instrument, year: str) -> ApprovedBudget:
    """The budget in a sheet, held against the allocation of an instrument that no study has.

    Raises ProblemsFound with every fault of the sheet, or where the instrument shares no budget out.
    """
    item = budget_item(instrument)
    if item is None:
        raise DataError([Problem.at("budget-no-item")])
    return ApprovedBudget(year_of(year), item.name, read_budget_lines(file, fields_of(item), REPORTED_UNITS[0]))


def load_budget(
    database: Database, study_name: str, file: Path | bytes, *, by: str, year: int, source: Texts, file_name: str = ""
) -> int:
    """Bring a sheet in, whole or not at all, in place of the budget before; how many lines.

    Raises ProblemsFound with every fault of the sheet, or where no published questionnaire shares a budget out.
    """
    with database.read() as connection:
        study = studies.study(connection, study_name)
        item = asked_item(connection, study_name)
    if item is None:
        raise DataError([Problem.at("budget-no-item")])
    lines = read_budget_lines(file, fields_of(item), study.money_unit)
    file_name = file_name or (file.name if isinstance(file, Path) else "")
    stored = StoredBudget(ApprovedBudget(year, item.name, lines, source), file_name[:200], now(), by)
    with database.write() as connection:
        budgets.keep_budget(connection, study_name, stored)
        subject = f"{study_name}: {len(lines)} ({file_name[:100]})"
        access_log.record(connection, at=now(), by=by, action="budget-loaded", subject=subject)
    return len(lines)


def drop_budget(database: Database, study_name: str, *, by: str) -> bool:
    """Take the budget out; whether there was one. Raises `StudyNotFound`."""
    with database.write() as connection:
        was_there = budgets.drop_budget(connection, studies.study(connection, study_name).name)
        if was_there:
            access_log.record(connection, at=now(), by=by, action="budget-dropped", subject=study_name)
    return was_there
