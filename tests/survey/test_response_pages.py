"""Response by group: what a consultant sees, and what a planner must not."""

from __future__ import annotations

from questionnaires.fieldwork import CollectionMode, Disposition
from survey.fieldwork import response
from survey.fieldwork.response import GroupResponse, for_planners
from survey.store import cases
from tests.store import examples
from tests.survey.fieldwork_steps import answer
from tests.survey.offices import Desk, Office


def test_response_counts_each_group_by_what_became_of_its_cases(office: Office):
    council, farmers = office.cases[:6], office.cases[6:]
    answer(office, council[0])
    answer(office, council[1])
    answer(office, council[2], whole=False)
    with office.database.write() as connection:
        for case_id, disposition in ((council[3], Disposition.REFUSED), (farmers[0], Disposition.NON_CONTACT)):
            cases.record_contact(
                connection, case_id, disposition, mode=CollectionMode.WEB, at=examples.minutes(9), by="navid"
            )
    first, second, total = response.response_by_group(office.database, "people")
    assert (first.target, first.complete, first.partial, first.refused, first.untried) == (6, 2, 1, 1, 2)
    assert (second.target, second.complete, second.non_contact, second.untried) == (6, 0, 1, 5)
    assert second.last_contact_at == examples.minutes(9)
    assert (total.group, total.target, total.complete, total.share) == (None, 12, 2, 2 / 12)


def test_the_wave_page_shows_response_to_a_consultant(office: Office, sara: Desk):
    answer(office, office.cases[0])
    page = sara.get("/staff/waves/people").text
    assert 'data-group="council"' in page and "نپذیرفت" in page
    assert "8٪" not in page and "۸٪" in page  # 1 of 12


def rows(**done: tuple[int, int]) -> list[GroupResponse]:
    groups = [GroupResponse(name, name, target, complete) for name, (complete, target) in done.items()]
    both = (sum(row.target for row in groups), sum(row.complete for row in groups))
    return [*groups, GroupResponse(None, "all", *both)]


def test_a_planner_sees_no_small_number_and_cannot_subtract_it():
    # by hand, k = 5: council has 3 done (small); alone it were total less the rest, so the next smallest group hides it
    shown = for_planners(rows(council=(3, 12), farmers=(10, 20), guilds=(20, 40)), 5)
    assert [(row.label, row.complete) for row in shown] == [
        ("council", None),
        ("farmers", None),
        ("guilds", 20),
        ("all", 33),
    ]


def test_few_who_have_not_answered_are_withheld_as_well():
    shown = for_planners(rows(council=(10, 12), farmers=(10, 20), guilds=(20, 40)), 5)
    assert [row.complete for row in shown] == [None, None, 20, 40]


def test_with_one_group_alone_even_the_total_is_withheld():
    assert [row.complete for row in for_planners(rows(council=(3, 12)), 5)] == [None, None]


def test_where_no_number_is_small_nothing_is_withheld():
    assert [row.complete for row in for_planners(rows(council=(0, 12), farmers=(20, 20)), 5)] == [0, 20, 20]


def test_in_an_open_wave_how_many_began_in_a_withheld_group_is_withheld_too():
    shown = for_planners(rows(council=(3, 3), farmers=(10, 10), guilds=(20, 20)), 5, targets_are_known=False)
    assert [(row.target, row.complete) for row in shown] == [(None, None), (None, None), (20, 20), (33, 33)]


def test_a_planners_page_tells_neither_refusals_nor_small_counts(office: Office):
    answer(office, office.cases[0])
    page = office.desk("parisa").get("/staff/waves/people").text
    assert "نپذیرفت" not in page and "پنهان" in page
    assert "invitations.xlsx" not in page and "/staff/cases/" not in page
