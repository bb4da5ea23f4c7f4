"""A dataset and a report over several versions: one column an item, and a sheet that says how each was joined."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

from exports.excel.workbook import write_workbook
from questionnaires.model import Instrument
from questionnaires.revisions import Choices
from survey.fieldwork import fieldwork_actions
from survey.instruments import publishing
from survey.reporting import datasets
from survey.store import instruments, open_answers, waves
from survey.store.database import open_database
from tests.questionnaires.instruments import LISTS, make_instrument
from tests.store import examples

FIRST = """
  - name: water
    title: آب
    elements:
      - {name: enough, kind: one, codes: much, wording: آب کافی است؟}
      - {name: wish, kind: text, wording: آرزوی شما؟}
"""
SECOND = """
  - name: water
    title: آب
    elements:
      - {name: plenty, was: enough, kind: one, codes: much, wording: آب فراوان است؟}
      - {name: hope, was: wish, kind: text, wording: امید شما؟}
      - {name: age, kind: integer, wording: سن شما؟}
"""
THREE = "  much: [{code: 1, fa: کم}, {code: 4, fa: زیاد}, {code: 5, fa: بسیار زیاد}]\n"
TWO = "  much: [{code: 1, fa: کم}, {code: 4, fa: زیاد}]\n"


def asking(sections: str, code_list: str) -> Instrument:
    return replace(make_instrument(sections, LISTS + code_list), name="water")


@pytest.fixture
def database(tmp_path):
    """Two people answered version 1, one version 2, which has other names and one code less."""
    opened = open_database(f"sqlite:///{tmp_path / 'joined.sqlite'}", examples.SERVER_KEY)
    opened.upgrade()
    cases = examples.make_listed_wave(opened)
    fieldwork_actions.publish_instrument(opened, "jahrom", asking(FIRST, THREE), by="sara")
    with opened.write() as connection:  # the wave asks with this instrument from the start
        waves.set_version(connection, "people", instruments.versions(connection, "jahrom")[-1].id)
    answer(opened, cases[0], {"enough": "5", "wish": "باران"})
    answer(opened, cases[1], {"enough": "1"})
    table = Choices(recodings={"plenty": {"5": "4"}})
    fieldwork_actions.publish_instrument(opened, "jahrom", asking(SECOND, TWO), by="sara", choices=table)
    publishing.use_version(opened, "people", 3, by="sara")
    answer(opened, cases[2], {"plenty": "4", "hope": "نان", "age": 40})
    yield opened
    opened.close()


def answer(database, case_id: int, answers: dict) -> None:
    begun = examples.start(database, case_id)
    examples.save(database, begun.id, "water", answers)
    examples.submit(database, begun)


def test_a_dataset_has_one_column_an_item_under_its_newest_name(database):
    dataset = datasets.dataset_of(database, "jahrom", "people")
    assert set(dataset.columns) == {"plenty", "hope", "age"}
    plenty = dataset.column("plenty")
    # by hand: 5 counts as 4, so one says 1 and two say 4
    assert sorted(plenty.codes[value] for value in plenty.values) == ["1", "4", "4"]
    assert dict(dataset.missing("age")) == {"not-asked": 2}
    assert dataset.reconciliation.answers_set_aside == ()


def test_a_report_says_how_each_item_was_joined(database, tmp_path):
    report = datasets.report_of(database, "jahrom", language="en")
    write_workbook(report, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    (said,) = [cell for cell in cells if "code 5 counted as 4" in cell]
    assert "Called “plenty” now, “enough” before" in said
    assert any("version 3: New item." in cell for cell in cells)


def test_words_of_a_renamed_question_lie_in_one_pile(database):
    with database.read() as connection:
        found = open_answers.open_answers(connection, "people", "hope")
    assert sorted((answer.column, answer.variable, answer.text) for answer in found) == [
        ("hope", "hope", "نان"),
        ("hope", "wish", "باران"),
    ]
    with database.write() as connection:
        for one in found:
            open_answers.redact(connection, one.submission_id, one.variable, one.text, by="sara", at=examples.NOON)
    material = datasets.gather(database, "jahrom")
    assert set(material.waves[0].words) == {"hope"}
    assert sorted(material.waves[0].words["hope"].values()) == ["باران", "نان"]
