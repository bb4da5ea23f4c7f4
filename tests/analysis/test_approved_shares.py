"""The people's budget beside the approved one, each number worked out by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from analysis.findings.choosing import FindingKind, findings
from analysis.findings.leaving_out import Unit
from analysis.findings.standing_out import APPROVED
from analysis.results import ALL, MEAN_OF_GROUPS, Statistic
from analysis.tables.approved_shares import approved_shares
from questionnaires.approved_budget import ApprovedBudget, BudgetLine, MoneyUnit
from tests.analysis.tiny_study import make_cases, make_dataset, whole_instrument

MILLION = MoneyUnit.MILLION_RIALS


def line(code, amount, field=None, unit=MILLION):
    return BudgetLine(code, code, Decimal(amount), unit, field)


# Million rials: water 30 and a million tomans (10), roads 60, parks nothing; of 260, 160 belong to no field.
BUDGET = ApprovedBudget(
    1405,
    "budget",
    (
        line("1", "30", "water"),
        line("2", "1", "water", MoneyUnit.MILLION_TOMANS),
        line("3", "60", "roads"),
        line("4", "100"),
        line("5", "60", "cemetery"),  # a field of another questionnaire
    ),
)


def cases():
    return make_cases("growers", 6, budget={"water": 50, "roads": 50}) + make_cases("doctors", 4, budget={"water": 100})


def test_approved_points_are_shares_of_the_lines_of_the_fields_alone():
    compared = approved_shares(make_dataset(cases()), BUDGET)
    assert {field.code: field.approved for field in compared.fields} == {"water": 40.0, "roads": 60.0, "parks": 0.0}
    assert compared.mapped == 100_000_000  # rials
    assert [one.code for one in compared.outside] == ["4", "5"]


def test_the_people_stand_beside_them_under_every_total_and_the_widest_gap_comes_first():
    compared = approved_shares(make_dataset(cases()), BUDGET)
    assert compared.totals == (ALL, MEAN_OF_GROUPS)
    water, roads, parks = compared.fields
    # (6*50 + 4*100) / 10 = 70 and (50 + 100) / 2 = 75
    assert (water.code, water.people, water.gap, water.gap_of(1)) == ("water", (70.0, 75.0), 30.0, 35.0)
    assert (roads.code, roads.people, roads.gap) == ("roads", (30.0, 25.0), -30.0)
    assert (parks.code, parks.people, parks.gap) == ("parks", (0.0, 0.0), 0.0)
    # 30 points of 100 of 100 million rials
    assert compared.rials_of_gap(water) == 30_000_000
    assert compared.rials_of_gap(roads, 1) == -35_000_000


def test_gaps_in_points_and_in_money_add_up_to_nothing():
    compared = approved_shares(make_dataset(cases()), BUDGET)
    assert sum(field.gap for field in compared.fields) == pytest.approx(0)
    assert sum(compared.rials_of_gap(field) for field in compared.fields) == pytest.approx(0)


def test_a_wave_drawn_at_random_is_weighted_and_has_an_interval():
    drawn = [
        {**case, "kind": "sample", "weight": weight, "stratum": "a", "population": 400}
        for case, weight in zip(cases(), [10.0] * 6 + [90.0] * 4, strict=True)
    ]
    compared = approved_shares(make_dataset(drawn), BUDGET)
    water = next(field for field in compared.fields if field.code == "water")
    # (6*10*50 + 4*90*100) / (6*10 + 4*90) = 39000 / 420
    assert compared.totals == (ALL,)
    assert water.people[0] == pytest.approx(39_000 / 420)
    assert compared.table.cell("water", Statistic.CI_LOW) < water.people[0]


def test_a_purposive_frame_is_described_and_has_no_interval():
    compared = approved_shares(make_dataset(cases()), BUDGET)
    statistics = {column.statistic for column in compared.table.columns}
    assert statistics == {Statistic.MEAN, Statistic.MEDIAN}


def test_nothing_is_compared_where_nobody_was_asked_or_no_line_belongs_to_a_field():
    assert approved_shares(make_dataset(make_cases("growers", 6, trust="5")), BUDGET) is None
    assert approved_shares(make_dataset(cases()), replace(BUDGET, item="another")) is None
    assert approved_shares(make_dataset(cases()), replace(BUDGET, lines=(line("1", "5"),))) is None
    sections = tuple(
        replace(section, elements=tuple(each for each in section.elements if each.name != "budget"))
        for section in whole_instrument().sections
    )
    without = replace(whole_instrument(), sections=sections)
    assert approved_shares(make_dataset(make_cases("growers", 6, trust="5"), without), BUDGET) is None


def test_the_widest_gap_is_a_finding_with_who_says_otherwise_and_what_it_rests_on():
    # Water 70 against 80: without the doctors it would be 50 (wider), without the growers 100, on the other side.
    budget = replace(BUDGET, lines=(line("1", "80", "water"), line("2", "10", "roads"), line("3", "10", "parks")))
    (found,) = [
        one
        for one in findings(make_dataset(cases()), limit=99, budget=budget)
        if one.kind is FindingKind.BUDGET and one.row == "water"
    ]
    assert (found.number(Statistic.MEAN, ALL), found.number(Statistic.MEAN, APPROVED)) == (70.0, 80.0)
    assert (found.is_high, found.base, found.others) == (False, 10, ("doctors",))
    assert found.reversed_by == (Unit("group", "growers"),)


def test_a_gap_under_a_twentieth_of_the_whole_is_no_finding():
    def kinds(water, roads):
        budget = replace(BUDGET, lines=(line("1", str(water), "water"), line("2", str(roads), "roads")))
        return {one.row for one in findings(make_dataset(cases()), 99, budget) if one.kind is FindingKind.BUDGET}

    assert kinds(66, 34) == set()  # 70 and 30: 4 points of 100
    assert kinds(65, 35) == {"water", "roads"}
