"""Results by place in a report: on the level asked for, else the smallest that says enough; one in all tables."""

from datetime import date

import pytest

from exports.report.blocks import Paragraph, TableBlock
from exports.report.composing import build_report
from exports.report.facts import StudyFacts, WaveFacts
from exports.report.layout_rows import written
from exports.report.layouts import Audience, LayoutError, read_layout
from questionnaires.fieldwork import WaveKind
from questionnaires.texts import Texts
from tests.analysis.tiny_study import make_cases, make_dataset, whole_instrument


def judged(n1, n2, s1):
    """So many of each quarter judge the water: 5 in n1, 1 in n2, 3 in s1; n1 and n2 lie in north, s1 in south."""
    counts = {"n1": (n1, "5"), "n2": (n2, "1"), "s1": (s1, "3")}
    return [
        case
        for home, (times, score) in counts.items()
        for case in make_cases(None, times, performance__water=score, home=home)
    ]


def sections(cases, level=None, by=("home",)):
    dataset = make_dataset(cases, threshold=5)
    wave = WaveFacts("main", Texts.of("موج"), WaveKind.FRAME, date(2025, 10, 1), date(2025, 10, 9))
    facts = StudyFacts(dataset.study, (wave,), "0.1.0")
    made = build_report(
        [dataset], facts=facts, interviews=None, open_answers=None, language="en", by=by, place_level=level
    )
    return {each.name: each for each in made.sections}


def places_of(section):
    tables = [block for block in section.blocks if isinstance(block, TableBlock)]
    return {row for table in tables for row in table.rows} - {"All respondents"}


def test_places_are_told_on_the_level_that_is_asked_for_in_every_table():
    told = sections(judged(6, 6, 6), "district")
    assert places_of(told["by-place"]) == places_of(told["by-home"]) == {"north", "south"}
    assert any("district" in block.text for block in told["by-place"].blocks if isinstance(block, Paragraph))


def test_without_one_the_smallest_on_which_most_may_be_shown():
    assert places_of(sections(judged(6, 6, 6))["by-place"]) == {"n1", "n2", "s1"}
    assert places_of(sections(judged(4, 4, 6))["by-place"]) == {"north", "south"}


def test_a_level_that_the_places_do_not_have_is_not_asked_for():
    assert places_of(sections(judged(6, 6, 6), "continent")["by-place"]) == {"n1", "n2", "s1"}


def test_a_layout_says_the_level_and_keeps_it():
    layout = read_layout("council: {parts: all, places: district}", whole_instrument())
    assert layout[Audience.COUNCIL].place_level == "district"
    assert read_layout(written(layout), whole_instrument()) == layout
    with pytest.raises(LayoutError) as error:
        read_layout("council: {parts: all, places: continent}", whole_instrument())
    assert [problem.code for problem in error.value.problems] == ["place-level-not-told"]
