"""What leaves for the council, the planners and the public, attacked again from the files alone.

The programmes below are written anew on `scipy.optimize.linprog`: nothing of `analysis` but the bases of the groups,
which a reader is taken to know, comes into them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import ceil, floor
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner, Result
from docx import Document
from openpyxl.worksheet.worksheet import Worksheet
from pptx import Presentation
from scipy.optimize import linprog
from sqlalchemy import select

from exports.report.labels import Labels
from survey.cli import main
from survey.clock import now
from survey.demonstration.build import STAKEHOLDERS
from survey.reporting import datasets
from survey.store import submissions
from survey.store.database import Database
from survey.store.database import open_database as open_at
from survey.store.datasets import stored_cases
from survey.store.schema import cases, releases
from survey.store.schema import submissions as submissions_table
from tests.survey.city import KEY, City

K = 5
WITHHELD = "—"
POINTS = np.arange(1, 6)
SMALL = 1e-6
INSIDE, OUTSIDE, ALL = "Inside municipality and council", "Outside the municipality", "All respondents"
AUDIENCES = ("council", "planners", "public")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is published."""
    return tmp_path_factory.mktemp("publication")


@pytest.fixture(scope="module")
def address(demonstration_city: City, folder: Path) -> str:
    """A city of its own."""
    return demonstration_city.copied(folder)


@pytest.fixture(scope="module")
def publish(address: str):
    """`publish("public", "--out", …)` at the command line, in English."""
    runner = CliRunner(
        env={
            "CHASHMANDAZ_DATABASE_URL": address,
            "CHASHMANDAZ_SERVER_KEY": KEY.hex(),
        }
    )

    def command(audience: str, *more: object) -> Result:
        options = ["publish", "jahrom", "--audience", audience, "--lang", "en", *map(str, more)]
        return runner.invoke(main, options, catch_exceptions=False)

    return command


@pytest.fixture(scope="module")
def published(folder: Path, publish) -> dict[str, openpyxl.Workbook]:
    """The workbook of each audience, published one after the other."""
    for audience in AUDIENCES:
        more = ["--docx", folder / "council.docx", "--pptx", folder / "council.pptx"] if audience == "council" else []
        done = publish(audience, "--out", folder / f"{audience}.xlsx", *more)
        assert done.exit_code == 0, done.output
    return {audience: openpyxl.load_workbook(folder / f"{audience}.xlsx") for audience in AUDIENCES}


@pytest.fixture(scope="module")
def city(address: str) -> Database:
    return open_at(address, KEY)


# --- reading the files


def table_in(sheet: Worksheet, caption: str) -> dict[tuple[str, str], object]:
    """The cells of one table by label of the row and head of the column, "over · head" where there are two."""
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    (first,) = (at for at, row in enumerate(rows) if str(row[0]).partition(". ")[2] == caption)
    lines: list[list[object]] = []
    cells: dict[tuple[str, str], object] = {}
    for row in rows[first + 1 :]:
        if any(value == WITHHELD or isinstance(value, int | float) for value in row[1:]):
            heads = [(at, head) for at, head in enumerate(heads_of(lines)) if head]
            cells |= {(str(row[0]), head): row[at] for at, head in heads}
        elif cells:
            break
        else:
            lines.append(row)
    return cells


def heads_of(lines: list[list[object]]) -> list[str]:
    """The head of each column; a common one stands above the first of its columns."""
    if len(lines) == 1:
        return [str(head or "") for head in lines[0]]
    over, heads = "", []
    for above, head in zip(*lines, strict=True):
        over = str(above) if above else over
        heads.append(f"{over} · {head}" if over and head else str(head or ""))
    return heads


def sheet_of(book: openpyxl.Workbook, title: str) -> Worksheet:
    return next(sheet for sheet in book.worksheets if sheet.title.startswith(title))


# --- the attack


@dataclass
class Judged:
    """What is known of one question on five points: sums of persons between two values, and what is withheld."""

    groups: dict[str, int]  # by label, how many answered
    inside: frozenset[str]
    sums: list[tuple[np.ndarray, float, float]] = field(default_factory=list)
    withheld: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for group, base in self.groups.items():
            self.sums.append((self.of(np.ones(5), group), base, base))

    def of(self, scores: np.ndarray, column: str) -> np.ndarray:
        members = {ALL: set(self.groups), INSIDE: self.inside, OUTSIDE: set(self.groups) - self.inside}
        chosen = members.get(column, {column})
        return np.outer([group in chosen for group in self.groups], scores).ravel().astype(float)

    def base(self, column: str) -> int:
        return round(self.of(np.ones(5), column) @ np.repeat(list(self.groups.values()), 5) / 5)

    def tell(self, name: str, scores: np.ndarray, column: str, value: object, leeway: float = 0.0) -> None:
        """A number as it stands in a file; `leeway`: half of what it was rounded to."""
        sums = self.of(scores, column)
        if value == WITHHELD:
            self.withheld[name, column] = sums
        elif isinstance(value, int | float):
            base = self.base(column)
            said = value * base if leeway else round(value * base)
            self.sums.append((sums, said - leeway * base, said + leeway * base))

    def tell_mean_of_groups(self, scores: np.ndarray, value: float) -> None:
        """A number in which each group has one voice; some of them stand to two decimals."""
        assert min(self.groups.values()) >= K  # so that each has one
        of_each = [
            np.outer(row, scores).ravel() / base
            for row, base in zip(np.eye(len(self.groups)), self.groups.values(), strict=True)
        ]
        leeway = 0.005 if abs(value - round(value, 2)) < SMALL else SMALL
        voices = len(self.groups)
        self.sums.append((np.sum(of_each, axis=0), (value - leeway) * voices, (value + leeway) * voices))

    def given_away(self) -> list[tuple[str, str, int, int]]:
        """Withheld numbers that are proven to be of 1 to k-1 persons."""
        rows, least, most = (np.array(part) for part in zip(*self.sums, strict=True))
        exact = most - least < SMALL
        found = []
        for (name, column), target in self.withheld.items():
            if name == "mean":  # no count
                continue
            ends = [
                linprog(
                    sign * target,
                    A_eq=rows[exact],
                    b_eq=least[exact],
                    A_ub=np.vstack([rows[~exact], -rows[~exact]]) if (~exact).any() else None,
                    b_ub=np.concatenate([most[~exact], -least[~exact]]) if (~exact).any() else None,
                    bounds=(0, None),
                )
                for sign in (1, -1)
            ]
            assert all(end.status == 0 for end in ends), (name, column, ends[0].message)
            low, high = ceil(ends[0].fun - SMALL), floor(-ends[1].fun + SMALL)
            if low >= 1 and high < K:
                found.append((name, column, low, high))
        return found


TOP_TWO = (POINTS >= 4).astype(float)


@pytest.fixture(scope="module")
def stakeholders(city: Database):
    return datasets.dataset_of(city, "jahrom", STAKEHOLDERS)


def answered(dataset, variable: str) -> Judged:
    labels = Labels(dataset.instrument, dataset.study, "en")
    bases = dataset.grouping.sizes(dataset.column(variable).answered)
    names = {group: labels.group(group) for group in dataset.groups}
    inside = frozenset(names[group] for group in dataset.inside_groups)
    return Judged({names[group]: int(base) for group, base in zip(dataset.groups, bases, strict=True)}, inside)


def told_by_all_files(published, dataset, variable: str, field_name: str) -> Judged:
    """One field of the grid on the city today: means, top two and points of the planners, means of the council."""
    judged = answered(dataset, variable)
    by_group = sheet_of(published["planners"], "By group")
    means = table_in(by_group, "The city today: mean")
    top_two = table_in(by_group, "The city today: share of the top two")
    sides = table_in(sheet_of(published["council"], "Council and city"), SIDES)
    for column in (ALL, INSIDE, OUTSIDE, *judged.groups):
        judged.tell("mean", POINTS, column, means[column, field_name])
        judged.tell("top two", TOP_TWO, column, top_two[column, field_name])
        judged.tell("mean", POINTS, column, sides.get((field_name, column)))
    judged.tell_mean_of_groups(POINTS, means["Mean of groups", field_name])
    judged.tell_mean_of_groups(TOP_TWO, top_two["Mean of groups", field_name])
    asked = "How do you find Jahrom today in each of these fields? · The city's stakeholders"
    distribution = table_in(sheet_of(published["planners"], "Jahrom today"), asked)
    for point, words in zip(np.eye(5), ("Very poor", "Poor", "Fair", "Good", "Very good"), strict=True):
        judged.tell(words, point, ALL, distribution[field_name, f"Share of answers · {words}"])
    return judged


SIDES = "Municipality and council against the city: mean score (1 to 5) · The city's stakeholders"
FIELDS = {"education": "Education", "dignity": "Dignity", "health": "Health", "work": "Work", "culture": "Culture"}


@pytest.mark.parametrize(("code", "name"), FIELDS.items())
def test_no_few_who_praise_a_field_follow_from_the_files_of_two_audiences(published, stakeholders, code, name):
    judged = told_by_all_files(published, stakeholders, f"performance.{code}", name)
    assert judged.withheld
    assert judged.given_away() == []


def test_the_attack_finds_who_would_follow_if_every_mean_stood_there(published, stakeholders):
    found = []
    for code, name in FIELDS.items():
        judged = told_by_all_files(published, stakeholders, f"performance.{code}", name)
        means = by_hand(stakeholders, f"performance.{code}")
        for group in [group for kind, group in judged.withheld if kind == "mean"]:
            judged.tell("mean", POINTS, group, means[group])
        found += judged.given_away()
    assert found


def by_hand(dataset, variable: str) -> dict[str, float]:
    """The mean of each group by its label."""
    labels, column = Labels(dataset.instrument, dataset.study, "en"), dataset.column(variable)
    points: dict[str, list[int]] = defaultdict(list)
    for case in np.flatnonzero(column.answered):
        group = dataset.groups[dataset.grouping.codes[case]]
        points[labels.group(group)].append(int(column.codes[column.values[case]]))
    return {group: float(np.mean(own)) for group, own in points.items()}


def test_no_few_follow_from_the_three_files_on_whether_services_are_shared_fairly(published, stakeholders):
    judged = answered(stakeholders, "fairness")
    by_group = table_in(sheet_of(published["planners"], "By group"), "Services fairly shared")
    sides = table_in(sheet_of(published["council"], "Council and city"), SIDES)
    for column in (INSIDE, OUTSIDE, *judged.groups):
        over = "Services fairly shared · "
        assert by_group[column, f"{over}Base"] == judged.base(column)
        judged.tell("mean", POINTS, column, by_group[column, f"{over}Mean (1 to 5)"])
        judged.tell("top two", TOP_TWO, column, by_group[column, f"{over}Top two"])
        judged.tell("mean", POINTS, column, sides.get(("Services fairly shared", column)))
    asked = "How far do you agree or disagree? “City services are fairly shared between the neighbourhoods.”"
    agreed = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
    for audience, leeway in (("planners", 0.0), ("public", 0.005)):
        points = table_in(sheet_of(published[audience], "Fairness and the glass city"), asked)
        for point, words in zip(np.eye(5), agreed, strict=True):
            for side in (INSIDE, OUTSIDE):
                value = points[words, f"The city's stakeholders · {side} · Share"]
                judged.tell(words, point, side, value, leeway)
    assert judged.withheld
    assert judged.given_away() == []


def test_an_audience_is_shown_nothing_that_another_is_denied(published):
    means = table_in(sheet_of(published["planners"], "By group"), "The city today: mean")
    sides = table_in(sheet_of(published["council"], "Council and city"), SIDES)
    by_field = {(field_name, group): value for (group, field_name), value in means.items()}
    shared = [place for place in sides if place in by_field]
    assert len(shared) > 200
    assert all(sides[place] == by_field[place] for place in shared)


def test_the_public_reads_whole_percents(published):
    shares = [
        cell.value
        for sheet in published["public"].worksheets
        for row in sheet.iter_rows()
        for cell in row
        if "%" in cell.number_format and isinstance(cell.value, float)
    ]
    assert len(shares) > 100
    assert all(abs(share * 100 - round(share * 100)) < SMALL for share in shares)


def test_word_and_slides_of_the_council_say_what_was_withheld(folder, published):
    brief = "".join(Document(str(folder / "council.docx")).element.body.itertext())
    assert "numbers of this report's tables are withheld" in brief
    last = Presentation(str(folder / "council.pptx")).slides[-1]
    assert any("are withheld" in shape.text_frame.text for shape in last.shapes if shape.has_text_frame)


def test_the_same_answers_are_published_again_to_the_byte(folder, published, publish):
    assert publish("council", "--out", folder / "again.xlsx").exit_code == 0
    assert (folder / "again.xlsx").read_bytes() == (folder / "council.xlsx").read_bytes()


def test_two_who_took_their_answers_back_would_follow_from_a_second_release(folder, published, publish, city):
    recorded = select(releases.c.id)
    with city.write() as connection:
        before = len(connection.execute(recorded).all())
        stored = stored_cases(connection, STAKEHOLDERS)
        two = [each["case"] for each in stored if (each["group"], each["disposition"]) == ("guilds", "complete")][:2]
        theirs = select(submissions_table.c.receipt).join(cases).where(cases.c.key.in_(two))
        for receipt in connection.scalars(theirs).all():
            submissions.withdraw(connection, receipt, at=now())
    refused = publish("council", "--out", folder / "second.xlsx")
    assert refused.exit_code == 1
    assert "Guilds and bazaar" in refused.output and "differs by fewer than 5 people" in refused.output
    assert not (folder / "second.xlsx").exists()
    with city.read() as connection:
        assert len(connection.execute(recorded).all()) == before
