"""The approved budget of a study: replaced as a whole, carried by a backup, on both databases."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from questionnaires.approved_budget import ApprovedBudget, BudgetLine, MoneyUnit
from questionnaires.texts import Texts
from survey.store.backups import backup, restore
from survey.store.budgets import StoredBudget, drop_budget, keep_budget, stored_budget
from survey.store.database import open_database
from tests.store.examples import CONTACTS_KEY, NOON, SERVER_KEY, STUDY, make_listed_wave

LINES = (
    BudgetLine("1", "پارک‌ها", Decimal("12.5"), MoneyUnit.MILLION_TOMANS, "nature"),
    BudgetLine("2", "بدهی", Decimal(3), MoneyUnit.BILLION_RIALS),
)
STORED = StoredBudget(ApprovedBudget(1405, "budget", LINES, Texts.of("شورای شهر")), "budget.xlsx", NOON, "sara")


def test_a_study_has_one_budget_and_a_new_one_takes_its_place(database):
    make_listed_wave(database)
    newer = replace(STORED, budget=replace(STORED.budget, year=1406, lines=LINES[:1]))
    with database.write() as connection:
        assert stored_budget(connection, STUDY.name) is None
        keep_budget(connection, STUDY.name, STORED)
        assert stored_budget(connection, STUDY.name) == STORED
        keep_budget(connection, STUDY.name, newer)
        assert stored_budget(connection, STUDY.name) == newer
        assert drop_budget(connection, STUDY.name)
        assert not drop_budget(connection, STUDY.name)


def test_it_survives_backup_and_restore(database, tmp_path):
    make_listed_wave(database)
    with database.write() as connection:
        keep_budget(connection, STUDY.name, STORED)
    backup(database, tmp_path / "backup.zip")
    url = f"sqlite:///{tmp_path / 'again.sqlite'}"
    restore(tmp_path / "backup.zip", url, key_file=tmp_path / "again.key")
    with open_database(url, SERVER_KEY, CONTACTS_KEY).read() as connection:
        assert stored_budget(connection, STUDY.name) == STORED
