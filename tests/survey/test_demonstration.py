"""The demonstration city: what a person who opens it may rely on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import correlation, mean
from typing import Any

import pytest
from sqlalchemy import select

from analysis.cases.dataset import Dataset
from questionnaires.answers import unanswered
from questionnaires.fieldwork import CollectionMode, Disposition
from questionnaires.library import shipped_instrument, shipped_study, shipped_topic_guide
from questionnaires.problems import ProblemsFound
from survey import demonstration
from survey.demonstration.build import CITIZENS, OPEN, STAKEHOLDERS
from survey.demonstration.opinions import Opinions
from survey.demonstration.people import PAPERS, citizens, stakeholders
from survey.demonstration_setup import set_up
from survey.fieldwork.redaction import REVIEW
from survey.store import accounts, budgets, cases, datasets, instruments, interviews, open_answers, sampling_frames
from survey.store.database import Database, open_database
from survey.store.schema import submissions
from tests.survey.city import KEY, SEED, TODAY, City


@pytest.fixture(scope="module")
def database(demonstration_city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The demonstration of a database in which a first build was killed half-way."""
    opened = open_database(demonstration_city.copied(tmp_path_factory.mktemp("city")), KEY)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def built(demonstration_city: City) -> demonstration.Demonstration:
    return demonstration_city.built


@pytest.fixture(scope="module")
def stakeholder_cases(database: Database, built: demonstration.Demonstration) -> list[Any]:
    with database.read() as connection:
        return list(datasets.stored_cases(connection, STAKEHOLDERS))


def points(rows: list[Any], variable: str) -> list[int]:
    return [int(row["answers"][variable]) for row in rows if isinstance(row["answers"].get(variable), str)]


def test_a_city_whose_passwords_are_not_known_here_is_named_as_such(
    database: Database, built: demonstration.Demonstration, tmp_path: Path
) -> None:
    with pytest.raises(ProblemsFound) as refused:
        set_up(database, "jahrom", tmp_path, today=TODAY, say=print)
    (problem,) = refused.value.problems
    assert problem.code == "demo-notes-missing" and "demonstration.json" in problem.sentence("en")


def test_its_approved_budget_is_invented_and_says_so(database: Database, built: demonstration.Demonstration) -> None:
    with database.read() as connection:
        stored = budgets.stored_budget(connection, "jahrom")
    assert stored is not None
    assert all("ساختگی" in line.title for line in stored.budget.lines)
    assert "ساختگی" in stored.budget.source["fa"] and "invented" in stored.budget.source["en"]
    fields = shipped_instrument("vision-stakeholders").code_list("budget_lines").codes
    assert {line.field for line in stored.budget.lines} == {*fields, None}


def test_400_stakeholders_are_listed_and_no_group_has_fewer_than_12(stakeholder_cases: list[Any]) -> None:
    groups = Counter(case["group"] for case in stakeholder_cases)
    assert sum(groups.values()) == 400
    assert set(groups) == set(shipped_study("jahrom").code_list("groups").codes)
    assert min(groups.values()) >= 12


def test_every_name_and_position_is_marked_as_invented_and_every_number_is_another() -> None:
    people = stakeholders(SEED, shipped_study("jahrom")) + citizens(SEED, shipped_study("jahrom"))
    assert all("ساختگی" in person.name for person in people)
    assert all("ساختگی" in person.position for person in people if person.group)
    assert len({person.mobile for person in people}) == len(people)
    assert all(len(person.mobile) == 11 and person.mobile.startswith("090000") for person in people)


def test_about_three_in_five_complete_and_60_percent_of_them_face_to_face(stakeholder_cases: list[Any]) -> None:
    outcomes = Counter(case["disposition"] for case in stakeholder_cases)
    assert 0.58 <= outcomes["complete"] / 400 <= 0.66
    assert set(outcomes) == {disposition.value for disposition in Disposition}
    modes = Counter(case["mode"] for case in stakeholder_cases if case["disposition"] == "complete")
    assert modes["face-to-face"] / outcomes["complete"] == pytest.approx(0.6, abs=0.01)
    assert modes["web"] > modes["paper"] == PAPERS


def test_a_named_member_of_staff_has_keyed_each_paper(database: Database, built: demonstration.Demonstration) -> None:
    with database.read() as connection:
        by = select(submissions.c.started_by).where(submissions.c.mode == CollectionMode.PAPER.value)
        assert Counter(connection.scalars(by)) == {"keyer": PAPERS}
        assert "کاغذی" in {user.username: user.name for user in accounts.users(connection)}["keyer"]


def test_those_inside_the_municipality_judge_it_more_kindly_than_those_outside(stakeholder_cases: list[Any]) -> None:
    inside = [case for case in stakeholder_cases if case["group"] in ("council", "municipality")]
    outside = [case for case in stakeholder_cases if case["group"] not in ("council", "municipality")]
    for variable in ("performance.dignity", "performance.transparency", "trust.municipality"):
        assert mean(points(inside, variable)) > mean(points(outside, variable)) + 0.4


@pytest.mark.parametrize(
    ("group", "field"), [("farmers", "water"), ("farmers", "orchards"), ("youth", "work"), ("disabled", "transport")]
)
def test_a_group_sees_its_own_trouble_more_darkly_than_others_do(
    stakeholder_cases: list[Any], group: str, field: str
) -> None:
    own = [case for case in stakeholder_cases if case["group"] == group]
    others = [case for case in stakeholder_cases if case["group"] != group]
    assert mean(points(own, f"performance.{field}")) < mean(points(others, f"performance.{field}")) - 0.3
    share = mean(field in case["answers"]["important"] for case in own if "important" in case["answers"])
    assert share > mean(field in case["answers"]["important"] for case in others if "important" in case["answers"])


def test_judgements_of_one_person_hang_together(stakeholder_cases: list[Any]) -> None:
    pairs = [
        (int(case["answers"]["performance.transparency"]), int(case["answers"]["trust.municipality"]))
        for case in stakeholder_cases
        if isinstance(case["answers"].get("performance.transparency"), str)
        and isinstance(case["answers"].get("trust.municipality"), str)
    ]
    assert correlation(*zip(*pairs, strict=True)) > 0.25


def test_some_answers_are_missing_with_and_without_a_reason(
    database: Database, built: demonstration.Demonstration, stakeholder_cases: list[Any]
) -> None:
    with database.read() as connection:
        instrument = instruments.versions(connection, "jahrom")[0].instrument
    complete = [case["answers"] for case in stakeholder_cases if case["disposition"] == "complete"]
    reasons = Counter(
        value["missing"]
        for given in complete
        for value in given.values()
        if isinstance(value, dict) and "missing" in value
    )
    assert set(reasons) == {"cannot-judge", "dont-know", "refused", "not-applicable"}
    listed = [{**given, "case_group": "retired"} for given in complete]
    assert 0 < mean(len(unanswered(instrument, given)) for given in listed) < 4


def test_people_who_live_elsewhere_are_not_asked_for_services_or_neighbourhood(stakeholder_cases: list[Any]) -> None:
    answered = [case["answers"] for case in stakeholder_cases if case["group"] == "diaspora" and case["answers"]]
    assert answered
    assert not any("had_business" in given or "place" in given for given in answered)


def test_only_visitors_of_the_open_wave_are_asked_for_their_group(
    database: Database, built: demonstration.Demonstration, stakeholder_cases: list[Any]
) -> None:
    assert not any("group" in case["answers"] for case in stakeholder_cases)
    with database.read() as connection:
        visitors = datasets.stored_cases(connection, OPEN)
        instrument = instruments.versions(connection, "jahrom")[0].instrument
    assert len(visitors) == 40
    assert sum("group" in case["answers"] for case in visitors) > 30
    told = {case["answers"]["second_group"] for case in visitors if "second_group" in case["answers"]}
    counted = Dataset.of(instrument, visitors, shipped_study("jahrom")).cases
    assert set(counted["second_group"].dropna()) == told != set()


def test_citizens_are_drawn_by_area_with_weights_that_differ(
    database: Database, built: demonstration.Demonstration
) -> None:
    with database.read() as connection:
        drawn = datasets.stored_cases(connection, CITIZENS)
    assert Counter(case["stratum"] for case in drawn) == {"old": 100, "north": 100, "gardens": 100, "south": 100}
    # by hand: 41,000 adults in the north stand behind 100 drawn, 17,000 among the orchards
    weights = {case["stratum"]: case["weight"] for case in drawn}
    assert weights["north"] == pytest.approx(410)
    assert weights["gardens"] == pytest.approx(170)


def test_60_interviews_are_recorded_and_about_seven_in_ten_may_be_quoted(
    database: Database, built: demonstration.Demonstration
) -> None:
    with database.read() as connection:
        records = interviews.records(connection, STAKEHOLDERS)
        groups = {case.id: case.group for case in cases.cases(connection, STAKEHOLDERS)}
    guide = shipped_topic_guide("city-vision")
    themes = {theme.code for theme in guide.themes}
    assert len(records) == 60
    assert 0.55 <= mean(record.parts["setting"]["may_be_quoted"] for record in records) <= 0.85
    threshold = shipped_study("jahrom").threshold
    assert min(Counter(groups[record.case_id] for record in records).values()) >= threshold
    for record in records:
        topics = {name: part for name, part in record.parts.items() if name not in ("setting", REVIEW)}
        assert set(topics) <= {topic.name for topic in guide.topics}
        assert all(part["words"] and set(part["themes"]) <= themes for part in topics.values())
        assert all(part["quote"] in part["words"] for part in topics.values())
        if not record.parts["setting"]["may_be_quoted"]:
            assert not any(part["quote"] for part in topics.values())


def test_most_open_answers_are_read_and_a_dozen_wait_for_the_consultant(
    database: Database, built: demonstration.Demonstration
) -> None:
    with database.read() as connection:
        assert len(open_answers.pending(open_answers.open_answers(connection, STAKEHOLDERS))) == 12
        words = [answer.text for answer in open_answers.open_answers(connection, STAKEHOLDERS, "sentence")]
    assert len(set(words)) >= 60


def test_the_case_left_for_a_try_has_never_been_touched(database: Database, built: demonstration.Demonstration) -> None:
    with database.read() as connection:
        case = cases.case(connection, built.unused_case)
    assert (case.disposition, case.submission_id, case.wave) == (Disposition.UNTRIED, None, STAKEHOLDERS)


def test_all_fieldwork_lies_before_today(database: Database, built: demonstration.Demonstration) -> None:
    with database.read() as connection:
        days = {
            case["submitted_on"]
            for wave in built.waves
            for case in datasets.stored_cases(connection, wave)
            if case["submitted_on"]
        }
    assert len(days) > 20
    assert (TODAY - timedelta(days=35)).isoformat() <= min(days)
    assert max(days) < TODAY.isoformat()


def test_the_frame_holds_no_place_of_stakeholders_and_no_group_of_citizens(
    database: Database, built: demonstration.Demonstration
) -> None:
    with database.read() as connection:
        units = sampling_frames.units(connection, "jahrom")
    assert len(units) == 800
    assert all((unit.group is None) != (unit.place is None) for unit in units)


def test_the_same_seed_gives_the_same_people_and_answers_and_another_seed_others() -> None:
    study = shipped_study("jahrom")
    seen = defaultdict(list)
    for seed in (SEED, SEED, SEED + 1):
        people = stakeholders(seed, study)[:40]
        sights = [Opinions(person, seed).sights for person in people]
        seen[seed].append((people, sights))
    first, second = seen[SEED]
    assert first == second
    assert first != seen[SEED + 1][0]


def test_visits_happen_on_no_friday(database: Database, built: demonstration.Demonstration) -> None:
    with database.read() as connection:
        visited = [
            case["submitted_on"]
            for case in datasets.stored_cases(connection, STAKEHOLDERS)
            if case["mode"] == CollectionMode.FACE_TO_FACE and case["submitted_on"]
        ]
    friday = 4
    assert not any(date.fromisoformat(day).weekday() == friday for day in visited)
