"""Repeats that are asked as often as an answer says: what is read, what counts, what is lacking."""

from pathlib import Path

import pytest

from questionnaires.answer_problems import problems_of_whole
from questionnaires.answers import relevant_sections, submitted_answers
from questionnaires.checks import check
from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.page_reading import read_section
from tests.questionnaires.xlsforms import imported

INSTRUMENT = read_instrument(Path(__file__).parent.parent / "tiny_instruments" / "counts.yaml")
HOME, LATER = INSTRUMENT.sections


def read(earlier=None, **fields):
    raw = {name.replace("__", "."): [value] for name, value in fields.items()}
    return read_section(HOME, raw, earlier or {}, instrument=INSTRUMENT)


def test_it_is_asked_as_often_as_the_answer_says_and_not_at_all_for_none():
    reading = read(children="2", child__1__age="۴", child__2__age="8", child__2__school="yes", child__3__age="9")
    assert reading.answers["child"] == [{"age": 4}, {"age": 8, "school": "yes"}]
    assert reading.problems == {}
    assert "child" not in read(children="0", child__1__age="4").answers
    assert "child" not in read(child__1__age="4").answers


def test_an_instance_that_is_asked_lacks_what_it_needs():
    reading = read(children="2", child__1__age="", child__2__age="8")
    assert {name: found[0].code for name, found in reading.problems.items()} == {"child.1.age": "answer-required"}
    assert reading.answers["child"] == [{}, {"age": 8}]  # the second child stays the second
    lacking = problems_of_whole(INSTRUMENT, {"children": 3, "child": [{"age": 1}]})
    assert set(lacking["home"]) == {"child.2.age", "child.3.age"}


def test_no_more_than_the_maximum_is_asked_whatever_the_answer():
    assert set(problems_of_whole(INSTRUMENT, {"children": 9})["home"]) == {
        f"child.{number}.age" for number in (1, 2, 3)
    }


def test_what_goes_beyond_the_count_is_kept_and_does_not_count():
    three = [{"age": 4}, {"age": 8}, {"age": 12}]
    fewer = read({"children": 3, "child": three}, children="1", child__1__age="5").answers
    assert fewer["child"] == [{"age": 5}, *three[1:]]
    assert submitted_answers(INSTRUMENT, fewer) == {"children": 1, "child": [{"age": 5}], "ages": "5"}
    assert submitted_answers(INSTRUMENT, {**fewer, "children": 3})["ages"] == "25"
    assert "child" not in submitted_answers(INSTRUMENT, {**fewer, "children": 0})


def test_an_instance_that_was_not_on_the_page_stays_as_it_was():
    """Without scripts the page that says three was made for one."""
    stored = {"children": 1, "child": [{"age": 4}, {"age": 8}]}
    assert read(stored, children="2", child__1__age="5").answers["child"] == [{"age": 5}, {"age": 8}]


@pytest.mark.parametrize(("children", "sections"), [(1, ["home", "later"]), (None, ["home", "later"])])
def test_what_counts_of_it_counts_for_the_next(children, sections):
    answers = {"children": children, "child": [{"age": 4}, {"age": 8}, {"age": 9}]}
    assert [own.name for own in relevant_sections(INSTRUMENT, answers)] == sections
    presents = [{"what": "توپ"}, {"what": "کتاب"}, {"what": "تاب"}]
    assert "present" not in submitted_answers(INSTRUMENT, {**answers, "present": presents})
    assert submitted_answers(INSTRUMENT, {**answers, "children": 3, "present": presents})["present"] == presents[:2]


def test_a_workbook_says_it_in_repeat_count():
    survey = """type | name | label | repeat_count
        integer | n | N
        begin repeat | r | R | ${n} + 1
        text | a | A
        end repeat
        begin repeat | s | S | 2
        text | b | B
        end repeat
        begin repeat | t | T | ${u}
        text | c | C
        end repeat"""
    read = imported(survey)
    _, first, second, _ = read.instrument.sections[0].elements
    assert (first.count, first.maximum, second.count, second.maximum) == ("${n} + 1", 50, "2", 2)
    assert [own.code for own in read.warnings] == ["xlsform-repeat-count", "xlsform-repeat-count"]
    faults = [read.located(own) for own in check(read.instrument).faults]
    assert [(own.code, own.place["cell"]) for own in faults] == [("reference-unknown", "D9")]
